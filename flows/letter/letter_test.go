package letter

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

var toldByPhone = chat.Values{"how": {"phone"}, "when": {"2026-11-24"}, "note": {" 说得很清楚 "}}

// TestSteps is the table of product.md §6: state and event to state and
// effects.
func TestSteps(t *testing.T) {
	t.Parallel()
	cancel := []flows.Effect{flows.Cancel{Verb: "result"}}
	call := func(at time.Time) []flows.Effect {
		return []flows.Effect{flows.Call{Name: "mail", At: at, Answer: "result"}}
	}
	queue := func(w *world) { w.must("hr-lin", "send", nil) }
	trouble := func(o string) func(*world) {
		return func(w *world) { queue(w); w.now = w.part.LeavesAt; w.must("", "result", outcome(o)) }
	}
	undone := func(w *world) {
		w.head.Status = hiring.PendingEval
		w.change("decision/C-1042", hiring.Decision{Open: true, At: w.now, Undone: 1})
	}
	for _, c := range []struct {
		name, who, verb string
		before          func(*world)
		values          chat.Values
		state           State
		status          hiring.Status
		effects         []flows.Effect
	}{
		{"draft twice", "", "draft", nil, nil, Drafted, hiring.RejectPending, nil},
		{"draft late", "", "draft", func(w *world) { w.part = Draft{}; undone(w) }, nil, "", hiring.PendingEval, nil},
		{
			"draft for an approval", "", "draft", func(w *world) {
				w.part = Draft{}
				w.change("decision/C-1042", hiring.Decision{Verdict: hiring.Approved, By: "mgr-zhao", At: w.now})
			}, nil, "", hiring.RejectPending, nil,
		},
		{
			"draft for a second rejection", "", "draft", func(w *world) {
				queue(w)
				again := decided()
				again.At = w.now
				w.change("decision/C-1042", again)
			}, nil, Drafted, hiring.RejectPending, append([]flows.Effect{flows.Show{To: "hr-lin", Kind: "draft"}}, cancel...),
		},
		{"draft while queued", "", "draft", queue, nil, Queued, hiring.RejectPending, nil},
		{"drop", "", "drop", undone, nil, Dropped, hiring.PendingEval, nil},
		{"drop queued", "", "drop", func(w *world) { queue(w); undone(w) }, nil, Dropped, hiring.PendingEval, cancel},
		{"drop out of order", "", "drop", nil, nil, Drafted, hiring.RejectPending, nil},
		{"drop sent", "", "drop", func(w *world) { trouble("done")(w); undone(w) }, nil, Sent, hiring.PendingEval, nil},
		{"drop nothing", "", "drop", func(w *world) { w.part = Draft{}; undone(w) }, nil, "", hiring.PendingEval, nil},
		{"send", "hr-lin", "send", nil, nil, Queued, hiring.RejectPending, call(shanghai(24, 11, 36))},
		{"send by the HR head", "boss", "send", nil, nil, Queued, hiring.RejectPending, call(shanghai(24, 11, 36))},
		{
			"send within the undo", "hr-lin", "send", func(w *world) { w.now = shanghai(24, 11, 6) }, nil,
			Queued, hiring.RejectPending, call(shanghai(24, 11, 15)),
		},
		{
			"send at night", "hr-lin", "send", func(w *world) { w.now = shanghai(24, 23, 0) }, nil,
			Queued, hiring.RejectPending, call(shanghai(25, 9, 0)),
		},
		{"send again after a refusal", "hr-lin", "send", trouble("refused"), nil, Queued, hiring.RejectPending, call(shanghai(24, 11, 37))},
		{"send again after unknown", "hr-lin", "send", trouble("unknown"), nil, Queued, hiring.RejectPending, call(shanghai(24, 11, 37))},
		{"take back", "hr-lin", "takeback", queue, nil, Drafted, hiring.RejectPending, cancel},
		{"done", "", "result", queue, outcome("done"), Sent, hiring.Rejected, nil},
		{"done although dropped", "", "result", func(w *world) { queue(w); undone(w); w.must("", "drop", nil) }, outcome("done"), Sent, hiring.PendingEval, nil},
		{"refused", "", "result", queue, outcome("refused"), Failed, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}}},
		{"unknown", "", "result", queue, outcome("unknown"), Held, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}}},
		{"an answer nobody knows", "", "result", queue, outcome("maybe"), Held, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}}},
		{"refused after it was taken back", "", "result", func(w *world) { queue(w); w.must("hr-lin", "takeback", nil) }, outcome("refused"), Drafted, hiring.RejectPending, nil},
		{"told", "hr-lin", "told", nil, toldByPhone, Told, hiring.Rejected, nil},
		{"told after a refusal", "hr-lin", "told", trouble("refused"), toldByPhone, Told, hiring.Rejected, nil},
		{"arrived", "hr-lin", "arrived", trouble("unknown"), nil, Sent, hiring.Rejected, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := drafted(t)
			if c.before != nil {
				c.before(w)
			}
			w.must(c.who, c.verb, c.values)
			if w.part.State != c.state || w.head.Status != c.status {
				t.Errorf("letter %q, case %s, want %q, %s", w.part.State, w.head.Status, c.state, c.status)
			}
			if diff := cmp.Diff(c.effects, w.effects); diff != "" {
				t.Error(diff)
			}
			if l, ok := w.letter(); ok != (w.part.State == Queued) || ok && l.Text != w.part.Body {
				t.Errorf("the letter that leaves: %v %+v", ok, l)
			}
		})
	}
}

// TestRights is written by hand from product.md: nobody but HR of the case
// sends, takes back, or closes the duty, and only in the right state.
func TestRights(t *testing.T) {
	t.Parallel()
	everybody := []string{"hr-lin", "hr-qin", "boss", "mgr-zhao", "lead-sun", "", "nobody"}
	may := map[State]string{
		"": "", Drafted: "send told", Queued: "takeback", Failed: "send told", Held: "send told arrived", Sent: "", Told: "", Dropped: "",
	}
	for state, verbs := range may {
		w := drafted(t)
		w.part.State = state
		for _, verb := range []string{"send", "takeback", "told", "arrived"} {
			for _, person := range everybody {
				want := slices.Contains([]string{"hr-lin", "boss"}, person) && slices.Contains(splitWords(verbs), verb)
				if got := w.flow.Verbs[verb].May(w.env(person), w.head, w.part); got != want {
					t.Errorf("%q: may %q %s: %v, want %v", state, person, verb, got, want)
				}
				undone := w.head
				undone.Status = hiring.PendingEval
				if w.flow.Verbs[verb].May(w.env(person), undone, w.part) {
					t.Errorf("%q: %q may %s although nobody is rejected", state, person, verb)
				}
			}
		}
	}
	w := drafted(t)
	for _, verb := range []string{"draft", "drop", "result"} {
		if w.flow.Verbs[verb].May != nil {
			t.Errorf("somebody outside the bot can %s", verb)
		}
	}
	for _, verb := range []string{"send", "takeback", "arrived"} {
		if !w.flow.Verbs[verb].Fresh {
			t.Errorf("%s does not look at the revision", verb)
		}
	}
}

func splitWords(s string) (out []string) {
	for word := range slices.Values([]string{"send", "told", "takeback", "arrived"}) {
		for i := 0; i+len(word) <= len(s); i++ {
			if s[i:i+len(word)] == word {
				out = append(out, word)
			}
		}
	}
	return out
}

// TestFrozen promises that what leaves is what HR read, signed and answered to
// by the position's HR, whatever changes meanwhile.
func TestFrozen(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	read := w.part.Body
	w.must("boss", "send", nil)
	w.change("candidate/p-1", hiring.Candidate{ID: "p-1", Name: "别人", Email: "eve@example.com"})
	got, ok := w.letter()
	want := chat.Letter{
		ID: "C-1042-1", To: "liming@example.com", Name: "李明", ReplyTo: "lin@example.com",
		Subject: "后端工程师面试结果 · 星河科技", Text: read,
	}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Error(ok, diff)
	}
	if w.part.ConfirmedBy != "boss" || !w.part.ConfirmedAt.Equal(w.now) {
		t.Errorf("confirmed by %s at %v", w.part.ConfirmedBy, w.part.ConfirmedAt)
	}
	w.head.Status = hiring.PendingEval
	if _, ok := w.letter(); ok {
		t.Error("a letter leaves although the decision was taken back")
	}
}

// TestHours promises that letters leave by day where the candidate lives, on
// any day of the week.
func TestHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone      string
		now, want time.Time
	}{
		{"Asia/Shanghai", shanghai(28, 15, 0), shanghai(28, 15, 1)}, // a Saturday
		{"Asia/Shanghai", shanghai(24, 19, 58), shanghai(24, 19, 59)},
		{"Asia/Shanghai", shanghai(24, 19, 59), shanghai(25, 9, 0)},
		{"Asia/Shanghai", shanghai(25, 8, 58), shanghai(25, 9, 0)},
		{"Asia/Shanghai", shanghai(25, 8, 59), shanghai(25, 9, 0)},
		{"America/New_York", shanghai(24, 15, 0), time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)},
		{"", shanghai(24, 23, 0), shanghai(25, 9, 0)},
		{"Nowhere/Known", shanghai(24, 23, 0), shanghai(25, 9, 0)},
	} {
		w := drafted(t)
		w.part.Zone, w.now = c.zone, c.now
		w.must("hr-lin", "send", nil)
		if !w.part.LeavesAt.Equal(c.want) {
			t.Errorf("%s, confirmed %v: leaves %v, want %v", c.zone, c.now, w.part.LeavesAt, c.want)
		}
	}
}

// TestNoMail promises that a candidate without a usable address gets no letter
// and HR can close the duty another way.
func TestNoMail(t *testing.T) {
	t.Parallel()
	for _, mail := range []string{"", "liming", "李明 <liming@example.com>", "a@b.c, d@e.f", "a@b.c\r\nBcc: d@e.f"} {
		w := newWorld(t)
		c := candidate()
		c.Email = mail
		w.change("candidate/p-1", c)
		w.must("", "draft", nil)
		if w.part.State != Drafted || w.part.To != "" {
			t.Errorf("%q: state %s, to %q", mail, w.part.State, w.part.To)
		}
		if err := w.do("hr-lin", "send", nil); !errors.Is(err, errDenied) {
			t.Errorf("%q: send gives %v", mail, err)
		}
		w.must("hr-lin", "told", toldByPhone)
	}
}

func TestToldErrors(t *testing.T) {
	t.Parallel()
	for field, values := range map[string]chat.Values{
		"how":  {"how": {"telepathy"}, "when": {"2026-11-24"}},
		"when": {"how": {"sms"}, "when": {"2026-11-25"}},
	} {
		w := drafted(t)
		var p *chat.Problem
		if err := w.do("hr-lin", "told", values); !errors.As(err, &p) || len(p.Fields) != 1 || p.Fields[field].Empty() {
			t.Errorf("%s: %v", field, err)
		}
		if w.part.State != Drafted || w.head.Status != hiring.RejectPending {
			t.Errorf("%s: something changed", field)
		}
	}
	for _, when := range []string{"", "yesterday", "2026-11-23"} {
		w := drafted(t)
		if err := w.do("hr-lin", "told", chat.Values{"how": {"sms"}, "when": {when}}); err == nil {
			t.Errorf("%q is accepted", when)
		}
	}
}

// TestTooLate is the private sentence of each click that comes second; nobody
// but HR hears anything.
func TestTooLate(t *testing.T) {
	t.Parallel()
	for state, want := range map[State]string{
		Drafted: "信已收回或重写过。请看新卡片再决定。",
		Queued:  "林晓 已经确认，周二 11月24日 11:36 发出，你的操作没有生效。",
		Sent:    "林晓 确认的信已在 周二 11月24日 11:36 发出，你的操作没有生效。",
		Told:    "林晓 已经用别的方式告知，你的操作没有生效。",
		Dropped: "决定已撤回，这封信没有发出。",
		Failed:  "信没有送到。该怎么办，请看新卡片。",
		Held:    "不知道信到了没有。该怎么办，请看新卡片。",
	} {
		w := drafted(t)
		w.must("hr-lin", "send", nil)
		w.part.State, w.part.SentAt = state, w.part.LeavesAt
		got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), w.flow.Stale(w.env("boss"), w.head, w.part))
		if got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
		if !w.flow.Stale(w.env("mgr-zhao"), w.head, w.part).Empty() {
			t.Errorf("%s: the manager hears of the letter", state)
		}
	}
}

// TestNightAfterAnOutage promises that a letter which is late because nobody
// could send it waits for the candidate's morning.
func TestNightAfterAnOutage(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	w.must("boss", "send", nil)
	for _, c := range []struct{ now, after time.Time }{
		{shanghai(24, 19, 59), time.Time{}},
		{shanghai(24, 23, 0), shanghai(25, 9, 0)},
		{shanghai(25, 3, 0), shanghai(25, 9, 0)},
		{shanghai(25, 9, 0), time.Time{}},
	} {
		w.now = c.now
		if got, ok := w.letter(); !ok || !got.After.Equal(c.after) {
			t.Errorf("at %v it may leave after %v, want %v", c.now, got.After, c.after)
		}
	}
}
