package console

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"closeloop/bot/chat"
)

// double is a bot with two candidates and one decision each: enough to click.
// It behaves as the house promises: rights and revisions are its business,
// copies of others are edited when settled.
type double struct {
	mu      sync.Mutex
	tb      *table
	crowd   []Person
	cases   map[string]*candidate
	late    []chat.Delivery // edits that settle delivers
	letters []Sent
	jobs    []Job
}

type candidate struct {
	id, name string
	revision uint64
	verdict  string
	copies   map[string]string // person → message
}

func newDouble(tb *table) *double {
	return &double{tb: tb, crowd: people(), cases: map[string]*candidate{}, jobs: []Job{
		{ID: "j1", Kind: "timer", Case: "C-1042", State: "waiting", Due: tb.clock.Now().AddDate(0, 0, 2)},
		{ID: "j2", Kind: "call", Case: "C-1040", State: "dead", Due: tb.clock.Now(), Attempts: 9, Error: "451 try again later"},
	}}
}

func (d *double) people() []Person {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.crowd)
}

func (d *double) outbox(context.Context) (Outbox, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Outbox{Mail: slices.Clone(d.letters), Jobs: slices.Clone(d.jobs)}, nil
}

// complete knows two verbs, and for one of them whom it may be about.
func (d *double) complete(_ context.Context, person, line string) (out []Hint, _ error) {
	for text, usage := range map[string]string{"/status ": "t.usage.status", "/lang ": "t.usage.lang"} {
		if strings.HasPrefix(text, line) && text != line {
			out = append(out, Hint{Text: text, Help: chat.T(usage)})
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if typed, ok := strings.CutPrefix(line, "/status "); ok && person != "lead-sun" {
		for _, c := range d.cases {
			if strings.HasPrefix(c.name, typed) && c.name != typed {
				out = append(out, Hint{Text: "/status " + c.name, Label: chat.L(c.name), Help: chat.L(c.id)})
			}
		}
	}
	slices.SortFunc(out, func(a, b Hint) int { return strings.Compare(b.Text, a.Text) })
	return out, nil
}

// deal posts a candidate's card to the managers and HR, or to those named.
func (d *double) deal(id, name string, to ...string) {
	if len(to) == 0 {
		to = []string{"mgr-zhao", "hr-lin", "mgr-he"}
	}
	d.mu.Lock()
	c := &candidate{id: id, name: name, revision: 1, copies: map[string]string{}}
	d.cases[id] = c
	d.mu.Unlock()
	for _, who := range to {
		ref, err := d.tb.c.Post(context.Background(), chat.Delivery{
			Place: chat.Place{Platform: Platform, ID: directly + who, Private: true}, Card: d.card(c), Key: id + who,
		})
		if err != nil {
			d.tb.t.Fatal(err)
		}
		c.copies[who] = ref
	}
}

// make makes one file, for one person.
func (d *double) make(_ context.Context, person, what string) (Made, bool, error) {
	return Made{Name: "模板.xlsx", Type: "text/plain", Body: []byte("x")}, person == "hr-lin" && what == "template/company", nil
}

func (d *double) settle(ctx context.Context) error {
	d.mu.Lock()
	late := d.late
	d.late = nil
	d.mu.Unlock()
	var all error
	for _, one := range late {
		all = errors.Join(all, d.tb.c.Edit(ctx, one))
	}
	return all
}

func (d *double) Ask(context.Context, chat.Question) (chat.Reply, error) { return chat.Reply{}, nil }

func (d *double) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tb.events = append(d.tb.events, ev)
	switch ev.Kind {
	case chat.Typed:
		return d.typed(ev)
	case chat.Dropped:
		return chat.Reply{}, nil
	}
	c := d.cases[ev.Action.Record]
	switch {
	case c == nil:
		return chat.Reply{}, errors.New("disk on fire")
	case ev.From.User == "lead-sun":
		return chat.Reply{}, chat.Refuse(chat.Denied, chat.T("problem.notfound"))
	case ev.Action.Verb == "report":
		card := longView(c)
		return chat.Reply{Card: &card}, nil
	case ev.Action.Revision != c.revision:
		card := d.card(c)
		return chat.Reply{Card: &card, Notice: chat.T("problem.stale")}, nil
	case ev.Action.Verb == "reject" && ev.Values.Get("reason") == "":
		return chat.Reply{Wanted: d.form()}, nil
	case ev.Action.Verb == "reject" && strings.Contains(ev.Values.Get("words"), "年龄"):
		p := chat.Refuse(chat.Invalid, chat.T("problem.values"))
		p.Fields = map[string]chat.Text{"words": chat.T("t.age")}
		return chat.Reply{}, p
	}
	return d.decide(c, ev), nil
}

func (d *double) decide(c *candidate, ev chat.Event) chat.Reply {
	c.revision++
	c.verdict = ev.Action.Verb
	for who, ref := range c.copies {
		if ref != ev.Message {
			d.late = append(d.late, chat.Delivery{Ref: ref, Place: chat.Place{ID: directly + who}, Card: d.card(c)})
		}
	}
	if c.verdict == "reject" {
		d.letters = append(d.letters, Sent{
			ID: "l-" + c.id, Case: c.id, To: "l@example.com", Subject: "关于你的申请 / Your application",
			Text: c.name + "，你好：\n感谢你参加面试。\n<b>林晓</b>", At: d.tb.clock.Now(),
		})
	}
	card := d.card(c)
	return chat.Reply{Card: &card}
}

func (d *double) typed(ev chat.Event) (chat.Reply, error) {
	switch text := strings.TrimPrefix(ev.Text, "/"); {
	case strings.HasPrefix(text, "lang "):
		for i := range d.crowd {
			if d.crowd[i].ID == ev.From.User {
				d.crowd[i].Locale = strings.TrimPrefix(text, "lang ")
			}
		}
		return chat.Reply{Notice: chat.T("t.lang")}, nil
	case text == "status":
		for _, c := range d.cases {
			card := d.card(c)
			return chat.Reply{Card: &card, Public: chat.T("group.answered")}, nil
		}
	case text == "reject":
		return chat.Reply{Wanted: d.form()}, nil
	case text == "boom":
		return chat.Reply{}, &chat.Problem{Kind: chat.Internal, Sentence: chat.T("problem.internal"), ID: "P-7", Cause: errors.New("secret cause")}
	}
	return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
}

func (d *double) form() *chat.Form {
	return &chat.Form{Title: chat.T("t.why"), Submit: chat.T("t.reject"), Fields: []chat.Field{
		{Name: "reason", Label: chat.T("t.reason"), Type: chat.FieldSelect, Required: true, Options: []chat.Option{
			{Value: "industry", Label: chat.T("t.industry")}, {Value: "logic", Label: chat.T("t.logic")},
		}},
		{Name: "words", Label: chat.T("t.words"), Type: chat.FieldArea, Hint: chat.T("t.hint")},
		{Name: "also", Label: chat.T("t.also"), Type: chat.FieldMulti, Options: []chat.Option{
			{Value: "lin", Label: chat.L("林晓")}, {Value: "sun", Label: chat.L("孙倩")},
		}},
		{Name: "pool", Label: chat.T("t.pool"), Type: chat.FieldCheckbox},
	}}
}

func (d *double) card(c *candidate) chat.Card {
	card := chat.Card{
		Kind: "double.summary", Record: c.id, Revision: c.revision, Tone: chat.Waiting,
		Title: chat.L(c.name + " · Go"), Tag: chat.T("t.yours"),
	}
	if c.verdict != "" {
		card.Tone, card.Tag = chat.Good, chat.T("t.done")
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("t." + c.verdict + "d"))}
		return card
	}
	do := func(verb, label string) chat.Button {
		return chat.Button{Label: chat.T(label), Action: chat.Action{Flow: "decision", Record: c.id, Verb: verb, Revision: c.revision}}
	}
	approve, reject, hold, report := do("approve", "t.approve"), do("reject", "t.rejectform"), do("hold", "t.hold"), do("report", "t.full")
	approve.Style, reject.Form = chat.Primary, d.form()
	hold.Confirm = chat.T("t.sure")
	card.Blocks = []chat.Block{
		chat.Paragraph(chat.T("t.waited")), chat.Divider(),
		chat.Marked("+", chat.T("t.plus1")), chat.Quote(chat.T("t.quote1")), chat.Marked("+", chat.T("t.plus2")),
		chat.Marked("-", chat.T("t.minus1")), chat.Quote(chat.T("t.quote2")), chat.Marked("-", chat.T("t.minus2")),
		chat.Paragraph(chat.T("t.probe")), chat.Divider(),
		chat.Facts(chat.Fact{Label: chat.T("t.due"), Value: chat.T("t.when")}), chat.Note(chat.T("t.estimate")),
		{Kind: chat.KindButtons, Row: []chat.Button{approve, reject}, More: []chat.Button{hold}, Links: []chat.Button{report}},
	}
	return card
}

// longView is another view of a case, with the blocks that the summary lacks.
func longView(c *candidate) chat.Card {
	long := chat.Quote(chat.L(strings.Repeat("先按租户分表，再拆热点订单，最后才动索引。\n", 8) + "END"))
	long.Fold = 3
	cells := func(words ...string) (row []chat.Text) {
		for _, word := range words {
			row = append(row, chat.L(word))
		}
		return row
	}
	return chat.Card{
		Kind: "double.report", Record: c.id, Revision: c.revision, Title: chat.T("t.report"), Tone: chat.Neutral,
		Blocks: []chat.Block{
			{Kind: chat.KindTable, Table: &chat.Table{Head: cells("维度", "分", "线"), Rows: [][]chat.Text{cells("逻辑思维", "82", "70"), cells("行业经验", "54", "70")}}},
			long,
			{Kind: chat.KindButtons, More: []chat.Button{{Label: chat.T("t.hold"), Action: chat.Action{Flow: "decision", Record: c.id, Verb: "hold", Revision: c.revision}}}},
		},
	}
}

// outdate makes every card of a candidate stale without telling anybody.
func (d *double) outdate(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cases[id].revision++
}

func (d *double) revision(id string) uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cases[id].revision
}

// ownWords are what the double says, in Chinese and English.
func ownWords() map[string][2]string {
	return map[string][2]string{
		"t.yours": {"待你评估", "Your call"}, "t.done": {"已处理", "Done"}, "t.report": {"完整报告", "The full report"},
		"t.usage.status": {"状态 <姓名>：到哪一步了", "/status <name>: where somebody stands"}, "t.usage.lang": {"语言 English：换语言", "/lang en: your language"},
		"t.waited":  {"AI面试 周一 11月23日 · 25分钟 · 已等 1 天", "AI interview Mon 23 Nov · 25 min · waiting 1 day"},
		"t.plus1":   {"逻辑思维 82（线 70）", "Logic 82 (bar 70)"},
		"t.plus2":   {"沟通表达 76（线 65）", "Communication 76 (bar 65)"},
		"t.minus1":  {"行业经验 54（线 70）", "Industry 54 (bar 70)"},
		"t.minus2":  {"抗压 63（线 65，接近）", "Stress resistance 63 (bar 65, near)"},
		"t.quote1":  {"“先按租户分表，再拆热点订单”", "“Shard by tenant first, then pull out hot orders”"},
		"t.quote2":  {"“对账我只接过接口，没做过清算”", "“I called the reconciliation API, never built clearing”"},
		"t.probe":   {"复试可问：讲一次线上资损是怎么处理的。", "Ask in round 2: one live payment incident, step by step."},
		"t.due":     {"请在此前处理", "Please answer by"},
		"t.when":    {"周四 11月26日 10:12", "Thu 26 Nov, 10:12"},
		"t.approve": {"通过", "Approve"}, "t.rejectform": {"不通过…", "Reject…"}, "t.hold": {"待定", "Hold"}, "t.full": {"完整报告 ›", "Full report ›"},
		"t.sure":     {"先放两周，到 12月8日 再问你。", "Keep it for two weeks; you are asked again on 8 Dec."},
		"t.estimate": {"AI 估分，供参考；由你决定。", "AI estimate. You decide."},
		"t.why":      {"为什么不通过", "Why not"}, "t.reject": {"不通过", "Reject"},
		"t.reason": {"给候选人的原因", "Reason for the candidate"}, "t.words": {"给候选人的话", "Words for the candidate"},
		"t.hint":     {"会写进拒信，只说和岗位有关的事。", "Goes into the letter: only what the job needs."},
		"t.industry": {"行业经验", "Industry experience"}, "t.logic": {"逻辑思维", "Logic"},
		"t.also": {"同时告诉", "Tell also"}, "t.pool": {"放进人才库", "Keep in the talent pool"},
		"t.age":      {"不能提年龄：删掉这一句。", "Age may not be named: take that sentence out."},
		"t.approved": {"✓ 赵磊 通过 · 周二 10:40 · 进入复试", "✓ Zhao Lei approved · Tue 10:40 · second round"},
		"t.rejectd":  {"✓ 赵磊 不通过 · 周二 10:40 · 拒信待发", "✓ Zhao Lei rejected · Tue 10:40 · letter due"},
		"t.holdd":    {"✓ 赵磊 待定 · 到 12月8日", "✓ Zhao Lei put on hold until 8 Dec"},
		"t.lang":     {"好的。", "Done."},
	}
}
