package company

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

// crew is a company with somebody for every kind of look at an entry.
func crew(change ...func(*hiring.Person)) *hiring.Snapshot {
	people := []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Department: "people", Email: "lin@farhill.example", Mobile: "13800138000", Active: true},
		{ID: "it-luo", Name: "罗凯", Roles: []hiring.Role{hiring.IT}, Active: true},
		{ID: "lead-sun", Name: "孙倩", Roles: []hiring.Role{hiring.Lead}, Active: true},
		{ID: "mgr-he", Name: "何静", Roles: []hiring.Role{hiring.Manager}, Department: "rd", Active: true},
		{ID: "mgr-old", Name: "旧同事", Roles: []hiring.Role{hiring.Manager}, Department: "rd"},
		{ID: "mgr-reyes", Name: "José Reyes", Roles: []hiring.Role{hiring.Manager}, Department: "sales", Timezone: "America/Los_Angeles", Locale: "en", Active: true},
		{
			ID: "mgr-zhao", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Department: "rd", Deputy: "mgr-he", Active: true,
			Email: "zhao@farhill.example", Mobile: "+86 139 1234 5678", Accounts: map[string]string{"one": "U1", "two": "ou_2"},
		},
	}
	for i := range people {
		for _, c := range change {
			c(&people[i])
		}
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, people, []hiring.Position{
		{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}, Lead: "lead-sun"},
		{ID: "sales", Title: hiring.Words{"zh-CN": "销售", "en": "Sales"}, HR: "hr-lin", Managers: []string{"mgr-reyes"}},
	})
}

func leaves(id string, all ...hiring.Leave) func(*hiring.Person) {
	return func(p *hiring.Person) {
		if p.ID == id {
			p.Leave = all
		}
	}
}

// mondayMorning is Monday 23 November 2026, 10:00 in Shanghai.
func mondayMorning() time.Time { return time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) }

func act(t *testing.T, verb, actor, on string, values chat.Values, change ...func(*hiring.Person)) (flows.Turn[hiring.Person], error) {
	t.Helper()
	c := crew(change...)
	known := flows.Known{"case.owner=" + on: []string{"C-1", "C-2"}}
	part, _ := c.Person(on)
	return Person().Verbs[verb].Step(flows.NewEnv(mondayMorning(), actor, c, known), hiring.Case{ID: on}, part, chat.Event{Values: values})
}

// off are leaves written from/to.
func off(all ...string) []hiring.Leave {
	var out []hiring.Leave
	for _, l := range all {
		from, to, _ := strings.Cut(l, "/")
		out = append(out, hiring.Leave{From: from, To: to})
	}
	return out
}

func span(from, to string) chat.Values { return chat.Values{"from": {from}, "to": {to}} }

// TestLeave: what is entered, what it is joined with, when it begins, and what
// is refused at which field.
func TestLeave(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for name, c := range map[string]struct {
		on       string
		values   chat.Values
		had      []hiring.Leave
		want     []hiring.Leave
		begins   time.Time
		field    string // of the refusal
		sentence string
	}{
		"from Thursday":            {on: "mgr-zhao", values: span("2026-11-26", "2026-11-27"), want: off("2026-11-26/2026-11-27"), begins: at("2026-11-26T00:00:00+08:00")},
		"from today":               {on: "mgr-zhao", values: span("2026-11-23", "2026-11-23"), want: off("2026-11-23/2026-11-23"), begins: mondayMorning()},
		"it is still Sunday there": {on: "mgr-reyes", values: span("2026-11-22", "2026-11-24"), want: off("2026-11-22/2026-11-24"), begins: mondayMorning()},
		"tomorrow there":           {on: "mgr-reyes", values: span("2026-11-23", "2026-11-24"), want: off("2026-11-23/2026-11-24"), begins: at("2026-11-23T00:00:00-08:00")},
		"overlaps":                 {on: "mgr-zhao", values: span("2026-12-03", "2026-12-10"), had: off("2026-12-01/2026-12-04", "2026-12-11/2026-12-12"), want: off("2026-12-01/2026-12-12"), begins: at("2026-12-01T00:00:00+08:00")},
		"inside another":           {on: "mgr-zhao", values: span("2026-12-02", "2026-12-03"), had: off("2026-12-01/2026-12-04"), want: off("2026-12-01/2026-12-04")},
		"what has passed goes":     {on: "mgr-zhao", values: span("2026-12-02", "2026-12-03"), had: off("2026-01-01/2026-01-04"), want: off("2026-12-02/2026-12-03"), begins: at("2026-12-02T00:00:00+08:00")},
		"180 days":                 {on: "mgr-zhao", values: span("2026-12-01", "2027-05-29"), want: off("2026-12-01/2027-05-29"), begins: at("2026-12-01T00:00:00+08:00")},
		"181 days":                 {on: "mgr-zhao", values: span("2026-12-01", "2027-05-30"), field: "to", sentence: "company.leave.long"},
		"181 days in two":          {on: "mgr-zhao", values: span("2027-05-30", "2027-05-30"), had: off("2026-12-01/2027-05-29"), field: "to", sentence: "company.leave.long"},
		"yesterday":                {on: "mgr-zhao", values: span("2026-11-22", "2026-11-27"), field: "from", sentence: "company.leave.past"},
		"the wrong way round":      {on: "mgr-zhao", values: span("2026-11-27", "2026-11-26"), field: "to", sentence: "company.leave.order"},
		"the wrong year":           {on: "mgr-zhao", values: span("2062-11-27", "2062-11-28"), field: "from", sentence: "company.leave.far"},
		"no date":                  {on: "mgr-zhao", values: span("tomorrow", "2026-11-26"), field: "from", sentence: "company.leave.date"},
		"no such day":              {on: "mgr-zhao", values: span("2026-11-26", "2026-11-31"), field: "to", sentence: "company.leave.date"},
	} {
		turn, err := act(t, "leave", c.on, c.on, c.values, leaves(c.on, c.had...))
		if c.field != "" {
			p := chat.AsProblem(err)
			if err == nil || p.Kind != chat.Invalid || p.Fields[c.field].Key != c.sentence || len(p.Fields) != 1 {
				t.Errorf("%s: %+v", name, err)
			}
			continue
		}
		var begins time.Time
		for _, e := range turn.Effects {
			if l, ok := e.(flows.Later); ok && l.Verb == "begins" {
				begins = l.At
			}
		}
		if diff := cmp.Diff(c.want, turn.Part.Leave); diff != "" || err != nil || !begins.Equal(c.begins) {
			t.Errorf("%s: begins %v, %v %s", name, begins, err, diff)
		}
	}
}

// TestLeaveBegins: on its first day every open case is planned anew, once, and
// the next leave is waited for.
func TestLeaveBegins(t *testing.T) {
	t.Parallel()
	plans := func(turn flows.Turn[hiring.Person]) (cases []string, next time.Time) {
		for _, e := range turn.Effects {
			switch e := e.(type) {
			case flows.Tell:
				cases = append(cases, e.Action.String())
			case flows.Later:
				next = e.At
			}
		}
		return cases, next
	}
	both := []string{"duty/C-1/plan", "duty/C-2/plan"}
	for name, c := range map[string]struct {
		had  []hiring.Leave
		want []string
		next string
	}{
		"today":                   {off("2026-11-23/2026-11-24"), both, ""},
		"today and again":         {off("2026-11-20/2026-11-24", "2026-12-01/2026-12-02"), both, "2026-11-30T16:00:00Z"},
		"taken back meanwhile":    {nil, nil, ""},
		"moved to a later day":    {off("2026-12-01/2026-12-02"), nil, "2026-11-30T16:00:00Z"},
		"it has ended since then": {off("2026-11-20/2026-11-22"), nil, ""},
	} {
		turn, err := act(t, "begins", "", "mgr-zhao", nil, leaves("mgr-zhao", c.had...))
		cases, next := plans(turn)
		stamp := ""
		if !next.IsZero() {
			stamp = next.UTC().Format(time.RFC3339)
		}
		if err != nil || !slices.Equal(cases, c.want) || stamp != c.next {
			t.Errorf("%s: %q, next %s, %v", name, cases, stamp, err)
		}
	}
}

// TestEndLeave: what runs ends as of today, what is to come is taken back, and
// nothing is no leave.
func TestEndLeave(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		had, want []hiring.Leave
		said      string
	}{
		"runs":             {off("2026-11-20/2026-11-25"), off("2026-11-20/2026-11-22"), "company.leave.ended"},
		"began today":      {off("2026-11-23/2026-11-25", "2026-12-01/2026-12-02"), off("2026-12-01/2026-12-02"), "company.leave.ended"},
		"is to come":       {off("2026-12-01/2026-12-02"), nil, "company.leave.cancelled"},
		"none":             {nil, nil, "company.leave.none"},
		"long past":        {off("2026-01-01/2026-01-02"), off("2026-01-01/2026-01-02"), "company.leave.none"},
		"the second stays": {off("2026-11-30/2026-11-30", "2026-12-05/2026-12-06"), off("2026-12-05/2026-12-06"), "company.leave.cancelled"},
	} {
		turn, err := act(t, "back", "mgr-zhao", "mgr-zhao", nil, leaves("mgr-zhao", c.had...))
		if err != nil || !slices.Equal(turn.Part.Leave, c.want) || turn.Notice.Key != c.said {
			t.Errorf("%s: %v, %s, %v", name, turn.Part.Leave, turn.Notice.Key, err)
		}
	}
}

// TestOthersLeave: HR and admins enter leave for anybody who is here, and that
// person hears of it; nobody else can.
func TestOthersLeave(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		actor, on string
		may       bool
	}{
		{"mgr-zhao", "mgr-zhao", true},
		{"hr-lin", "mgr-zhao", true},
		{"adm", "mgr-zhao", true},
		{"mgr-he", "mgr-zhao", false},
		{"lead-sun", "mgr-zhao", false},
		{"it-luo", "mgr-zhao", false},
		{"hr-lin", "mgr-old", false},
		{"mgr-old", "mgr-old", false},
		{"", "mgr-zhao", false},
	} {
		company := crew()
		part, _ := company.Person(c.on)
		for _, verb := range []string{"leave", "back"} {
			if got := Person().Verbs[verb].May(flows.NewEnv(mondayMorning(), c.actor, company, nil), hiring.Case{ID: c.on}, part); got != c.may {
				t.Errorf("%s, %s of %s: %v", c.actor, verb, c.on, got)
			}
		}
	}
	for verb, values := range map[string]chat.Values{"leave": span("2026-11-26", "2026-11-27"), "back": nil} {
		told := func(actor string) bool {
			turn, err := act(t, verb, actor, "mgr-zhao", values, leaves("mgr-zhao", hiring.Leave{From: "2026-12-01", To: "2026-12-02"}))
			if err != nil {
				t.Fatal(err)
			}
			return slices.Contains(turn.Effects, flows.Effect(flows.Say{To: "mgr-zhao", Kind: kindEntered}))
		}
		if told("mgr-zhao") || !told("hr-lin") {
			t.Errorf("%s: the person hears of the own entry %v, of HR's %v", verb, told("mgr-zhao"), told("hr-lin"))
		}
	}
}

// TestCover: who stands in is the deputy with the same work who is there.
func TestCover(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	for name, c := range map[string]struct {
		change func(*hiring.Person)
		want   string
	}{
		"there":    {func(*hiring.Person) {}, "何静"},
		"away too": {leaves("mgr-he", hiring.Leave{From: "2026-11-27", To: "2026-11-30"}), "没有人"},
		"other work": {func(p *hiring.Person) {
			p.Roles = map[bool][]hiring.Role{true: {hiring.IT}, false: p.Roles}[p.ID == "mgr-he"]
		}, "没有人"},
		"left": {func(p *hiring.Person) { p.Active = p.Active && p.ID != "mgr-he" }, "没有人"},
		"none": {func(p *hiring.Person) { p.Deputy = "" }, "没有人"},
	} {
		turn, err := act(t, "leave", "mgr-zhao", "mgr-zhao", span("2026-11-26", "2026-11-27"), c.change)
		if words := speaker.Words(cardtest.Reader(t, "zh-CN"), turn.Notice); err != nil || !strings.Contains(words, c.want) || !strings.Contains(words, "周四 11月26日 至 周五 11月27日") {
			t.Errorf("%s: %q, %v", name, words, err)
		}
	}
}

// TestLeaveStays: an import neither takes leave away nor calls it a difference.
func TestLeaveStays(t *testing.T) {
	t.Parallel()
	away := crew(leaves("mgr-zhao", off("2026-12-01/2026-12-04")...))
	file := File{Company: away.Company, People: crew().People(), Positions: away.Positions()}
	if d := file.Diff(away); !d.Empty() {
		t.Errorf("leave is a difference: %+v", d)
	}
	zhao, _ := crew().Person("mgr-zhao")
	turn, err := act(t, "put", "", "mgr-zhao", chat.Values{"json": {encode(t, zhao)}}, leaves("mgr-zhao", off("2026-12-01/2026-12-04")...))
	if err != nil || len(turn.Part.Leave) != 1 {
		t.Errorf("%+v, %v", turn.Part.Leave, err)
	}
}
