package pay

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestCards: the answers as they read, in both languages.
func TestCards(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"answer": "后端 P6 上海", "answer-in": "后端 P6 上海 32K", "answer-above": "be P5 16K", "answer-other": "be P6 singapore", "answer-spread": "be P5 13-15K",
		"levels": "后端 13K", "levels-strange": "后端 P9 上海", "levels-nothing": "be P5 singapore", "levels-many": "da",
		"which": "工程师", "near": "houduna", "near-full": "houduna P6 上海 32K", "answer-year": "后端 P6 上海 30万/年", "plain": "前端",
	} {
		got := newDesk(t).ask("hr-lin", line)
		if got.Card == nil {
			t.Errorf("%q: no card", line)
			continue
		}
		cardtest.Golden(t, name, *got.Card)
	}
	d := newDesk(t)
	reply, err := d.flow.Questions["pay"].Answer(d.env("hr-lin"), nil)
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "usage", *reply.Card)
	reply, err = d.flow.Questions["pay"].Answer(d.env("tr-xu"), []string{" "})
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "usage-nothing", *reply.Card)
	d.company = house(func(all []hiring.Position) []hiring.Position {
		for range 40 {
			all = append(all, all[0])
			all[len(all)-1].ID = strconv.Itoa(1000 + len(all))
		}
		return all
	})
	cardtest.Golden(t, "which-many", *d.ask("hr-lin", "后端工程师 P6 13K").Card)
	notice := d.flow.View(d.env("adm-bai").For("adm-bai"), hiring.Case{}, Asked{Notice: &Notice{"hr-lin", 60, 12}}, noticeKind)
	cardtest.Golden(t, "many", notice)
	if hidden := d.flow.View(d.env("hr-eve"), hiring.Case{}, Asked{Notice: &Notice{"hr-lin", 60, 12}}, noticeKind); len(hidden.Blocks) > 0 {
		t.Error("somebody else reads who asks much")
	}
}

// TestLine: HR copies a line by the law of the place; nobody else is offered it,
// and who asks for it all the same gets the range.
func TestLine(t *testing.T) {
	t.Parallel()
	for region, source := range map[string]string{
		"EU": "欧盟指令 2023/970 第 5 条", "DE": "欧盟指令 2023/970 第 5 条", "US-CA": "加州劳动法典 432.3 条", "US-TX": "没有全国性规定", "CN": "劳动合同法第 8 条", "MARS": "没有登记", "": "没有登记",
	} {
		d := newDesk(t)
		d.company = house(func(all []hiring.Position) []hiring.Position { all[0].Region = region; return all })
		d.see(d.act("hr-lin", act("line"), nil), source, "CNY 25,000–35,000", "14 times a year")
		if region == "EU" || region == "CN" {
			cardtest.Golden(t, "line-"+region, *d.act("hr-lin", act("line"), nil).Card)
		}
	}
	d := newDesk(t)
	d.company = house(func(all []hiring.Position) []hiring.Position {
		all[0].PayFor = []hiring.Role{hiring.Manager}
		return all
	})
	got := d.act("mgr-zhao", act("line"), nil)
	d.see(got, "25–35K")
	for b := range got.Card.Every {
		if b.Action.Verb == "line" {
			t.Error("a manager is offered the line for candidates")
		}
	}
}

func act(verb string) chat.Action {
	return chat.Action{Verb: verb, Args: map[string]string{"position": "be", "level": "P6", "city": "上海"}}
}

// see fails unless an answer holds all words.
func (d *desk) see(got turn, words ...string) {
	d.t.Helper()
	have := d.words(got, "zh-CN")
	for _, w := range words {
		if !strings.Contains(have, w) {
			d.t.Errorf("no %q in\n%s", w, have)
		}
	}
}

// TestForms: the card's buttons carry ids and no amount; their forms offer what
// the table has, to those alone who may see it.
func TestForms(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for b := range d.ask("hr-lin", "后端 P6 上海 32K").Card.Every {
		if strings.Contains(b.Action.String(), "32") {
			t.Errorf("an amount in %s", b.Action)
		}
	}
	d.see(d.act("hr-lin", act("try"), chat.Values{"amount": {"３２Ｋ"}}), "位置 70%")
	d.see(d.act("hr-lin", act("other"), chat.Values{"level": {"P5"}, "city": {"上海"}}), "10–15K")
	d.see(d.act("hr-lin", act("other"), chat.Values{"level": {"P5"}, "city": {"Singapore"}}), "没有这个组合")
	d.see(d.act("hr-lin", chat.Action{Verb: "pick", Args: map[string]string{"of": "be,fe", "level": "P6", "city": "shanghai"}}, chat.Values{"position": {"be"}}), "25–35K")
	_, err := d.flow.Verbs["try"].Step(d.env("hr-lin"), hiring.Case{ID: "hr-lin"}, Asked{}, chat.Event{Action: act("try"), Values: chat.Values{"amount": {"lots"}}})
	if p := chat.AsProblem(err); p.Kind != chat.Invalid || p.Fields["amount"].Key != "payask.sum.unread" {
		t.Errorf("an amount nobody can read: %v", err)
	}
	for who, want := range map[string]int{"hr-lin": 2, "hr-eve": 0, "tr-xu": 0} {
		env := d.env(who)
		env.Asked = act("other")
		if form := d.flow.Verbs["other"].Form(env, hiring.Case{}, Asked{}); len(form.Fields) != want {
			t.Errorf("%s is offered %d fields, want %d", who, len(form.Fields), want)
		}
		env.Asked = chat.Action{Args: map[string]string{"of": "be,fe"}}
		if form := d.flow.Verbs["pick"].Form(env, hiring.Case{}, Asked{}); len(form.Fields[0].Options) != want {
			t.Errorf("%s may pick one of %d, want %d", who, len(form.Fields[0].Options), want)
		}
	}
}

// TestAmountStays: an amount that was typed is tried in whatever is chosen then,
// for an hour, by the card that it was typed for.
func TestAmountStays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	// press presses a button of a card for HR.
	press := func(card *chat.Card, verb string, values chat.Values) turn {
		t.Helper()
		for b := range card.Every {
			if b.Action.Verb == verb && (values.Get("position") == "" || b.Action.Args["position"] == values.Get("position")) {
				if strings.Contains(b.Action.String(), "13000") {
					t.Errorf("an amount in %s", b.Action)
				}
				return d.act("hr-lin", b.Action, values)
			}
		}
		t.Fatalf("no %s on %+v", verb, card)
		return turn{}
	}
	which := d.ask("hr-lin", "工程师 13K")
	d.see(which, "选好岗位后，会代入你写的数。")
	d.now = d.now.Add(time.Second)
	d.see(d.ask("hr-lin", "da P6 90K"), "高出上限 74K") // another question in between
	d.now = d.now.Add(time.Second)
	levels := press(which.Card, "ask", chat.Values{"position": {"be"}})
	d.see(levels, "选好一个范围后，会代入你写的数。")
	d.now = d.now.Add(time.Second)
	one := press(levels.Card, "other", chat.Values{"level": {"P5"}})
	d.see(one, "13K：在范围内")
	d.see(press(one.Card, "other", chat.Values{"level": {"P6"}, "city": {"上海"}}), "13K：低于下限 12K")
	d.see(press(one.Card, "try", chat.Values{"amount": {"14 K"}}), "14K：在范围内")
	near := d.ask("hr-lin", "houduna P5 上海 13K")
	d.see(near, "后端工程师 · P5 · 上海 · 研发（be）", "选好岗位后，会代入你写的数。")
	d.see(press(near.Card, "ask", nil), "13K：在范围内")
	d.now = d.now.Add(2 * time.Hour)
	if got := d.words(press(near.Card, "ask", nil), "zh-CN"); !strings.Contains(got, "10–15K") || strings.Contains(got, "13K：") {
		t.Errorf("hours later:\n%s", got)
	}
}

// TestYears: an amount of a year is told from one of a month, and not tried.
func TestYears(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"30万/年", "年薪30万", "年薪 30万", "30万一年", "30-40万/年", "30万 每年", "300K a year", "300K/yr", "CNY 300,000 per year", "300K p.a.", "annual 300K", "300K annually",
	} {
		d := newDesk(t)
		got := d.ask("hr-lin", "be P6 上海 "+words)
		d.see(got, "25–35K/月", "这里按月薪算")
		if got.Topic != "be · P6 · 上海" {
			t.Errorf("%q is about %q", words, got.Topic)
		}
		d.see(d.ask("hr-lin", "be "+words), "这里按月薪算")
		_, err := d.flow.Verbs["try"].Step(d.env("hr-lin"), hiring.Case{ID: "hr-lin"}, Asked{}, chat.Event{Action: act("try"), Values: chat.Values{"amount": {words}}})
		if p := chat.AsProblem(err); p.Kind != chat.Invalid || p.Fields["amount"].Key != "payask.sum.yearly" {
			t.Errorf("%q in the form: %v", words, err)
		}
	}
	for _, words := range []string{"32K a month", "32K 月薪", "CNY 32K per month", "3.2万 每月", "32K/月"} {
		d := newDesk(t)
		d.see(d.ask("hr-lin", "be P6 上海 "+words), "位置 70%")
	}
}

// TestScraping: a person's work fits into an hour, a whole table does not; it is
// told when to go on, and the HR head hears of it once a day.
func TestScraping(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range mostQuestions {
		if got := d.ask("hr-lin", "后端 P6 上海 30K"); got.Card == nil {
			t.Fatalf("question %d is refused", i)
		}
		d.now = d.now.Add(time.Second)
	}
	got := d.ask("hr-lin", "后端 P6 上海")
	if got.Card != nil || got.Topic != "too many" || len(got.Effects) != 1 {
		t.Fatalf("one too many: %+v", got)
	}
	d.see(got, "一小时内你已查了 60 次，11:00 后可以再查", "白洁")
	tell := got.Effects[0].(flows.Tell)
	if tell.Action.Record != "hr-lin@2026-11-26" || tell.Values.Get("questions") != "60" || tell.Values.Get("positions") != "1" {
		t.Errorf("%+v", tell)
	}
	if again := d.ask("hr-lin", "后端 P6 上海"); again.Card != nil || len(again.Effects) != 0 {
		t.Errorf("again: %+v", again)
	}
	d.now = d.now.Add(time.Hour)
	if later := d.ask("hr-lin", "后端 P6 上海"); later.Card == nil || len(later.Part.Lately) != 1 {
		t.Errorf("an hour later: %+v", later)
	}
	told, err := d.flow.Verbs["told"].Step(d.env("adm-bai"), hiring.Case{}, Asked{}, chat.Event{Values: tell.Values})
	if err != nil || len(told.Effects) != 1 || told.Effects[0] != (flows.Say{To: "adm-bai", Kind: noticeKind}) {
		t.Errorf("%+v, %v", told, err)
	}
	tell.Values["person"] = []string{"adm-bai"} // the head herself: another admin hears
	told, err = d.flow.Verbs["told"].Step(d.env("adm-bai"), hiring.Case{}, Asked{}, chat.Event{Values: tell.Values})
	if err != nil || len(told.Effects) != 1 || told.Effects[0] != (flows.Say{To: "adm-two", Kind: noticeKind}) {
		t.Errorf("%+v, %v", told, err)
	}
}

// TestManyPositions: so many different positions are enough for an hour.
func TestManyPositions(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range mostPositions {
		d.part.Lately = append(d.part.Lately, Inquiry{At: d.now.Add(time.Duration(i) * time.Minute), Position: string(rune('a' + i))})
	}
	d.now = d.now.Add(30 * time.Minute)
	d.see(d.ask("hr-lin", "后端 P6 上海"), "11:00 后可以再查") // when the first is an hour old
	d.now = d.now.Add(30*time.Minute + time.Second)
	if got := d.ask("hr-lin", "后端 P6 上海"); got.Card == nil {
		t.Errorf("an hour after the first: %+v", got)
	}
}
