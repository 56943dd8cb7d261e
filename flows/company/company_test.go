package company

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
	"closeloop/locales/cardtest"
)

func snapshot() *hiring.Snapshot {
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN"},
		[]hiring.Person{
			{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
			{ID: "hr-old", Name: "旧人", Roles: []hiring.Role{hiring.HR}},
			{ID: "adm", Name: "秦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		},
		[]hiring.Position{
			{ID: "be", Title: hiring.Words{"en": "Backend Engineer"}, Aliases: []string{"golang"}},
			{ID: "fe", Title: hiring.Words{"en": "Frontend Engineer"}},
		})
}

func env(person string) flows.Env {
	return flows.NewEnv(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC), person, snapshot(), flows.Known{})
}

func with(name, value string) chat.Event { return chat.Event{Values: chat.Values{name: {value}}} }

// TestRights: a person chooses the own language, nobody else does; everything
// else is the bot's own.
func TestRights(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		person, record string
		want           bool
	}{
		{"hr-lin", "hr-lin", true},
		{"hr-lin", "adm", false},
		{"adm", "hr-lin", false},
		{"hr-old", "hr-old", false},
		{"nobody", "nobody", false},
		{"", "", false},
	} {
		may := Person().Verbs["lang"].May(env(c.person), hiring.Case{ID: c.record}, hiring.Person{ID: c.record})
		if may != c.want {
			t.Errorf("%s on %s: %v", c.person, c.record, may)
		}
	}
	if Person().Verbs["put"].May != nil || position(t).Verbs["put"].May != nil || position(t).Verbs["alias"].May != nil || Settings().Verbs["put"].May != nil {
		t.Error("a verb of the bot's own can be called by people")
	}
}

func TestLang(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	lin := hiring.Person{ID: "hr-lin", Name: "林晓", Locale: "zh-CN", Active: true}
	for _, c := range []struct{ given, chosen, en, zh string }{
		{"en", "en", "Done. From now on I write to you in English.", "好了，以后我用英文和你说。"},
		{"ZH-cn", "zh-CN", "Done. From now on I write to you in Chinese.", "好了，以后我用中文和你说。"},
		{"klingon", "", "I don’t speak “klingon”, so nothing was changed. Use zh-CN or en.", "我不会说“klingon”，什么都没有改。可以用 zh-CN 或 en。"},
		{strings.Repeat("x", 99), "", "I don’t speak “" + strings.Repeat("x", 40) + "…”, so nothing was changed. Use zh-CN or en.", ""},
	} {
		turn, err := Person().Verbs["lang"].Step(env("hr-lin"), hiring.Case{ID: "hr-lin"}, lin, with("locale", c.given))
		said := turn.Notice
		var p *chat.Problem
		if errors.As(err, &p) {
			said = p.Sentence
		}
		if (c.chosen == "") != (p != nil && p.Kind == chat.Invalid) || turn.Part.Chosen != c.chosen {
			t.Errorf("%q: chosen %q, %v", c.given, turn.Part.Chosen, err)
		}
		if p == nil && (turn.Part.Locale != "zh-CN" || turn.Head.ID != "hr-lin" || turn.Part.Name != "林晓") {
			t.Errorf("%q changes more than the choice: %+v", c.given, turn)
		}
		if p == nil && languageForm(env("hr-lin"), turn.Part).Fields[0].Value != c.chosen {
			t.Errorf("%q: the form still has the language of before", c.given)
		}
		if words := speaker.Words(cardtest.Reader(t, "en"), said); words != c.en {
			t.Errorf("%q: %q", c.given, words)
		}
		if words := speaker.Words(cardtest.Reader(t, "zh-CN"), said); c.zh != "" && words != c.zh {
			t.Errorf("%q: %q", c.given, words)
		}
	}
}

// TestChoiceWinsAndStays: the chosen language is read, and an import keeps it.
func TestChoiceWinsAndStays(t *testing.T) {
	t.Parallel()
	lin := hiring.Person{ID: "hr-lin", Name: "林晓", Locale: "zh-CN", Chosen: "en", Active: true}
	again := lin
	again.Chosen, again.Name = "", "林小"
	turn, err := Person().Verbs["put"].Step(env(""), hiring.Case{ID: "hr-lin"}, lin, with("json", encode(t, again)))
	if err != nil || turn.Part.Name != "林小" || turn.Part.Chosen != "en" {
		t.Fatalf("%+v, %v", turn.Part, err)
	}
	if got := hiring.NewSnapshot(1, hiring.Company{}, []hiring.Person{turn.Part}, nil).Locale("hr-lin"); got != "en" {
		t.Errorf("reads %s", got)
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestPutStoresAndRefusesAnotherRecord(t *testing.T) {
	t.Parallel()
	be := hiring.Position{ID: "be", HR: "hr-lin", Managers: []string{"m"}, Rounds: 1}
	turn, err := position(t).Verbs["put"].Step(env(""), hiring.Case{ID: "be"}, hiring.Position{}, with("json", encode(t, be)))
	if err != nil || !reflect.DeepEqual(turn.Part, be) {
		t.Errorf("%+v, %v", turn.Part, err)
	}
	corp := hiring.Company{Name: hiring.Words{"en": "Galaxy Tech"}}
	set, err := Settings().Verbs["put"].Step(env(""), hiring.Case{ID: Record}, hiring.Company{}, with("json", encode(t, corp)))
	if err != nil || !reflect.DeepEqual(set.Part, corp) {
		t.Errorf("%+v, %v", set.Part, err)
	}
	for _, raw := range []string{encode(t, be), "", "{", `{"id": 7}`} {
		if _, err := position(t).Verbs["put"].Step(env(""), hiring.Case{ID: "fe"}, hiring.Position{}, with("json", raw)); err == nil {
			t.Errorf("position fe takes %q", raw)
		}
		if _, err := Person().Verbs["put"].Step(env(""), hiring.Case{ID: "fe"}, hiring.Person{}, with("json", raw)); err == nil {
			t.Errorf("person fe takes %q", raw)
		}
	}
	if _, err := Settings().Verbs["put"].Step(env(""), hiring.Case{ID: "other"}, hiring.Company{}, with("json", "{}")); err == nil {
		t.Error("a second company is stored")
	}
}

func TestAliasOnce(t *testing.T) {
	t.Parallel()
	be, _ := snapshot().Position("be")
	for name, want := range map[string]int{
		"Go 后端": 2, "golang": 1, "GoLang ": 1, "backend  engineer": 1, "be": 1, "": 1,
		"Frontend Engineer": 1, // leads to another position
	} {
		turn, err := position(t).Verbs["alias"].Step(env(""), hiring.Case{ID: "be"}, be, with("name", name))
		if err != nil || len(turn.Part.Learned) != want-1 || len(turn.Part.Aliases) != 1 || len(be.Learned) != 0 {
			t.Errorf("%q: %v, %v", name, turn.Part.Learned, err)
		}
	}
	turn, err := position(t).Verbs["alias"].Step(env(""), hiring.Case{ID: "gone"}, hiring.Position{}, with("name", "x"))
	if err != nil || len(turn.Part.Learned) != 0 {
		t.Errorf("a position that is not there gets a name: %+v, %v", turn.Part, err)
	}
}

// TestLearnedStays: a name that HR gave a position outlives an import, is no
// difference to the file, and gives way to a name that the file has.
func TestLearnedStays(t *testing.T) {
	t.Parallel()
	be, _ := snapshot().Position("be")
	be.Learned = []string{"Go 后端", "frontend engineer"}
	turn, err := position(t).Verbs["put"].Step(env(""), hiring.Case{ID: "be"}, be, with("json", `{"id": "be", "title": {"en": "Backend"}}`))
	if err != nil || !slices.Equal(turn.Part.Learned, be.Learned) || turn.Part.Title["en"] != "Backend" {
		t.Errorf("%+v, %v", turn.Part, err)
	}
	fe, _ := snapshot().Position("fe")
	s := hiring.NewSnapshot(1, hiring.Company{}, nil, []hiring.Position{fe, be})
	for name, want := range map[string]string{"go 后端": "be", "Frontend Engineer": "fe"} {
		if p, ok := s.PositionNamed(name); !ok || p.ID != want {
			t.Errorf("%q leads to %q", name, p.ID)
		}
	}
	plain := be
	plain.Learned = nil
	if d := (File{Positions: []hiring.Position{fe, plain}}).Diff(s); len(d.Positions.Changed) > 0 {
		t.Errorf("a learned name is a difference: %+v", d)
	}
}

// position is the flow of positions.
func position(t testing.TB) flows.Flow[hiring.Position] {
	t.Helper()
	l, err := lexicon()
	if err != nil {
		t.Fatal(err)
	}
	f, err := Position(l)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// lexicon is the linter, read once for all tests.
var lexicon = sync.OnceValues(wording.New)
