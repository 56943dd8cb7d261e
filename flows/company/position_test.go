package company

import (
	"errors"
	"slices"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
	"closeloop/locales/cardtest"
)

// assessed is a position as a file has it: one dimension has no reason.
func assessed() hiring.Position {
	return hiring.Position{
		ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Learned: []string{"golang"},
		Dimensions: []hiring.Dimension{
			{Key: "logic", Name: hiring.Words{"zh-CN": "逻辑思维", "en": "Logic"}, Weight: 0.6, Bar: 70},
			{Key: "industry", Name: hiring.Words{"zh-CN": "行业经验", "en": "Industry"}, Weight: 0.4, Bar: 65},
		},
		Reasons: []hiring.Reason{{Key: "logic", Dimension: "logic", Text: hiring.Words{"zh-CN": "分析问题的条理与岗位要求有差距", "en": "Structured reasoning below what the role needs"}}},
	}
}

// office is one position, driven like a runner would.
type office struct {
	t     testing.TB
	known flows.Known
	part  hiring.Position
}

func newOffice(t testing.TB) *office { return &office{t, flows.Known{}, assessed()} }

func (o *office) env(person string) flows.Env {
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, append(snapshot().People(),
		hiring.Person{ID: "hr-qin", Name: "秦悦", Roles: []hiring.Role{hiring.HR}, Active: true},
		hiring.Person{ID: "mgr-zhao", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true}), []hiring.Position{o.part})
	return flows.NewEnv(time.Date(2026, 11, 24, 2, 40, 0, 0, time.UTC), person, s, o.known)
}

func (o *office) do(person, verb string, values chat.Values) error {
	o.t.Helper()
	v := position(o.t).Verbs[verb]
	head := hiring.Case{ID: "be"}
	if v.May != nil && !v.May(o.env(person), head, o.part) {
		return errNotTheirs
	}
	done, err := v.Step(o.env(person), head, o.part, chat.Event{Values: values})
	if err != nil {
		return err
	}
	o.part = done.Part
	for _, e := range done.Effects {
		if keep, ok := e.(flows.Keep); ok {
			o.known[keep.Collection+"/"+keep.ID] = keep.Value
		}
	}
	return nil
}

var errNotTheirs = errors.New("not theirs")

func (o *office) must(person, verb string, values chat.Values) {
	o.t.Helper()
	if err := o.do(person, verb, values); err != nil {
		o.t.Fatalf("%s %s: %v", person, verb, err)
	}
}

// TestWhichPosition: who names no position hears which ones there are for them, and
// nobody else's.
func TestWhichPosition(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for person, want := range map[string]string{
		"hr-lin": "哪个岗位？例如：岗位 后端工程师。你能打开的有：后端工程师", "hr-qin": "没有由你负责的岗位。",
	} {
		for _, args := range [][]string{nil, {" "}} {
			reply, err := position(t).Questions["position"].Answer(o.env(person), args)
			if got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), reply.Notice); err != nil || got != want {
				t.Errorf("%s: %q, %v", person, got, err)
			}
		}
	}
}

func wants(t *testing.T, err error, field, key string) {
	t.Helper()
	var p *chat.Problem
	if !errors.As(err, &p) || p.Fields[field].Key != key {
		t.Errorf("got %v, want %s at %s", err, key, field)
	}
}

func weights(logic, industry, bar string) chat.Values {
	return chat.Values{"weight_logic": {logic}, "weight_industry": {industry}, "bar_logic": {bar}, "bar_industry": {"65"}}
}

// TestWeigh: weights make a hundred, bars lie on the scale, and nobody but the
// position's HR and whoever keeps the company sets them.
func TestWeigh(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, who := range []string{"hr-qin", "mgr-zhao", "hr-old", "nobody"} {
		if err := o.do(who, "weigh", weights("50", "50", "75")); !errors.Is(err, errNotTheirs) {
			t.Errorf("%s: %v", who, err)
		}
	}
	wants(t, o.do("hr-lin", "weigh", weights("50", "40", "75")), "weight_logic", "position.weigh.sum")
	wants(t, o.do("hr-lin", "weigh", weights("50", "50", "NaN")), "bar_logic", "company.fault.hundred")
	wants(t, o.do("hr-lin", "weigh", weights("-1", "101", "75")), "weight_industry", "company.fault.hundred")
	o.must("hr-lin", "weigh", weights("60", "40", "70"))
	if o.part.Form != nil {
		t.Errorf("nothing changed, and the form counts: %+v", o.part.Form)
	}
	o.must("adm", "weigh", weights("50", "50", "75"))
	if d := o.part.Dimensions[0]; d.Weight != 0.5 || d.Bar != 75 || o.part.Form.Version != 1 || o.part.Form.By != "adm" {
		t.Errorf("set: %+v %+v", d, o.part.Form)
	}
}

// TestFormAndFile: what the form set stays when the file comes in again, does not
// count as a difference to it, gives way to other dimensions, and can be given back.
func TestFormAndFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.must("hr-lin", "weigh", weights("50", "50", "75"))
	o.must("hr-lin", "blocks", chat.Values{"block_facts": {"hide"}, "block_excerpts": {"show"}, "block_suggestion": {"show"}})
	file := assessed()
	file.Learned, file.Title = nil, hiring.Words{"zh-CN": "后端开发"}
	file.Dimensions = slices.Clone(file.Dimensions)
	file.Dimensions[0].Bar = 80
	o.must("", "put", with("json", encode(t, file)).Values)
	if o.part.Dimensions[0].Bar != 75 || o.part.Title["zh-CN"] != "后端开发" || !o.part.Hides("facts") || o.part.Form.Dimensions[0].Bar != 80 {
		t.Errorf("after the import: %+v, form %+v", o.part, o.part.Form)
	}
	old := o.env("adm").Company
	if d := (File{Company: old.Company, People: old.People(), Positions: []hiring.Position{file}}).Diff(old); !d.Positions.empty() {
		t.Errorf("the same file is a difference: %+v", d)
	}
	now := o.part
	o.must("hr-lin", "file", nil)
	if o.part.Form != nil || o.part.Dimensions[0].Bar != 80 || len(o.part.Hide) > 0 || !slices.Equal(o.part.Learned, []string{"golang"}) {
		t.Errorf("given back: %+v", o.part)
	}
	o.part = now
	file.Dimensions = append(file.Dimensions, hiring.Dimension{Key: "data", Weight: 0})
	o.must("", "put", with("json", encode(t, file)).Values)
	if o.part.Form != nil || len(o.part.Dimensions) != 3 || o.part.Dimensions[0].Bar != 80 {
		t.Errorf("a file with other dimensions: %+v", o.part)
	}
}

// TestReasons: phrases are offered where a dimension has none, one's own words are
// judged in both languages, a retired reason stays on file for its letters.
func TestReasons(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	offer := position(t).Verbs["reason"].Form(o.env("hr-lin"), hiring.Case{ID: "be"}, o.part).Fields[0]
	if len(offer.Options) != 6 || offer.Options[0].Value != "industry.1" {
		t.Fatalf("on offer: %+v", offer.Options)
	}
	wants(t, o.do("hr-lin", "reason", nil), "text_zh", "position.reason.none")
	own := chat.Values{"about": {"logic"}, "text_zh": {"这个岗位要写设计文档，你的例子里还没有"}, "text_en": {"This role involves design documents, and your examples had none yet"}}
	half := chat.Values{"about": {"logic"}, "text_zh": own["text_zh"]}
	wants(t, o.do("hr-lin", "reason", half), "text_en", "position.reason.both")
	wants(t, o.do("hr-lin", "reason", chat.Values{"text_zh": own["text_zh"], "text_en": own["text_en"]}), "about", "position.reason.about")
	bad := chat.Values{"about": {"logic"}, "text_zh": {"想找更年轻的同事"}, "text_en": own["text_en"]}
	if err := o.do("hr-lin", "reason", bad); err == nil {
		t.Error("what no letter may say is a reason")
	}
	o.must("hr-lin", "reason", chat.Values{"phrases": {"industry.2"}})
	o.must("hr-lin", "reason", own)
	var keys []string
	for _, r := range o.part.Offered() {
		keys = append(keys, r.Key)
	}
	if !slices.Equal(keys, []string{"logic", "industry.2", "logic.own1"}) || o.part.Form.Version != 2 {
		t.Errorf("offered %v, form %+v", keys, o.part.Form)
	}
	o.must("hr-lin", "retire", chat.Values{"reasons": {"logic", "industry.2"}})
	if _, there := o.part.Reason("logic"); !there || len(o.part.Offered()) != 1 {
		t.Errorf("retired: %+v", o.part.Reasons)
	}
	o.must("hr-lin", "reason", chat.Values{"phrases": {"industry.2"}})
	if len(o.part.Offered()) != 2 || len(o.part.Reasons) != 3 {
		t.Errorf("on offer again: %+v", o.part.Reasons)
	}
	wants(t, o.do("hr-lin", "retire", chat.Values{"reasons": {"industry.2", "logic.own1"}}), "reasons", "position.retire.last")
	o.must("hr-lin", "restore", chat.Values{"no": {"1"}})
	if len(o.part.Offered()) != 2 || o.part.Form.Version != 5 {
		t.Errorf("taken back: %+v", o.part)
	}
	wants(t, o.do("hr-lin", "restore", chat.Values{"no": {"77"}}), "no", "position.restore.gone")
	// A letter that was written with a reason of the form still rests on it.
	o.must("hr-lin", "file", nil)
	o.must("", "put", with("json", encode(t, assessed())).Values)
	if r, there := o.part.Reason("industry.2"); !there || !r.Off || len(o.part.Offered()) != 1 {
		t.Errorf("the file counts again: %+v", o.part.Reasons)
	}
	old := o.env("adm").Company
	file := assessed()
	file.Learned = nil
	if d := (File{Company: old.Company, People: old.People(), Positions: []hiring.Position{file}}).Diff(old); !d.Positions.empty() {
		t.Errorf("the same file is a difference: %+v", d)
	}
}

// TestPhrases: at least three for every dimension that comes with the bot, in both
// languages, and each passes the linter.
func TestPhrases(t *testing.T) {
	t.Parallel()
	d, err := readDefaults()
	if err != nil {
		t.Fatal(err)
	}
	l, err := lexicon()
	if err != nil {
		t.Fatal(err)
	}
	for _, dim := range d.Dimensions {
		o := hiring.Position{Dimensions: []hiring.Dimension{dim}}
		f := position(t).Verbs["reason"].Form(flows.Env{}, hiring.Case{}, o).Fields[0]
		if len(f.Options) < 3 {
			t.Errorf("%s: %d phrases", dim.Key, len(f.Options))
		}
		for _, option := range f.Options {
			for _, locale := range locales() {
				text := option.Label.In[locale]
				if found := l.Reason(text); text == "" || wording.Blocks(found) || len([]rune(text)) > maxPhrase {
					t.Errorf("%s in %s: %q %v", option.Value, locale, text, found)
				}
			}
		}
	}
}

// TestBlindNeedsAnswers: who judges before the AI's view opens has the answers.
func TestBlindNeedsAnswers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.part.Blind = true
	wants(t, o.do("hr-lin", "blocks", chat.Values{"block_excerpts": {"hide"}}), "block_excerpts", "position.blocks.blind")
}

func TestPositionCards(t *testing.T) {
	t.Parallel()
	file, form := newOffice(t), newOffice(t)
	form.must("hr-lin", "weigh", weights("50", "50", "75"))
	form.must("hr-lin", "reason", chat.Values{"phrases": {"industry.1"}})
	form.must("hr-lin", "blocks", chat.Values{"block_facts": {"hide"}, "block_suggestion": {"hide"}})
	off, dry := newOffice(t), newOffice(t)
	off.part.Pilot, dry.part.Pilot = "off", "dry"
	for name, o := range map[string]*office{"position_file": file, "position_form": form, "position_off": off, "position_dry": dry} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cardtest.Golden(t, name, position(t).View(o.env("hr-lin"), hiring.Case{ID: "be"}, o.part, ""))
		})
	}
	if card := position(t).View(form.env("mgr-zhao"), hiring.Case{ID: "be"}, form.part, ""); len(card.Blocks) > 0 {
		t.Errorf("a manager sees %+v", card)
	}
}
