package letter

import (
	"errors"
	"slices"
	"strings"
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
	anew := flows.Tell{Action: chat.Action{Flow: "decision", Record: "C-1042", Verb: "redraw"}}
	delayed := flows.Tell{Action: chat.Action{Flow: "duty", Record: "C-1042", Verb: "delayed"}}
	cancel := []flows.Effect{flows.Cancel{Verb: "result"}}
	call := func(at time.Time) []flows.Effect {
		return []flows.Effect{flows.Call{Name: "mail", At: at, Answer: "result"}}
	}
	queue := func(w *world) { w.must("hr-lin", "send", nil) }
	trouble := func(o string) func(*world) {
		return func(w *world) { queue(w); w.now = w.part.LeavesAt; w.must("", "result", outcome(o)) }
	}
	cameBackBefore := func(w *world) { trouble("done")(w); w.must("", "bounced", bounce("C-1042-1")) }
	letGoBefore := func(w *world) { w.must("hr-lin", "discard", chat.Values{"why": {"先打电话"}}) }
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
		{"done", "", "result", queue, outcome("done"), Sent, hiring.Rejected, []flows.Effect{anew}},
		{"done although dropped", "", "result", func(w *world) { queue(w); undone(w); w.must("", "drop", nil) }, outcome("done"), Sent, hiring.PendingEval, nil},
		{"refused", "", "result", queue, outcome("refused"), Failed, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}}},
		{"unknown", "", "result", queue, outcome("unknown"), Held, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}}},
		{"an answer nobody knows", "", "result", queue, outcome("maybe"), Held, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}}},
		{"refused after it was taken back", "", "result", func(w *world) { queue(w); w.must("hr-lin", "takeback", nil) }, outcome("refused"), Drafted, hiring.RejectPending, nil},
		{"deferred", "", "result", queue, deferred("busy", 9, shanghai(24, 12, 6)), Queued, hiring.RejectPending, []flows.Effect{delayed}},
		{"deferred again", "", "result", func(w *world) { queue(w); w.must("", "result", deferred("busy", 1, shanghai(24, 12, 6))) }, deferred("busy", 2, shanghai(24, 12, 8)), Queued, hiring.RejectPending, nil},
		{"deferred by night", "", "result", queue, deferred("night", 0, shanghai(25, 9, 0)), Queued, hiring.RejectPending, nil},
		{"deferred after it was taken back", "", "result", func(w *world) { queue(w); w.must("hr-lin", "takeback", nil) }, deferred("busy", 9, shanghai(24, 12, 6)), Drafted, hiring.RejectPending, nil},
		{"edit", "hr-lin", "edit", nil, goodEdit(), Drafted, hiring.RejectPending, nil},
		{"edit after a refusal", "hr-lin", "edit", trouble("refused"), goodEdit(), Failed, hiring.RejectPending, nil},
		{"edit after a return", "boss", "edit", cameBackBefore, goodEdit(), Returned, hiring.RejectPending, nil},
		{"discard", "hr-lin", "discard", nil, chat.Values{"why": {" 先打电话 "}}, Discarded, hiring.RejectPending, nil},
		{"discard after a refusal", "hr-lin", "discard", trouble("refused"), chat.Values{"why": {"先打电话"}}, Discarded, hiring.RejectPending, nil},
		{"write again", "hr-lin", "rewrite", letGoBefore, nil, Drafted, hiring.RejectPending, nil},
		{"draft while discarded", "", "draft", letGoBefore, nil, Discarded, hiring.RejectPending, nil},
		{"drop discarded", "", "drop", func(w *world) { letGoBefore(w); undone(w) }, nil, Dropped, hiring.PendingEval, nil},
		{"told after a discard", "hr-lin", "told", letGoBefore, toldByPhone, Told, hiring.Rejected, []flows.Effect{anew}},
		{"came back", "", "bounced", trouble("done"), bounce("C-1042-1"), Returned, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}, anew}},
		{"came back twice", "", "bounced", cameBackBefore, bounce("C-1042-1"), Returned, hiring.RejectPending, nil},
		{"another letter came back", "", "bounced", trouble("done"), bounce("C-1042-2"), Sent, hiring.Rejected, nil},
		{"nothing came back", "", "bounced", trouble("done"), nil, Sent, hiring.Rejected, nil},
		{"what nobody knew of came back", "", "bounced", trouble("unknown"), bounce("C-1042-1"), Returned, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}}},
		{"came back while it waits", "", "bounced", queue, bounce("C-1042-1"), Queued, hiring.RejectPending, nil},
		{"came back after the case was reopened", "", "bounced", func(w *world) { trouble("done")(w); w.head.Status = hiring.PendingEval }, bounce("C-1042-1"), Sent, hiring.PendingEval, nil},
		{"came back, says HR", "boss", "returned", trouble("done"), nil, Returned, hiring.RejectPending, []flows.Effect{flows.Say{To: "hr-lin", Kind: "failed"}, anew}},
		{"told after it came back", "hr-lin", "told", cameBackBefore, toldByPhone, Told, hiring.Rejected, []flows.Effect{anew}},
		{"send again after it came back", "hr-lin", "send", cameBackBefore, nil, Queued, hiring.RejectPending, call(shanghai(24, 11, 37))},
		{"told", "hr-lin", "told", nil, toldByPhone, Told, hiring.Rejected, []flows.Effect{anew}},
		{"told after a refusal", "hr-lin", "told", trouble("refused"), toldByPhone, Told, hiring.Rejected, []flows.Effect{anew}},
		{"arrived", "hr-lin", "arrived", trouble("unknown"), nil, Sent, hiring.Rejected, []flows.Effect{anew}},
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
	desk := "edit address discard send told"
	may := map[State]string{
		"": "", Drafted: desk, Failed: desk, Returned: desk, Queued: "takeback", Held: "send told arrived", Discarded: "rewrite told",
		Sent: "", Told: "", Dropped: "",
	}
	verbs := []string{"edit", "address", "discard", "rewrite", "send", "takeback", "told", "arrived"}
	for state, allowed := range may {
		w := drafted(t)
		w.part.State = state
		for _, verb := range verbs {
			for _, person := range everybody {
				want := slices.Contains([]string{"hr-lin", "boss"}, person) && slices.Contains(strings.Fields(allowed), verb)
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
		for _, person := range everybody {
			closed := w.head
			closed.Status = hiring.Rejected
			want := slices.Contains([]string{"hr-lin", "boss"}, person) && state == Sent
			if got := w.flow.Verbs["returned"].May(w.env(person), closed, w.part); got != want {
				t.Errorf("%q: may %q say that it came back: %v, want %v", state, person, got, want)
			}
		}
	}
	w := drafted(t)
	for _, verb := range []string{"draft", "drop", "result", "bounced"} {
		if w.flow.Verbs[verb].May != nil {
			t.Errorf("somebody outside the bot can %s", verb)
		}
	}
	for _, verb := range []string{"send", "takeback", "arrived", "address", "discard", "rewrite", "returned"} {
		if !w.flow.Verbs[verb].Fresh {
			t.Errorf("%s does not look at the revision", verb)
		}
	}
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
		{"Asia/Shanghai", shanghai(24, 19, 58).Add(59 * time.Second), shanghai(24, 19, 59).Add(59 * time.Second)},
		{"Asia/Shanghai", shanghai(24, 19, 59).Add(time.Millisecond), shanghai(25, 9, 0)},
		{"Asia/Kathmandu", shanghai(24, 22, 20), shanghai(25, 11, 15)}, // 20:05 there, 5:45 from Greenwich
		// The night in which the clocks change: nine o'clock on the wall, either way.
		{"America/New_York", utc("2027-03-14T01:30:00Z"), utc("2027-03-14T13:00:00Z")},
		{"America/New_York", utc("2027-03-13T02:30:00Z"), utc("2027-03-13T14:00:00Z")},
		{"Europe/Berlin", utc("2026-10-24T19:00:00Z"), utc("2026-10-25T08:00:00Z")},
		{"Europe/Berlin", utc("2026-10-23T19:00:00Z"), utc("2026-10-24T07:00:00Z")},
	} {
		w := drafted(t)
		w.part.Zone, w.now, w.part.Decided = c.zone, c.now, c.now.Add(-time.Hour)
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
		Drafted:   "信已收回或重写过。请看新卡片再决定。",
		Queued:    "林晓 已经确认，周二 11月24日 11:36 发出，你的操作没有生效。",
		Sent:      "林晓 确认的信已在 周二 11月24日 11:36 发出，你的操作没有生效。",
		Told:      "林晓 已经用别的方式告知，你的操作没有生效。",
		Dropped:   "决定已撤回，这封信没有发出。",
		Failed:    "信没有送到。该怎么办，请看新卡片。",
		Returned:  "信被退回了。该怎么办，请看新卡片。",
		Discarded: "林晓 在 周二 11月24日 11:35 弃用了这份草稿，你的操作没有生效。",
		Held:      "不知道信到了没有。该怎么办，请看新卡片。",
	} {
		w := drafted(t)
		w.must("hr-lin", "send", nil)
		w.part.State, w.part.SentAt = state, w.part.LeavesAt
		w.part.ToldBy, w.part.LetGo = "", LetGo{By: "hr-lin", At: w.now}
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
