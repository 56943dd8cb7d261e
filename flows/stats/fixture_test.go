package stats

import (
	"fmt"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// today is Thursday 26 November 2026, 10:00 in Shanghai.
func today() time.Time { return time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC) }

// day is so many hours after the midnight of a day of November or October in
// Shanghai.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return when.UTC()
}

// firm is a company with somebody for every view; change may alter people.
func firm(change ...func(*hiring.Person)) *hiring.Snapshot {
	people := []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "hr-eve", Name: "许蔚", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "it-luo", Name: "罗凯", Roles: []hiring.Role{hiring.IT}, Active: true},
		{ID: "mgr-ana", Name: "安娜", Roles: []hiring.Role{hiring.Manager}, Active: true},
		{ID: "mgr-zhao", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
	}
	for i := range people {
		for _, c := range change {
			c(&people[i])
		}
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai", Calendar: "CN"}, people, []hiring.Position{
		{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}},
		{ID: "pm", Title: hiring.Words{"zh-CN": "产品经理", "en": "Product Manager"}, HR: "hr-eve", Managers: []string{"mgr-ana"}},
	})
}

// office is a clock by which every duty of a status that has a rule is due a day
// later, and everybody works from 09:30 to 18:00 on the days of China.
func office(t testing.TB) Clock {
	t.Helper()
	cn, err := calendar.CN()
	if err != nil {
		t.Fatal(err)
	}
	rules := map[hiring.Status]string{hiring.ReportDraft: "R0", hiring.PendingEval: "R3", hiring.PendingSecond: "R1", hiring.RejectPending: "R2", hiring.OfferTalk: ""}
	return Clock{
		Deadline: func(_ *hiring.Snapshot, head hiring.Case) (string, func(time.Time) time.Time, bool) {
			rule, ok := rules[head.Status]
			return rule, func(since time.Time) time.Time { return since.Add(24 * time.Hour) }, ok
		},
		Opening: func(s *hiring.Snapshot, person string, from time.Time) time.Time {
			p, _ := s.Person(person)
			w := calendar.Window{Calendar: cn, Zone: s.Zone(person)}
			w.Open, w.Close = p.Own.Hours()
			w.Away = func(d calendar.Day) bool { return s.OnLeave(person, d.String()) }
			return w.Next(from)
		},
	}
}

// history writes down what happened to cases.
type history struct {
	t     testing.TB
	known flows.Known
	past  []hiring.Passage
	n     int
}

func newHistory(t testing.TB) *history { return &history{t: t, known: flows.Known{}} }

// moves is one case of a position on its way: "status@2026-11-20 10:00", with the
// verb behind a slash where it matters.
func (h *history) moves(position string, steps ...step) string {
	h.n++
	id := fmt.Sprint("C-", h.n)
	var from hiring.Status
	for _, s := range steps {
		h.past = append(h.past, hiring.Passage{Case: id, Position: position, From: from, To: s.to, At: at(h.t, s.at), Verb: s.verb})
		from = s.to
	}
	return id
}

type step struct {
	to   hiring.Status
	at   string
	verb string
}

func (h *history) env(person string, change ...func(*hiring.Person)) flows.Env {
	h.known["past"] = h.past
	return flows.NewEnv(today(), person, firm(change...), h.known)
}

// open is an open case.
func (h *history) open(head hiring.Case) {
	h.known["case/"+head.ID] = head
	key := "case.status=" + string(head.Status)
	ids, _ := h.known[key].([]string)
	h.known[key] = append(ids, head.ID)
}

// ask is what somebody reads who types "stats" and the words.
func (h *history) ask(person string, words ...string) (chat.Reply, error) {
	q := Flow(office(h.t)).Questions[Name]
	env := h.env(person)
	if !q.May(env) {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	return q.Answer(env, words)
}
