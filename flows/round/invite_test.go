package round_test

import (
	"slices"
	"strings"
	"testing"

	ical "github.com/arran4/golang-ical"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/round"
	"closeloop/locales/cardtest"
)

// mailbox drives one interviewer's entry like a runner would.
type mailbox struct {
	*world
	flow  flows.Flow[round.Invite]
	id    string
	entry round.Invite
	calls int
}

func newMailbox(t testing.TB, who string) *mailbox {
	w := newWorld(t)
	w.must("hr-lin", "arrange", thursday("people", who))
	return &mailbox{world: w, flow: round.Entries(cardtest.Speaker(t)), id: "C-1042.1." + who}
}

func (m *mailbox) step(verb string, v chat.Values) []flows.Effect {
	m.t.Helper()
	done, err := m.flow.Verbs[verb].Step(flows.NewEnv(m.now, "", m.company, m.known), hiring.Case{ID: m.id}, m.entry, chat.Event{Values: v})
	if err != nil {
		m.t.Fatal(err)
	}
	m.entry = done.Part
	for _, e := range done.Effects {
		if c, ok := e.(flows.Call); ok && c.Name == flows.Mail && c.Answer == "result" {
			m.calls++
		}
	}
	return done.Effects
}

func (m *mailbox) letter() (chat.Letter, bool) {
	return m.flow.Letter(flows.NewEnv(m.now, "", m.company, m.known), hiring.Case{ID: m.id}, m.entry)
}

func post(sequence, off string) chat.Values {
	return chat.Values{"sequence": {sequence}, "off": {off}}
}

func outcome(what string) chat.Values { return chat.Values{"outcome": {what}} }

// TestEntry: one mail at a time, what changed meanwhile follows, what did not
// leave is not cancelled, and a repeat sends nothing.
func TestEntry(t *testing.T) {
	t.Parallel()
	m := newMailbox(t, "iv-mo")
	m.step("post", post("0", "false"))
	m.step("post", post("0", "false"))
	if m.calls != 1 {
		t.Fatalf("%d mails for one entry", m.calls)
	}
	m.must("hr-lin", "move", thursday("at", "2026-11-27T10:00"))
	m.step("post", post("1", "false"))
	m.must("hr-lin", "move", thursday("at", "2026-11-27T11:00"))
	m.step("post", post("2", "false"))
	if m.calls != 1 || m.entry.Out.No != 1 {
		t.Fatalf("%d mails while one is on its way, %+v", m.calls, m.entry)
	}
	m.step("result", outcome(flows.OutcomeDone))
	if m.calls != 2 || m.entry.Out.No != 3 || m.entry.Sent.No != 1 {
		t.Fatalf("what changed meanwhile: %d mails, %+v", m.calls, m.entry)
	}
	m.step("result", outcome(flows.OutcomeDone))
	m.must("hr-lin", "calloff", nil)
	m.step("post", post("3", "true"))
	if l, ok := m.letter(); !ok || l.Entry.Method != "CANCEL" || !strings.Contains(l.Subject, "取消") || strings.Contains(l.Text, "要问的问题") { // nothing is to be asked any more
		t.Errorf("%v, %+v", ok, l)
	}
	m.step("result", outcome(flows.OutcomeDone))
	if m.step("result", outcome(flows.OutcomeDone)); m.calls != 3 {
		t.Errorf("%d mails in all", m.calls)
	}

	m = newMailbox(t, "dev-mute")
	if told := m.step("post", post("0", "false")); m.calls != 0 || m.entry.Fault != "no_mail" || len(told) != 1 {
		t.Errorf("without an address: %+v", m.entry)
	}
	if m.step("post", post("1", "true")); m.calls != 0 {
		t.Error("an entry that nobody got was cancelled")
	}
	for what, fault := range map[string]string{flows.OutcomeRefused: "refused", flows.OutcomeUnknown: "unknown", flows.OutcomeDeferred: ""} {
		m = newMailbox(t, "iv-mo")
		m.step("post", post("0", "false"))
		told := m.step("result", outcome(what))
		if m.entry.Fault != fault || (len(told) == 1) != (fault != "") || (m.entry.Out.No == 0) != (fault != "") {
			t.Errorf("%s: %+v, %v", what, m.entry, told)
		}
		calls := m.calls
		m.must("hr-lin", "calloff", nil)
		if m.step("post", post("1", "true")); (m.calls > calls) != (what == flows.OutcomeUnknown) {
			t.Errorf("%s, and then called off: %d mails, %+v", what, m.calls-calls, m.entry)
		}
	}
}

// TestCallOffRefused: where the mail does not get through that takes an entry out of a
// calendar, HR reads whom to tell; what is over, or of somebody who left, is no matter.
func TestCallOffRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(m *mailbox)
		what   string
		golden string // empty: nobody is told
	}{
		"refused":      {func(*mailbox) {}, flows.OutcomeRefused, "stuck"},
		"nobody knows": {func(*mailbox) {}, flows.OutcomeUnknown, "stuck_unknown"},
		"it is over":   {func(m *mailbox) { m.now = m.now.AddDate(0, 0, 5) }, flows.OutcomeRefused, ""},
		"no address":   {func(m *mailbox) { m.changed(func(p *hiring.Person) { p.Email = "" }) }, "", "stuck"},
		"who left":     {func(m *mailbox) { m.changed(func(p *hiring.Person) { p.Active = false }) }, "", ""},
	} {
		m := newMailbox(t, "iv-mo")
		m.step("post", post("0", "false"))
		m.step("result", outcome(flows.OutcomeDone))
		m.must("hr-lin", "people", chat.Values{"people": {"mgr-he"}}) // the others' stands
		c.before(m)
		told := m.step("post", post("1", "true"))
		if c.what != "" {
			told = m.step("result", outcome(c.what))
		}
		says := slices.Contains(told, flows.Effect(flows.Say{To: "hr-lin", Kind: "stuck"}))
		if says != (c.golden != "") {
			t.Errorf("%s: %v", name, told)
		}
		if c.golden != "" {
			cardtest.Golden(t, c.golden, m.card("hr-lin"))
		}
	}
	m := newMailbox(t, "iv-mo")
	m.step("post", post("0", "false"))
	m.step("result", outcome(flows.OutcomeDone))
	m.step("post", post("1", "true"))
	m.step("result", outcome(flows.OutcomeRefused))
	m.step("post", post("2", "false")) // asked again, with another address
	m.step("result", outcome(flows.OutcomeDone))
	cardtest.Golden(t, "stuck_done", m.card("hr-lin"))
}

// changed is the company with other data of the interviewer.
func (m *mailbox) changed(change func(*hiring.Person)) {
	people := m.company.People()
	for i := range people {
		if people[i].ID == "iv-mo" {
			change(&people[i])
		}
	}
	m.company = hiring.NewSnapshot(2, m.company.Company, people, m.company.Positions())
}

// TestEntryInADryRun: what a dry run kept back is no failure, and nobody is told of
// one; when it is over the next change goes, and nothing is cancelled that nobody got.
func TestEntryInADryRun(t *testing.T) {
	t.Parallel()
	m := newMailbox(t, "iv-mo")
	m.step("post", post("0", "false"))
	kept := outcome(flows.OutcomeRefused)
	kept["code"] = []string{flows.CodeDry}
	if told := m.step("result", kept); len(told) > 0 || m.entry.Fault != "" || m.entry.Out.No != 0 || m.entry.Sent.No != 0 {
		t.Errorf("kept back: %+v, %v", m.entry, told)
	}
	if m.step("post", post("1", "true")); m.calls != 1 {
		t.Error("an entry that nobody got was cancelled")
	}
	if m.step("post", post("2", "false")); m.calls != 2 {
		t.Errorf("%d mails after the dry run", m.calls)
	}
	m = newMailbox(t, "iv-mo")
	m.step("post", post("0", "false"))
	m.step("result", kept)
	for range 2 { // it is over: the entry goes, once
		m.step("resume", nil)
	}
	if m.calls != 2 || m.entry.Out.No != 1 {
		t.Errorf("%d mails when the dry run is over, %+v", m.calls, m.entry)
	}
	m.step("result", outcome(flows.OutcomeDone))
	m.must("hr-lin", "calloff", nil)
	m.step("post", post("1", "true"))
	m.step("result", kept)
	if m.step("resume", nil); m.calls != 4 || !m.entry.Out.Off {
		t.Errorf("called off in a dry run: %d mails, %+v", m.calls, m.entry)
	}
	about := m.flow.About(flows.NewEnv(m.now, "", m.company, m.known), m.id, m.entry, "")
	if about.To != "iv-mo" || about.Case != "C-1042" || len(about.Positions) != 1 {
		t.Errorf("an entry is about %+v", about)
	}
}

// TestEntryReads: in the interviewer's language and zone, with place and
// sequence, without the candidate.
func TestEntryReads(t *testing.T) {
	t.Parallel()
	for who, want := range map[string][]string{
		"iv-mo":   {"莫凡，你好", "后端工程师（C-1042）", "周四 11月26日 14:00（Asia/Shanghai），45 分钟", "3 楼 8 号会议室", "林晓"},
		"dev-ray": {"Hello Ray Low", "Backend Engineer (C-1042)", "Fri 27 Nov, 09:00 (America/New_York), 45 min"},
	} {
		m := newMailbox(t, "iv-mo")
		if who == "dev-ray" {
			m = newMailboxAt(t, who, "2026-11-27T22:00")
		}
		m.step("post", post("0", "false"))
		l, ok := m.letter()
		if !ok || l.To != who+"@galaxy.example" || l.ReplyTo != "hr-lin@galaxy.example" {
			t.Fatalf("%v, %+v", ok, l)
		}
		for _, words := range want {
			if !strings.Contains(l.Text, words) {
				t.Errorf("no %q in\n%s", words, l.Text)
			}
		}
		cal, err := ical.ParseCalendar(strings.NewReader(l.Entry.Text))
		if err != nil || len(cal.Events()) != 1 || cal.Events()[0].GetProperty(ical.ComponentPropertyUniqueId).Value != "C-1042-1@closeloop" {
			t.Fatalf("%v\n%s", err, l.Entry.Text)
		}
		for _, secret := range []string{"李明", "liming", "8642", "54"} {
			if strings.Contains(l.Text+l.Subject+l.Entry.Text, secret) {
				t.Errorf("%q leaves in\n%s\n%s", secret, l.Text, l.Entry.Text)
			}
		}
	}
}

func newMailboxAt(t testing.TB, who, at string) *mailbox {
	w := newWorld(t)
	w.must("hr-lin", "arrange", thursday("people", who, "at", at, "anyway", "true"))
	return &mailbox{world: w, flow: round.Entries(cardtest.Speaker(t)), id: "C-1042.1." + who}
}
