package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

func admin() hiring.Person {
	return hiring.Person{ID: "adm", Name: "Qin", Roles: []hiring.Role{hiring.Admin}, Active: true}
}

func people() map[string]hiring.Person {
	return map[string]hiring.Person{
		"U1": {ID: "hr-lin", Name: "Lin", Roles: []hiring.Role{hiring.HR}, Active: true},
		"U2": {ID: "it-wu", Name: "Wu", Roles: []hiring.Role{hiring.IT}, Active: true},
		"U3": {ID: "hr-old", Name: "Old", Roles: []hiring.Role{hiring.HR}},
	}
}

// inner notes what reaches the runner.
type inner struct {
	events    []chat.Event
	questions []chat.Question
	err       error
	opens     *chat.Action // what questions answer
	refuse    error        // of events
}

func (i *inner) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	i.events = append(i.events, ev)
	return chat.Reply{}, errors.Join(i.err, i.refuse)
}

func (i *inner) Ask(_ context.Context, q chat.Question) (chat.Reply, error) {
	i.questions = append(i.questions, q)
	return chat.Reply{Opens: i.opens}, i.err
}

func desk(t *testing.T) (*Desk, *inner) {
	t.Helper()
	in := &inner{}
	d, err := NewDesk(in, func(a chat.Account) (hiring.Person, bool) {
		p, ok := people()[a.User]
		return p, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, in
}

func typed(user, text string) chat.Event {
	return chat.Event{ID: "e1", Kind: chat.Typed, From: chat.Account{Platform: "console", User: user}, Place: chat.Place{ID: "dm", Private: true}, Text: text}
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, name string
		args       []string
	}{
		{"/status 李明", "status", []string{"李明"}},
		{"STATUS Daniel Reyes", "status", []string{"Daniel Reyes"}},
		{"/cl st c-1042", "status", []string{"c-1042"}},
		{"状态 李明", "status", []string{"李明"}},
		{"状态李明", "status", []string{"李明"}},
		{"／进展　“李 明”", "status", []string{"李 明"}},
		{"jindu ８８８８", "status", []string{"8888"}},
		{"loop", "loop", nil},
		{"loop for everybody", "loop", nil},
		{"待办", "loop", nil},
		{"/report liming", "report", []string{"liming"}},
		{"baogao 李明", "report", []string{"李明"}},
		{"报告李明", "report", []string{"李明"}},
		{"面试报告李 明", "report", []string{"李 明"}},
		{"决定　“Daniel Reyes”", "decide", []string{"Daniel Reyes"}},
		{"evaluate Daniel  Reyes", "decide", []string{"Daniel Reyes"}},
		{"拒信 8642", "letter", []string{"8642"}},
		{"rules", "rules", nil},
		{"规则R3", "rules", []string{"R3"}},
		{"rules why 李明", "why", []string{"李明"}},
		{"ＲＵＬＥＳ　ＷＨＹ　Ｃ－１２", "why", []string{"C-12"}},
		{"规则 为什么 李明", "why", []string{"李明"}},
		{"规则为什么李明", "why", []string{"李明"}},
		{"为什么李明", "why", []string{"李明"}},
		{"guize weishenme li ming", "why", []string{"li ming"}},
		{"people", "people", nil},
		{"人员 赵磊", "people", []string{"赵磊"}},
		{"同事赵磊", "people", []string{"赵磊"}},
		{"who Zhao Lei", "people", []string{"Zhao Lei"}},
		{"人员 经理", "people", []string{"manager"}},
		{"renyuan　ｊｉｎｇｌｉ", "people", []string{"manager"}},
		{"me", "me", nil},
		{"我", "me", nil},
		{"wode", "me", nil},
		{"jobs", "jobs", nil},
		{"任务", "jobs", nil},
		{"status " + strings.Repeat("x", 9000), "status", []string{strings.Repeat("x", 493)}},
		{"闭环", "loop", nil},
	} {
		d, in := desk(t)
		if _, err := d.Handle(t.Context(), typed("U1", c.text)); err != nil {
			t.Fatal(err)
		}
		if len(in.events) != 0 || len(in.questions) != 1 {
			t.Fatalf("%q: %d events, %d questions", c.text, len(in.events), len(in.questions))
		}
		q := in.questions[0]
		if q.Name != c.name || !slices.Equal(q.Args, c.args) || q.From.User != "U1" || q.ID != "e1" {
			t.Errorf("%q asks %+v", c.text, q)
		}
	}
}

func TestLang(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/lang en": "en", "/lang ZH-CN": "zh-CN", "语言 中文": "zh-CN", "语言　English": "en", "lang klingon": "klingon", "lang en please": "en please",
	} {
		d, in := desk(t)
		if _, err := d.Handle(t.Context(), typed("U2", text)); err != nil {
			t.Fatal(err)
		}
		if len(in.events) != 1 || len(in.questions) != 0 {
			t.Fatalf("%q: %d events, %d questions", text, len(in.events), len(in.questions))
		}
		ev := in.events[0]
		if got := ev.Action.String(); got != "person/it-wu/lang" || ev.Values.Get("locale") != want || ev.ID != "e1" || ev.Text != text {
			t.Errorf("%q: %s %v", text, got, ev.Values)
		}
	}
}

func TestOnlyTypedEventsAreRead(t *testing.T) {
	t.Parallel()
	d, in := desk(t)
	click := typed("U1", "status 李明")
	click.Kind = chat.Click
	named := typed("U1", "lang en")
	named.Action = chat.Action{Flow: "decision", Record: "C-1", Verb: "reject"}
	for _, ev := range []chat.Event{click, named, {Kind: chat.Row}, {Kind: chat.Timer}} {
		ev.Place.Private = false
		reply, err := d.Handle(t.Context(), ev)
		if err != nil || !reply.Public.Empty() {
			t.Errorf("%+v: %+v, %v", ev, reply, err)
		}
	}
	if len(in.events) != 4 || len(in.questions) != 0 || in.events[1].Action.Verb != "reject" {
		t.Errorf("went through: %d events, %d questions", len(in.events), len(in.questions))
	}
	if _, err := d.Ask(t.Context(), chat.Question{Name: "board"}); err != nil || len(in.questions) != 1 {
		t.Errorf("a question of another is not handed on: %v", err)
	}
}

// TestUnusedWords: what a verb does not take is named, whether an answer or a card
// opens; a refusal stands for itself.
func TestUnusedWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, words string }{
		{"/loop be", "be"},
		{"待办 后端 急", "后端 急"},
		{"/board 后端", "后端"},
		{"设置 ｂｅ", "be"},
		{"loop " + strings.Repeat("x", 99), strings.Repeat("x", 20) + "…"},
		{"/loop", ""},
		{"board  ", ""},
		{"status 李 明", ""},
		{"help loop", ""},
	} {
		for _, opens := range []*chat.Action{nil, {Flow: "board", Record: "hr-lin", Verb: "open"}} {
			d, in := desk(t)
			in.opens = opens
			reply, err := d.Handle(t.Context(), typed("U1", c.text))
			if err != nil || reply.Notice.Empty() != (c.words == "") {
				t.Fatalf("%q: %+v, %v", c.text, reply, err)
			}
			if c.words != "" && (reply.Notice.Key != "commands.unused" || *reply.Notice.Args["Words"].Literal != c.words) {
				t.Errorf("%q: %+v, want %q", c.text, reply.Notice, c.words)
			}
		}
	}
	d, in := desk(t)
	in.err = chat.Refuse(chat.Denied, chat.T("problem.denied"))
	if reply, err := d.Handle(t.Context(), typed("U1", "/loop be")); err == nil || !reply.Notice.Empty() {
		t.Errorf("refused: %+v, %v", reply, err)
	}
}

// TestOpens: an answer that opens a card is followed with the asker's own
// rights, typed or asked, and its refusal is the answer.
func TestOpens(t *testing.T) {
	t.Parallel()
	for _, refusal := range []error{nil, chat.Refuse(chat.Missing, chat.T("problem.notfound"))} {
		d, in := desk(t)
		in.opens = &chat.Action{Flow: "report", Record: "C-12", Verb: "show"}
		in.refuse = refusal
		if _, err := d.Handle(t.Context(), typed("U1", "报告李明")); !errors.Is(err, refusal) {
			t.Errorf("%v, want %v", err, refusal)
		}
		if _, err := d.Ask(t.Context(), chat.Question{ID: "e1", Name: "report", From: chat.Account{User: "U1"}}); !errors.Is(err, refusal) {
			t.Errorf("%v, want %v", err, refusal)
		}
		for _, ev := range in.events {
			if ev.Action.String() != "report/C-12/show" || ev.From.User != "U1" || ev.ID != "e1" || len(ev.Values) != 0 {
				t.Errorf("opens by %+v", ev)
			}
		}
		if len(in.events) != 2 || len(in.questions) != 2 {
			t.Errorf("%d events, %d questions", len(in.events), len(in.questions))
		}
	}
}

// TestHelpExplains: help with a verb shows that one; for one that the person
// has no use for, or that is none, it says so like for a word typed alone.
func TestHelpExplains(t *testing.T) {
	t.Parallel()
	d, _ := desk(t)
	for _, e := range d.Catalogue().Entries() {
		for _, word := range slices.Concat([]string{e.Name}, e.Chinese) {
			reply, err := d.Handle(t.Context(), typed("U1", "help "+word))
			if err != nil || reply.Card == nil || reply.Card.Kind != "help."+e.Name {
				t.Fatalf("help %s: %+v, %v", word, reply, err)
			}
			if word == e.Name {
				cardtest.Golden(t, "help-"+e.Name, *reply.Card)
			}
		}
	}
	for _, c := range []struct{ user, text, key string }{
		{"U2", "help jobs", "commands.unknown"},
		{"U2", "帮助 报告", "commands.unknown"},
		{"U1", "help stauts", "commands.suggest"},
		{"U1", "帮助 没有这个", "commands.unknown"},
		{"U9", "help jobs", "commands.stranger"},
	} {
		if reply, err := d.Handle(t.Context(), typed(c.user, c.text)); err != nil || reply.Notice.Key != c.key {
			t.Errorf("%q: %+v, %v", c.text, reply, err)
		}
	}
}

// TestEveryVerbIsReachable: the list names every verb a person has use for,
// and none besides.
func TestEveryVerbIsReachable(t *testing.T) {
	t.Parallel()
	for user, p := range people() {
		d, _ := desk(t)
		reply, err := d.Handle(t.Context(), typed(user, "help"))
		if !p.Active {
			continue
		}
		if err != nil || reply.Card == nil {
			t.Fatal(err)
		}
		for _, locale := range []string{"en", "zh-CN"} {
			text := cardtest.Text(t, *reply.Card, locale)
			for _, e := range d.Catalogue().Entries() {
				word := map[string]string{"en": e.Name, "zh-CN": e.Chinese[0]}[locale]
				if e.For(p) != strings.Contains(text, word) {
					t.Errorf("%s, %s: use for %s is %v, and the list says\n%s", user, locale, word, e.For(p), text)
				}
			}
		}
	}
}

// TestNothingRunsByGuess: what is not understood reaches nobody and changes
// nothing.
func TestNothingRunsByGuess(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	for _, c := range []struct{ user, text, key, guess string }{
		{"U1", "stauts 李明", "commands.suggest", "status"},
		{"U1", "状太 李明", "commands.suggest", "状态"},
		{"U1", "装态 李明", "commands.suggest", "状态"},
		{"U1", "zhuangtia", "commands.suggest", "status"},
		{"U1", "langg en", "commands.suggest", "lang"},
		{"U1", "语音 中文", "commands.suggest", "语言"},
		{"U1", "语严中文", "commands.unknown", ""}, // a verb that writes is not guessed by ear out of a longer word
		{"U1", "装态李明", "commands.suggest", "状态"},
		{"U1", "包高", "commands.suggest", "报告"},
		{"U1", "repotr 李明", "commands.suggest", "report"},
		{"U2", "repotr 李明", "commands.unknown", ""},
		{"U2", "任悟", "commands.unknown", ""},
		{"U1", "报告", "commands.missing", ""},
		{"U1", "rules why", "commands.missing", ""},
		{"U1", "李明", "commands.unknown", ""},
		{"U1", "supercalifragilistic", "commands.unknown", ""},
		{"U1", strings.Repeat("状", 5000), "commands.unknown", ""},
		{"U2", "stauts 李明", "commands.unknown", ""}, // not in this person's list
		{"U1", "status", "commands.missing", ""},
		{"U1", "状态", "commands.missing", ""},
		{"U1", "lang", "commands.missing", ""},
		{"U3", "status 李明", "commands.stranger", ""},
		{"U9", "loop", "commands.stranger", ""},
	} {
		d, in := desk(t)
		reply, err := d.Handle(t.Context(), typed(c.user, c.text))
		if err != nil || reply.Card != nil || reply.Notice.Key != c.key {
			t.Errorf("%.20q: %+v, %v; want %s", c.text, reply, err, c.key)
		}
		if c.guess != "" && *reply.Notice.Args["Guess"].Literal != c.guess {
			t.Errorf("%q: guesses %q, want %q", c.text, *reply.Notice.Args["Guess"].Literal, c.guess)
		}
		if len(in.events)+len(in.questions) != 0 {
			t.Errorf("%q reached the runner", c.text)
		}
		for _, locale := range speaker.Locales() {
			words, err := speaker.Say(cardtest.Reader(t, locale), reply.Notice)
			if err != nil || utf8.RuneCountInString(words) > 160 {
				t.Errorf("%.20q in %s: %q, %v", c.text, locale, words, err)
			}
		}
	}
}

func TestGroupsSeeNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		user, text string
		err        error
	}{
		{"U1", "status 李明", nil},
		{"U1", "status 李明", chat.Refuse(chat.Missing, chat.T("problem.notfound"))},
		{"U1", "lang en", nil},
		{"U1", "help", nil},
		{"U1", "stauts", nil},
		{"U9", "status 李明", nil},
	} {
		d, in := desk(t)
		in.err = c.err
		ev := typed(c.user, c.text)
		ev.Place.Private = false
		reply, err := d.Handle(t.Context(), ev)
		if !errors.Is(err, c.err) || reply.Public.Key != "group.answered" || len(reply.Public.Args) != 0 {
			t.Errorf("%q in a group: %+v, %v", c.text, reply, err)
		}
		ev.Place.Private = true
		if reply, _ := d.Handle(t.Context(), ev); !reply.Public.Empty() {
			t.Errorf("%q in private shows %+v to others", c.text, reply.Public)
		}
	}
}

func TestHelpByRole(t *testing.T) {
	t.Parallel()
	for user, name := range map[string]string{"U1": "help.hr", "U2": "help.it"} {
		var first chat.Card
		for i, text := range []string{"help", "", "/", "帮助", "？", "/cl"} {
			d, _ := desk(t)
			reply, err := d.Handle(t.Context(), typed(user, text))
			if err != nil || reply.Card == nil || reply.Card.Kind != "help" {
				t.Fatalf("%q: %+v, %v", text, reply, err)
			}
			if i == 0 {
				first = *reply.Card
				cardtest.Golden(t, name, first)
			}
			if diff := cmp.Diff(first, *reply.Card); diff != "" {
				t.Errorf("%q is not help: %s", text, diff)
			}
		}
	}
}
