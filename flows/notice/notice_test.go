package notice

import (
	"errors"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

const evaluated = "status.pending_eval"

// TestFollow: a move is told on where somebody switched a template on for it, and
// costs nothing where nobody did; history and cases of no position are silent.
func TestFollow(t *testing.T) {
	t.Parallel()
	eval, second, polite := template(evaluated, false), template("status.pending_second", false), template(thanks, false)
	off := template(evaluated, false)
	off.On = false
	open := func(s hiring.Status) hiring.Case { return hiring.Case{ID: "C-1", Position: "be", Status: s} }
	later := open(hiring.Hold)
	later.Until = shanghai(30, 9, 0)
	nowhere := open(hiring.ReportDraft)
	nowhere.Position = ""
	for name, c := range map[string]struct {
		templates     []hiring.Template
		before, after hiring.Case
		want          string
	}{
		"no template":              {nil, open(hiring.ReportDraft), open(hiring.PendingEval), ""},
		"one that is off":          {[]hiring.Template{off}, open(hiring.ReportDraft), open(hiring.PendingEval), ""},
		"one for the new status":   {[]hiring.Template{eval}, open(hiring.ReportDraft), open(hiring.PendingEval), evaluated},
		"one for the old status":   {[]hiring.Template{eval}, open(hiring.PendingEval), open(hiring.OfferTalk), "status.offer_talk"},
		"a rejection lets it go":   {[]hiring.Template{eval}, open(hiring.PendingEval), open(hiring.RejectPending), "status.reject_pending"},
		"nothing moved":            {[]hiring.Template{eval}, open(hiring.PendingEval), open(hiring.PendingEval), ""},
		"another date":             {[]hiring.Template{template("status.hold", false)}, open(hiring.Hold), later, "status.hold"},
		"a date of no consequence": {[]hiring.Template{second}, open(hiring.PendingSecond), func() hiring.Case { c := open(hiring.PendingSecond); c.Until = shanghai(30, 9, 0); return c }(), ""},
		"an interview is in":       {[]hiring.Template{polite}, hiring.Case{}, open(hiring.ReportDraft), thanks},
		"it is of no position":     {[]hiring.Template{polite}, hiring.Case{}, nowhere, ""},
		"its position is named":    {[]hiring.Template{polite}, nowhere, open(hiring.ReportDraft), thanks},
		"history":                  {[]hiring.Template{polite, template("status.onboarded", false)}, hiring.Case{}, open(hiring.Onboarded), ""},
		"a rejection has a letter": {[]hiring.Template{template("status.rejected", false)}, open(hiring.RejectPending), open(hiring.Rejected), ""},
	} {
		got := ""
		for _, e := range Follow(flows.NewEnv(shanghai(24, 9, 0), "hr-lin", company(c.templates...), nil), c.before, c.after) {
			tell := e.(flows.Tell)
			got += tell.Values.Get("kind")
			if tell.Action.Flow != Name || tell.Action.Verb != "moved" || tell.Action.Record != "C-1" {
				t.Errorf("%s: it tells %+v", name, tell.Action)
			}
		}
		if got != c.want {
			t.Errorf("%s: tells %q, want %q", name, got, c.want)
		}
	}
}

// TestFollowCostsNothing: in a company that tells candidates nothing, a click pays
// nothing for it.
func TestFollowCostsNothing(t *testing.T) { //nolint:paralleltest // it counts allocations
	env := flows.NewEnv(shanghai(24, 9, 0), "hr-lin", company(), nil)
	before := hiring.Case{ID: "C-1", Position: "be", Status: hiring.ReportDraft}
	after := hiring.Case{ID: "C-1", Position: "be", Status: hiring.PendingEval}
	if n := testing.AllocsPerRun(100, func() { Follow(env, before, after) }); n != 0 {
		t.Errorf("it allocates %v times", n)
	}
}

// TestOneNotice goes the whole way: nothing before the decision can no longer be
// undone, then the words of the template, the day by which the candidate hears, the
// link that ends such mails, and the promise.
func TestOneNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, template(evaluated, false))
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	later, ok := asksFor[flows.Later](w)
	if !ok || later.Verb != "ready" || !later.At.Equal(shanghai(24, 11, 15)) || w.part.Now.State != Settling {
		t.Fatalf("planned %+v, %+v", later, w.part.Now)
	}
	if _, leaves := w.letter(); leaves {
		t.Error("it leaves before it is ready")
	}
	w.ready()
	call, ok := asksFor[flows.Call](w)
	l, leaves := w.letter()
	if !ok || call.Name != flows.Mail || call.Answer != "result" || !call.At.Equal(w.now) || !leaves {
		t.Fatalf("call %+v, leaves %v", call, leaves)
	}
	// Due Thursday; three working days on is the Tuesday after.
	want := "李明，你好：\n你应聘的后端工程师现在是：评估中。\nHEAR 12月1日（周二）\n林晓\n" +
		"\n不想再收到这类进展邮件：https://loop.example/c/token-unsubscribe-C-1042\n"
	if l.Text != want || l.Subject != "后端工程师应聘进展" || l.To != "liming@example.com" || l.ReplyTo != "lin@example.com" ||
		l.ID != "C-1042-n1" || l.Leave != "https://loop.example/c/token-unsubscribe-C-1042" || l.IsText() {
		t.Errorf("%+v", l)
	}
	if token, ok := w.known["token/"+hiring.TokenID(Unsubscribe, "token-unsubscribe-C-1042")].(hiring.Token); !ok || token.Subject != "C-1042" || token.Purpose != Unsubscribe {
		t.Errorf("the link is not kept: %+v", token)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	slipping, ok := asksFor[flows.Later](w)
	if w.part.Now.State != Sent || w.part.Promise.By != "2026-12-01" || !ok || slipping.Verb != "slip" || !slipping.At.Equal(time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC)) {
		t.Errorf("promise %+v, %+v", w.part.Promise, slipping)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeUnknown}})
	if w.part.Now.State != Sent {
		t.Errorf("a second answer makes it %s", w.part.Now.State)
	}
}

// TestTheLatest: changes that follow each other make one message of the latest, what
// was undone none, and what was told is not told again.
func TestTheLatest(t *testing.T) {
	t.Parallel()
	all := []hiring.Template{template(evaluated, false), template("status.pending_second", false), template("status.hold", false)}
	w := newWorld(t, all...)
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.now = shanghai(24, 11, 10)
	w.goes(hiring.PendingSecond, shanghai(25, 11, 10))
	w.ready()
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if w.part.Now.Kind != "status.pending_second" || len(w.part.Past) != 0 || !w.now.Equal(shanghai(24, 11, 20)) {
		t.Fatalf("%+v after %d at %v", w.part.Now, len(w.part.Past), w.now)
	}
	w = told(t, all...)
	w.now = shanghai(24, 14, 0)
	w.goes(hiring.Hold, shanghai(30, 9, 0))
	waited := w.part.Now.Ready
	w.now = shanghai(24, 14, 5)
	w.goes(hiring.PendingEval, shanghai(26, 11, 5)) // taken back
	if w.part.Now.State != Dropped {
		t.Errorf("after the undo it is %s", w.part.Now.State)
	}
	if c, ok := asksFor[flows.Cancel](w); !ok || c.Verb != "ready" {
		t.Errorf("its time is not taken back: %+v", w.effects)
	}
	w.now = waited
	w.must("", "ready", nil)
	if _, leaves := w.letter(); leaves || w.part.Now.State != Dropped {
		t.Error("it leaves all the same")
	}
	w.goes(hiring.Hold, shanghai(30, 9, 0)) // and decided again
	w.ready()
	if w.part.Now.State != Queued || w.part.Now.Number != 3 {
		t.Errorf("decided again: %+v", w.part.Now)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	w.goes(hiring.PendingEval, shanghai(26, 11, 5)) // the hold is over: that is news
	if w.part.Now.State != Settling || len(w.part.Past) != 2 {
		t.Errorf("after the hold: %+v", w.part.Now)
	}
}

// TestNothingAfterARejection: what waits does not leave, and a rejection makes no
// notice, whatever templates there are.
func TestNothingAfterARejection(t *testing.T) {
	t.Parallel()
	for _, at := range []State{Settling, Queued, Drafted} {
		w := newWorld(t, template(evaluated, at == Drafted), template("status.reject_pending", false), template("status.rejected", false))
		w.goes(hiring.PendingEval, w.head.Duty.Due)
		if at != Settling {
			w.ready()
		}
		if w.part.Now.State != at {
			t.Fatalf("it is %s, want %s", w.part.Now.State, at)
		}
		w.head.Status = hiring.RejectPending
		if _, leaves := w.letter(); leaves {
			t.Errorf("%s: it leaves before it is let go", at)
		}
		w.must("", "moved", chat.Values{"kind": {"status.reject_pending"}})
		if w.part.Now.State != Dropped {
			t.Errorf("%s: it is %s", at, w.part.Now.State)
		}
	}
}

// TestDecentHoursAndZone: at night it waits for the candidate's morning, and the day
// is one where the candidate lives.
func TestDecentHoursAndZone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, template(evaluated, false))
	c := candidate()
	c.Timezone, c.Locale, c.Name = "America/New_York", "en-US", "Daniel Reyes"
	w.known["candidate/p-1"] = c
	w.goes(hiring.PendingEval, shanghai(26, 11, 5))
	if want := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC); !w.part.Now.Ready.Equal(want) {
		t.Errorf("ready %v, want nine in the morning there, %v", w.part.Now.Ready, want)
	}
	w.ready()
	if body := w.part.Now.Body; !strings.Contains(body, "Hello Daniel Reyes") || !strings.Contains(body, "HEAR Tuesday 1 December") {
		t.Errorf("%s", body)
	}
	w.now = time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC) // an outage ended at nine in the evening there
	if l, _ := w.letter(); !l.After.Equal(time.Date(2026, 11, 25, 14, 0, 0, 0, time.UTC)) {
		t.Errorf("it may leave %v", l.After)
	}
}

// TestHearBy is always a working day, also over a holiday.
func TestHearBy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := theDesk(t)
	for due, want := range map[time.Time]string{
		time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC):  "2026-10-10", // over the National Day, onto a make-up Saturday
		time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC): "2026-12-02",
		time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC): "2026-12-03", // a Saturday counts from Monday
	} {
		w.now, w.head.Duty.Due = due.Add(-time.Hour), due
		if got := d.hearBy(w.env(""), w.head).Format(time.DateOnly); got != want {
			t.Errorf("due %v: %s, want %s", due, got, want)
		}
	}
	w.now, w.head.Duty.Due = shanghai(24, 11, 0), shanghai(20, 11, 0)
	if got := d.hearBy(w.env(""), w.head).Format(time.DateOnly); got != "2026-11-27" {
		t.Errorf("a duty that is late: %s", got)
	}
	w.head.Duty.Kind = hiring.AwaitAnswer
	if got := d.hearBy(w.env(""), w.head); !got.IsZero() {
		t.Errorf("who answers is the candidate: %v", got)
	}
}

// TestHRIsAsked: where the template says so, where the linter objects, where there is
// nobody to write to, where words are missing, and after a rejection that was told.
func TestHRIsAsked(t *testing.T) {
	t.Parallel()
	rude := template(evaluated, false)
	rude.Forms["zh-CN"] = form("进展", "{{.Name}}，你好：我们想找更年轻的同事。", "")
	broken := template(evaluated, false)
	broken.Forms["zh-CN"] = form("进展", "{{.Salary}}", "")
	for want, c := range map[string]struct {
		template hiring.Template
		change   func(*world)
	}{
		askTemplate: {template(evaluated, true), func(*world) {}},
		askWords:    {rude, func(*world) {}},
		askAddress: {template(evaluated, false), func(w *world) {
			c := candidate()
			c.Email, c.Phone = "nobody", "call me"
			w.known["candidate/p-1"] = c
		}},
		askReopened: {template(evaluated, false), func(w *world) {
			w.known["decision/C-1042"] = hiring.Decision{Reopened: hiring.Reopening{Told: true}}
		}},
		"blank": {broken, func(*world) {}},
	} {
		w := newWorld(t, c.template)
		c.change(w)
		w.goes(hiring.PendingEval, w.head.Duty.Due)
		w.ready()
		say, ok := asksFor[flows.Say](w)
		if want == "blank" {
			want = askWords
		}
		if w.part.Now.State != Drafted || w.part.Now.Ask != want || !ok || say.To != "hr-lin" {
			t.Errorf("%s: %s, asked for %q, %+v", want, w.part.Now.State, w.part.Now.Ask, w.effects)
		}
		if _, leaves := w.letter(); leaves {
			t.Errorf("%s: it leaves unasked", want)
		}
	}
}

// TestConfirmed: HR edits, sends, takes back, sends again; what was read is what
// leaves; a manager and another HR cannot.
func TestConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, template(evaluated, true))
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	for _, who := range []string{"mgr-zhao", "hr-qin", "ghost"} {
		for _, verb := range []string{"edit", "address", "send", "decline", "stop"} {
			if err := w.do(who, verb, nil); !errors.Is(err, errDenied) {
				t.Errorf("%s may %s: %v", who, verb, err)
			}
		}
	}
	var p *chat.Problem
	if err := w.do("hr-lin", "edit", chat.Values{"subject": {"进展"}, "body": {"你比其他候选人弱一些。"}}); !errors.As(err, &p) || p.Fields["body"].Empty() {
		t.Errorf("bad words are taken: %v", err)
	}
	w.clicked = 7
	if err := w.do("hr-lin", "edit", chat.Values{"subject": {"进展"}, "body": {"晚一点。"}}); !errors.As(err, &p) || p.Fields["body"].Key != "notice.edit.late" {
		t.Errorf("typed over somebody's words: %v", err)
	}
	w.clicked = 0
	w.must("hr-lin", "edit", chat.Values{"subject": {"进展\r\nBcc: x@example.com"}, "body": {"李明，你好：\r\n我们下周给你消息。{{.Name}}"}})
	if n := w.part.Now; n.Subject != "进展 Bcc: x@example.com" || n.Body != "李明，你好：\n我们下周给你消息。{{.Name}}\n" || n.HearBy != "" {
		t.Errorf("edited: %+v", n)
	}
	w.must("hr-lin", "send", nil)
	if w.part.Now.State != Queued || !w.part.Now.LeavesAt.Equal(w.now.Add(time.Minute)) {
		t.Errorf("%+v", w.part.Now)
	}
	w.must("hr-lin", "takeback", nil)
	if _, leaves := w.letter(); leaves {
		t.Error("it leaves though it was taken back")
	}
	w.must("boss", "send", nil)
	if l, leaves := w.letter(); !leaves || !strings.HasPrefix(l.Text, "李明，你好：\n我们下周给你消息。{{.Name}}\n") {
		t.Errorf("%q leaves: %v", l.Text, leaves)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if w.part.Promise.By != "" {
		t.Errorf("nothing was promised, yet %+v", w.part.Promise)
	}
	if err := w.do("hr-lin", "send", nil); !errors.Is(err, errDenied) {
		t.Errorf("it is sent twice: %v", err)
	}
	w = newWorld(t, template(evaluated, true))
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	w.must("hr-lin", "decline", nil)
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	if w.part.Now.State != Declined {
		t.Errorf("declined, and yet %s", w.part.Now.State)
	}
}

// TestText: who has no e-mail gets the gateway's approved text with the slots, and
// where there is none HR is asked.
func TestText(t *testing.T) {
	t.Parallel()
	w := newWorld(t, template(evaluated, false))
	c := candidate()
	c.Email = ""
	w.known["candidate/p-1"] = c
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	call, _ := asksFor[flows.Call](w)
	l, leaves := w.letter()
	if !leaves || call.Name != flows.SMS || l.Number != "+8613800135678" || l.Template != "SMS_1" || l.Variables["HearBy"] != "12月1日（周二）" || l.Variables["Status"] != "评估中" || l.To != "" {
		t.Errorf("%v %+v %+v", leaves, call, l)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if w.part.Promise.By != "2026-12-01" {
		t.Errorf("promised %+v", w.part.Promise)
	}
	none := template(evaluated, false)
	none.Forms["zh-CN"] = form("进展", "你好。", "")
	w = newWorld(t, none)
	w.known["candidate/p-1"] = c
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	if w.part.Now.Ask != askAddress || w.part.Now.State != Drafted {
		t.Fatalf("%+v", w.part.Now)
	}
	w.must("hr-lin", "address", chat.Values{"email": {"new@example.com"}})
	w.must("hr-lin", "send", nil)
	if l, ok := w.letter(); !ok || l.To != "new@example.com" || w.known["candidate/p-1"].(hiring.Candidate).Email != "new@example.com" {
		t.Errorf("%+v", l)
	}
}

// TestNoMoreOfThem: who ended such mails gets none, but those that the matter needs;
// what waited does not leave, and HR cannot send one by mistake.
func TestNoMoreOfThem(t *testing.T) {
	t.Parallel()
	needs := template("status.second_scheduled", false)
	w := newWorld(t, template(evaluated, false), needs)
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	w.must("", "quiet", nil)
	c, ok := asksFor[flows.Cancel](w)
	if _, leaves := w.letter(); leaves || w.part.Now.State != Muted || !ok || c.Verb != "result" {
		t.Errorf("what waited: %s, %+v", w.part.Now.State, w.effects)
	}
	was := w.part
	w.must("", "quiet", nil)
	if w.part.Quiet != was.Quiet || len(w.effects) > 0 {
		t.Error("a second time changes something")
	}
	w.goes(hiring.Hold, shanghai(30, 9, 0))
	w.meets(hiring.Meeting{No: 1, At: shanghai(27, 14, 0), Minutes: 60})
	w.ready()
	l, leaves := w.letter()
	if !leaves || !strings.Contains(l.Text, "TIME 11月27日（周五）14:00（北京时间）") || l.Leave != "" || strings.Contains(l.Text, "/c/") {
		t.Errorf("an appointment must leave, without a link to end such mails: %v %+v", leaves, l)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	w.now = shanghai(27, 16, 0) // the appointment is over
	w.goes(hiring.PendingEval, shanghai(30, 9, 0))
	w.ready()
	if w.part.Now.State != Muted {
		t.Errorf("it is %s", w.part.Now.State)
	}
	w.must("hr-lin", "resume", nil)
	if quieted(w.env(""), w.head) {
		t.Error("the wish stands after it was taken back")
	}
	// The wish came with another case of the same candidate while this one waited.
	w = newWorld(t, template(evaluated, false))
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	w.known[Wishes+"/p-1"] = Wish{At: w.now}
	if _, leaves := w.letter(); leaves || w.part.Now.today(w.env(""), w.head).State != Muted {
		t.Error("it leaves against the wish")
	}
}

// TestSlip: on the morning of the promised day HR has a ready note with another date;
// a later message takes the promise's place, and so does a rejection.
func TestSlip(t *testing.T) {
	t.Parallel()
	w := told(t, template(evaluated, false), template("status.pending_second", false))
	w.now = time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC)
	w.must("", "slip", nil)
	n := w.part.Now
	want := "李明，你好：\n之前说12月1日（周二）前给你消息。你应聘的后端工程师还需要一些时间，我们会在12月4日（周五）前告诉你结果或下一步。\n有问题直接回复这封邮件就好。\n林晓 · 星河科技招聘\n"
	if n.Kind != slip || n.State != Drafted || n.Body != want || n.HearBy != "2026-12-04" || n.Ask != askSlip {
		t.Fatalf("%+v", n)
	}
	if _, ok := asksFor[flows.Say](w); !ok {
		t.Error("nobody hears of it")
	}
	w.must("", "slip", nil)
	if len(w.effects) > 0 {
		t.Error("it slips twice")
	}
	w.must("hr-lin", "send", nil)
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if w.part.Promise.By != "2026-12-04" || !w.part.Promise.Slipped.IsZero() {
		t.Errorf("the new promise: %+v", w.part.Promise)
	}
	for _, status := range []hiring.Status{hiring.RejectPending, hiring.Rejected, hiring.Withdrawn} {
		w := told(t, template(evaluated, false))
		w.head.Status = status
		w.must("", "slip", nil)
		if len(w.effects) > 0 || w.part.Now.Kind == slip {
			t.Errorf("%s: there is a note", status)
		}
	}
	w = told(t, template(evaluated, false), template("status.pending_second", false))
	w.goes(hiring.PendingSecond, shanghai(27, 11, 0))
	w.must("", "slip", nil)
	if w.part.Now.State != Settling || w.part.Now.Kind == slip {
		t.Errorf("something is about to be told, and yet %+v", w.part.Now)
	}
}

// TestSlipAfterARejection: the promised morning passes while a rejection can be undone;
// with the undo HR has the note.
func TestSlipAfterARejection(t *testing.T) {
	t.Parallel()
	for _, on := range [][]hiring.Template{{template(evaluated, false)}, {template(evaluated, false), template("status.pending_second", false)}} {
		w := told(t, on...)
		morning := time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC)
		w.now = morning.Add(-4 * time.Minute)
		w.goes(hiring.RejectPending, w.now.AddDate(0, 0, 3))
		w.now = morning
		w.must("", "slip", nil)
		w.now = morning.Add(3 * time.Minute)
		w.goes(hiring.PendingEval, w.head.Duty.Due)
		later, ok := asksFor[flows.Later](w)
		if !ok || later.Verb != "slip" || !later.At.Equal(w.now) {
			t.Fatalf("nobody says that the day goes by: %+v", w.effects)
		}
		if w.must("", "slip", nil); w.part.Now.Kind != slip || w.part.Now.State != Drafted {
			t.Errorf("%+v", w.part.Now)
		}
	}
}

// TestNothingPromisesThePast: a note that lay on HR's desk until the day that it
// promises is written anew when HR sends it, and leaves with the next click; words of
// a person are that person's to change.
func TestNothingPromisesThePast(t *testing.T) {
	t.Parallel()
	late := func() *world {
		w := told(t, template(evaluated, false))
		w.now = time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC)
		w.must("", "slip", nil)
		return w
	}
	w := late()
	w.now = time.Date(2026, 12, 4, 2, 0, 0, 0, time.UTC) // the very day
	w.must("hr-lin", "send", nil)
	if n := w.part.Now; n.State != Drafted || n.HearBy != "2026-12-09" || !strings.Contains(n.Body, "12月9日") || w.notice.Key != "notice.done.redated" {
		t.Fatalf("%+v, %v", n, w.notice)
	}
	w.must("hr-lin", "send", nil)
	if w.part.Now.State != Queued {
		t.Errorf("read and confirmed, it is %s", w.part.Now.State)
	}
	w.now = time.Date(2026, 12, 10, 2, 0, 0, 0, time.UTC) // mail was down for a week
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if later, ok := asksFor[flows.Later](w); !ok || later.Verb != "slip" || !later.At.Equal(w.now) {
		t.Errorf("a day that was gone when it left: %+v", w.effects)
	}
	w = late()
	w.must("hr-lin", "edit", chat.Values{"subject": {"进展"}, "body": {"李明，你好：\n我们会在12月4日（周五）前告诉你。"}})
	w.now = time.Date(2026, 12, 7, 2, 0, 0, 0, time.UTC)
	if err := w.do("hr-lin", "send", nil); chat.AsProblem(err).Sentence.Key != "notice.refused.past" {
		t.Errorf("words of a person: %v, %+v", err, w.part.Now)
	}
}

// TestSlipWaitsForWhatIsLeaving: when the day comes while something is about to be
// told, and that is dropped then, HR has the note all the same.
func TestSlipWaitsForWhatIsLeaving(t *testing.T) {
	t.Parallel()
	w := told(t, template(evaluated, false), template("status.pending_second", false))
	w.now = time.Date(2026, 12, 1, 1, 29, 0, 0, time.UTC)
	w.goes(hiring.PendingSecond, w.now.AddDate(0, 0, 2))
	w.now = w.now.Add(time.Minute)
	w.must("", "slip", nil)
	again, ok := asksFor[flows.Later](w)
	if !ok || again.Verb != "slip" {
		t.Fatalf("%+v", w.effects)
	}
	w.goes(hiring.PendingEval, w.now.AddDate(0, 0, 1)) // taken back
	w.now = again.At
	w.must("", "slip", nil)
	if w.part.Now.Kind != slip || w.part.Now.State != Drafted {
		t.Errorf("%+v", w.part.Now)
	}
}

// TestTrouble: refused, unknown, bounced. What may have left is never repeated by the
// bot, and a report counts once, for the very message.
func TestTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, template(evaluated, false))
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDeferred}, "code": {"busy"}, "tries": {"9"}, "next": {"2026-11-24T04:10:00Z"}})
	if w.part.Now.State != Queued || w.part.Now.Wait.Tries != 9 {
		t.Errorf("%+v", w.part.Now)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeUnknown}})
	if _, ok := asksFor[flows.Say](w); w.part.Now.State != Held || !ok {
		t.Errorf("%s, %+v", w.part.Now.State, w.effects)
	}
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	if w.part.Now.State != Held {
		t.Error("what may have arrived is told again")
	}
	w.must("hr-lin", "arrived", nil)
	if w.part.Now.State != Sent || w.part.Promise.By == "" {
		t.Errorf("%+v", w.part.Now)
	}
	report := chat.Values{"id": {"C-1042-n1"}, "status": {"5.1.1"}}
	w.must("", "bounced", chat.Values{"id": {"C-1042-n9"}, "status": {"5.1.1"}})
	if w.part.Now.State != Sent {
		t.Error("a report on another message counts")
	}
	w.must("", "bounced", report)
	if w.part.Now.State != Returned || w.part.Now.Fault != outbound.BadAddress || w.part.Promise.By != "" || w.notice.Key != CameBack().Key {
		t.Errorf("%+v, %+v", w.part.Now, w.part.Promise)
	}
	w.must("", "bounced", report)
	if len(w.effects) > 0 {
		t.Error("it counts twice")
	}
	w.must("hr-lin", "send", nil)
	if l, _ := w.letter(); l.ID != "C-1042-n2" {
		t.Errorf("sent again as %s: mail systems take it for the first", l.ID)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeRefused}, "code": {"5.2.2"}})
	if w.part.Now.State != Failed || w.part.Now.Fault != outbound.Full {
		t.Errorf("%+v", w.part.Now)
	}
	for id, want := range map[string]string{"C-1042-n12": "C-1042", "C-1042-3": "", "C-1042-n": "", "-n1": "", "C-1042-nx": ""} {
		if got, ok := CaseOf(id); ok != (want != "") || ok && got != want {
			t.Errorf("%s is of %q, %v", id, got, ok)
		}
	}
}

// TestThanks: once for a case, when the interview is in; a status that is told soon
// takes its place, one that is not does not.
func TestThanks(t *testing.T) {
	t.Parallel()
	start := func(templates ...hiring.Template) *world {
		w := newWorld(t, templates...)
		w.head.Status, w.head.Duty.Kind = hiring.ReportDraft, hiring.ReviewReport
		w.must("", "moved", chat.Values{"kind": {thanks}})
		return w
	}
	w := start(template(thanks, false))
	w.goes(hiring.PendingEval, w.head.Duty.Due) // sent on at once, and nobody tells of that
	w.ready()
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if w.part.Now.Kind != thanks || w.part.Now.State != Sent {
		t.Errorf("%+v", w.part.Now)
	}
	w.must("", "moved", chat.Values{"kind": {thanks}})
	if w.part.Now.State != Sent || len(w.effects) > 0 {
		t.Error("thanked twice")
	}
	// What the report found is named only once HR has read it, or reads the mail.
	for ask, want := range map[bool]string{false: "李明，谢谢。\n", true: "李明，谢谢。逻辑思维讲得清楚。行业经验可以多举例。\n"} {
		w := start(template(thanks, ask))
		w.known["report/C-1042"] = hiring.Report{
			Strengths: []hiring.Point{{Name: hiring.Words{"zh-CN": "抗压"}, Score: 50, Bar: 60}, {Name: hiring.Words{"zh-CN": "逻辑思维"}, Score: 82, Bar: 70}},
			Gaps:      []hiring.Point{{Name: hiring.Words{"zh-CN": "行业经验"}, Score: 40, Bar: 70}},
		}
		w.ready()
		if w.part.Now.Body != want {
			t.Errorf("HR asked %v: %q", ask, w.part.Now.Body)
		}
	}
	w = start(template(thanks, false), template(evaluated, false))
	w.goes(hiring.PendingEval, w.head.Duty.Due)
	w.ready()
	if w.part.Now.Kind != evaluated || len(w.part.Past) != 0 {
		t.Errorf("two messages within ten minutes: %+v", w.part)
	}
}
