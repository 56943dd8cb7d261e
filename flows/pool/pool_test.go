package pool_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/pool"
	"closeloop/locales/cardtest"
)

func company() *hiring.Snapshot {
	person := func(id, name string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: roles, Active: true}
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{person("hr-lin", "林晓", hiring.HR), person("hr-eve", "Eve", hiring.HR), person("mgr-zhao", "赵磊", hiring.Manager), person("boss", "周总", hiring.Admin)},
		[]hiring.Position{
			{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}},
			{ID: "da", Title: hiring.Words{"zh-CN": "数据分析师", "en": "Data Analyst"}, HR: "hr-eve", Managers: []string{"mgr-zhao"}},
		})
}

// world is one case with its tag, driven like a runner would.
type world struct {
	t       testing.TB
	now     time.Time
	known   flows.Known
	head    hiring.Case
	part    pool.Tag
	effects []flows.Effect
}

func newWorld(t testing.TB, consent bool) *world {
	return &world{
		t: t, now: time.Date(2026, 11, 24, 2, 40, 0, 0, time.UTC),
		known: flows.Known{"candidate/p-1": hiring.Candidate{ID: "p-1", Name: "李明", TalentPool: consent}},
		head:  hiring.Case{ID: "C-1042", Candidate: "p-1", Position: "be", Status: hiring.Rejected},
	}
}

func (w *world) env(who string) flows.Env { return flows.NewEnv(w.now, who, company(), w.known) }

func (w *world) do(who, verb string, v chat.Values) error {
	w.t.Helper()
	does := pool.Flow(nil).Verbs[verb]
	if who != "" && !does.May(w.env(who), w.head, w.part) {
		return chat.Refuse(chat.Denied, chat.T("problem.denied"))
	}
	done, err := does.Step(w.env(who), w.head, w.part, chat.Event{Values: v})
	if err == nil {
		w.head, w.part, w.effects = done.Head, done.Part, done.Effects
	}
	return err
}

func (w *world) must(who, verb string, v chat.Values) {
	w.t.Helper()
	if err := w.do(who, verb, v); err != nil {
		w.t.Fatalf("%s: %v", verb, err)
	}
}

func values(pairs ...string) chat.Values {
	v := chat.Values{"consent": {"interview"}, "months": {"24"}, "for": {"支付方向的后端"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = []string{pairs[i+1]}
	}
	return v
}

// consents finds what the candidate's record says after a step.
func (w *world) consents() string {
	for _, e := range w.effects {
		if k, ok := e.(flows.Keep); ok {
			if c, ok := k.Value.(hiring.Candidate); ok && c.TalentPool {
				return "given"
			}
			return "taken back"
		}
	}
	return "as before"
}

// TestConsent: nobody is kept without one, one that HR heard goes on record, and
// one that was taken back counts no more.
func TestConsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	if err := w.do("hr-lin", "keep", values()); err == nil || chat.AsProblem(err).Fields["consent"].Empty() || !w.head.Pooled.IsZero() {
		t.Fatalf("kept without consent: %v", err)
	}
	if err := w.do("hr-lin", "keep", values("consent", "")); err == nil {
		t.Fatal("kept without a word on consent")
	}
	w.must("hr-lin", "keep", values("consent", "phone", "months", "6"))
	if want := time.Date(2027, 5, 24, 2, 40, 0, 0, time.UTC); !w.head.Pooled.Equal(want) || w.part.Kept.Consent != "phone" || w.consents() != "given" {
		t.Errorf("until %v, %+v, consent %s", w.head.Pooled, w.part, w.consents())
	}
	w = newWorld(t, true)
	w.must("boss", "keep", values())
	if w.consents() != "as before" || w.part.Kept.By != "boss" {
		t.Errorf("%+v, consent %s", w.part, w.consents())
	}
	w.must("hr-lin", "letgo", chat.Values{"end": {"consent"}})
	if !w.head.Pooled.IsZero() || w.consents() != "taken back" {
		t.Errorf("%+v, consent %s", w.head, w.consents())
	}
	if err := w.do("hr-lin", "keep", values()); err == nil { // the record of before counts no more
		t.Error("a consent that was taken back counted")
	}
	w.must("hr-lin", "keep", values("consent", "mail"))
	w.must("hr-lin", "letgo", chat.Values{"end": {"hr"}})
	if w.consents() != "as before" {
		t.Error("HR's own reason took the consent back")
	}
}

// TestExpiry: it ends by itself on its day, not before, and a new day replaces it.
func TestExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	w.must("hr-lin", "keep", values("months", "6"))
	until := w.head.Pooled
	if !slices.Contains(w.effects, flows.Effect(flows.Later{Verb: "expire", At: until})) {
		t.Errorf("%+v", w.effects)
	}
	w.now = until.Add(-time.Millisecond)
	if w.must("", "expire", nil); w.head.Pooled.IsZero() {
		t.Fatal("let go too early")
	}
	w.must("hr-lin", "extend", chat.Values{"consent": {"phone"}, "months": {"12"}})
	w.now = until
	if w.must("", "expire", nil); w.head.Pooled.IsZero() {
		t.Fatal("let go though it was kept longer")
	}
	w.now = w.head.Pooled
	if w.must("", "expire", nil); !w.head.Pooled.IsZero() || w.part.Ended != "expired" || w.part.Kept.For != "" {
		t.Errorf("%+v, %+v", w.head, w.part)
	}
}

// TestRights: HR of the position, once the case is over.
func TestRights(t *testing.T) {
	t.Parallel()
	for status, want := range map[hiring.Status]string{
		hiring.Rejected: "hr-lin boss", hiring.Withdrawn: "hr-lin boss", hiring.RejectPending: "hr-lin boss", hiring.OfferDeclined: "hr-lin boss",
		hiring.Onboarded: "", hiring.PendingEval: "", hiring.SecondScheduled: "",
	} {
		w := newWorld(t, true)
		w.head.Status = status
		var may []string
		for _, who := range []string{"hr-lin", "hr-eve", "mgr-zhao", "boss", "nobody"} {
			if w.do(who, "keep", values()) == nil {
				may = append(may, who)
			}
			w.part, w.head.Pooled = pool.Tag{}, time.Time{}
		}
		if got := strings.Join(may, " "); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
	w := newWorld(t, true)
	if card := pool.Flow(nil).View(w.env("mgr-zhao"), w.head, w.part, ""); len(card.Blocks) > 0 {
		t.Errorf("a manager reads %+v", card)
	}
}

type book map[string][]string

func (b book) Find(words string) (whole, part []string) { return b[words], nil }

// TestList: who is kept, those first who leave soonest, to whose HR it is; by
// name, number and position.
func TestList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	at := func(days int) time.Time { return w.now.AddDate(0, 0, days) }
	for i, head := range []hiring.Case{
		{ID: "C-1", Candidate: "p-1", Position: "be", Status: hiring.Rejected, Pooled: at(30)},
		{ID: "C-2", Candidate: "p-2", Position: "da", Status: hiring.Rejected, Pooled: at(20)},
		{ID: "C-3", Candidate: "p-3", Position: "be", Status: hiring.Withdrawn, Pooled: at(10)},
	} {
		w.known["case/"+head.ID] = head
		w.known["candidate/"+head.Candidate] = hiring.Candidate{ID: head.Candidate, Name: []string{"李明", "Ann Lee", "王珊"}[i]}
	}
	w.known["case.pool=kept"] = []string{"C-1", "C-2", "C-3"}
	ask := func(who, words string) string {
		reply, err := pool.Flow(book{"王珊": {"C-3"}}).Questions["pool"].Answer(w.env(who), strings.Fields(words))
		if err != nil {
			t.Fatal(err)
		}
		return cardtest.Text(t, *reply.Card, "zh-CN")
	}
	for _, c := range []struct{ who, words, has, hasNot string }{
		{"hr-lin", "", "人才库：2 位", "Ann"},
		{"boss", "", "人才库：3 位", "没有"},
		{"hr-eve", "", "Ann Lee · 数据分析师 · C-2", "李明"},
		{"hr-lin", "王珊", "王珊", "李明"},
		{"hr-lin", "后端工程师", "李明", "Ann"},
		{"hr-lin", "c-1", "李明", "王珊"},
		{"hr-lin", "数据分析师", "没有你可以看的人", "Ann"},
	} {
		if text := ask(c.who, c.words); !strings.Contains(text, c.has) || strings.Contains(text, c.hasNot) {
			t.Errorf("%s asks %q:\n%s", c.who, c.words, text)
		}
	}
	if text := ask("hr-lin", ""); strings.Index(text, "王珊") > strings.Index(text, "李明") {
		t.Errorf("not by day:\n%s", text)
	}
	for _, who := range []string{"mgr-zhao", "nobody"} {
		if pool.Flow(nil).Questions["pool"].May(w.env(who)) {
			t.Errorf("%s may ask", who)
		}
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(*world){
		"none":    func(*world) {},
		"kept":    func(w *world) { w.must("hr-lin", "keep", values()) },
		"expired": func(w *world) { w.must("hr-lin", "keep", values()); w.now = w.head.Pooled; w.must("", "expire", nil) },
		"revoked": func(w *world) {
			w.must("hr-lin", "keep", values())
			w.must("hr-lin", "letgo", chat.Values{"end": {"consent"}})
		},
		"taken": func(w *world) {
			w.must("hr-lin", "keep", values())
			w.must("hr-lin", "letgo", chat.Values{"end": {"hr"}})
		},
		"unasked":  func(w *world) { w.known["candidate/p-1"] = hiring.Candidate{ID: "p-1", Name: "李明"} },
		"too_soon": func(w *world) { w.head.Status = hiring.PendingEval },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, true)
			do(w)
			cardtest.Golden(t, name, pool.Flow(nil).View(w.env("hr-lin"), w.head, w.part, ""))
		})
	}
}
