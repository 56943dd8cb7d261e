package round_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/round"
	"closeloop/locales/cardtest"
)

// TestFarewell: of an erased candidate an entry that may stand in a calendar is called
// off, by a mail that needs nothing of the case any more; whatever comes of it, nothing
// is kept afterwards. What nobody got, is over or was called off leaves at once.
func TestFarewell(t *testing.T) {
	t.Parallel()
	done, lost := outcome(flows.OutcomeDone), outcome(flows.OutcomeUnknown)
	for name, c := range map[string]struct {
		before  func(m *mailbox)
		leaves  bool
		version int
	}{
		"it stands":            {func(m *mailbox) { m.step("result", done) }, true, 2},
		"moved, not yet told":  {func(m *mailbox) { m.step("result", done); m.step("post", post("1", "false")) }, true, 3},
		"nobody knows":         {func(m *mailbox) { m.step("result", lost) }, true, 2},
		"it has not left":      {func(*mailbox) {}, false, 0},
		"it did not get there": {func(m *mailbox) { m.step("result", outcome(flows.OutcomeRefused)) }, false, 0},
		"called off": {func(m *mailbox) {
			m.step("result", done)
			m.step("post", post("1", "true"))
			m.step("result", done)
		}, false, 0},
		"being called off": {func(m *mailbox) { m.step("result", done); m.step("post", post("1", "true")) }, true, 3},
		"it is over":       {func(m *mailbox) { m.step("result", done); m.now = m.now.AddDate(0, 1, 0) }, false, 0},
	} {
		m := newMailbox(t, "iv-mo")
		m.step("post", post("0", "false"))
		c.before(m)
		calls := m.calls
		m.step(flows.Farewell, nil)
		if got := m.calls - calls; got != map[bool]int{true: 1}[c.leaves] || m.entry.Out.No != c.version || (m.entry.Gone != nil) != c.leaves {
			t.Errorf("%s: %d mails, %+v", name, got, m.entry)
		}
		if !c.leaves {
			continue
		}
		delete(m.known, "case/C-1042")
		delete(m.known, "round/C-1042")
		l, ok := m.letter()
		if !ok || l.Entry.Method != "CANCEL" || !strings.Contains(l.Entry.Text, "UID:C-1042-1@closeloop") || !strings.Contains(l.Subject, "后端工程师") {
			t.Errorf("%s: %v, %+v", name, ok, l)
		}
		for _, word := range []string{"3 楼 8 号会议室", "李明"} {
			if strings.Contains(l.Subject+l.Text+l.Entry.Text, word) {
				t.Errorf("%s: the mail says %q", name, word)
			}
		}
		m.step("result", outcome(flows.OutcomeDeferred))
		m.step("result", lost)
		if m.calls != calls+2 {
			t.Errorf("%s: it may not have left, and is not said again", name)
		}
		m.refusedFor(name)
		if m.step("result", done); m.entry.Gone != nil || m.entry.Out.No != 0 || m.entry.Sent.No != 0 {
			t.Errorf("%s: kept %+v", name, m.entry)
		}
	}
}

// refusedFor: where the mail is refused for good, HR of the position reads whom to tell
// and of when, and nobody else does; nothing is kept longer than that is of use.
func (m *mailbox) refusedFor(name string) {
	m.t.Helper()
	was := m.entry
	told := m.step("result", outcome(flows.OutcomeRefused))
	want := []flows.Effect{flows.Later{Verb: "past", At: shanghai(26, 14, 45)}, flows.Say{To: "hr-lin", Kind: "stuck"}}
	if diff := cmp.Diff(want, told); diff != "" {
		m.t.Errorf("%s, refused: %s", name, diff)
	}
	text := cardtest.Text(m.t, m.card("hr-lin"), "zh-CN")
	for _, want := range []string{"莫凡", "11月26日", "后端工程师", "请你直接告诉"} {
		if !strings.Contains(text, want) {
			m.t.Errorf("%s, refused, no %q in\n%s", name, want, text)
		}
	}
	if strings.Contains(text, "李明") || len(m.card("iv-mo").Blocks) > 0 {
		m.t.Errorf("%s, refused: for others, or of the candidate\n%s", name, text)
	}
	if m.step("past", nil); m.entry != (round.Invite{}) {
		m.t.Errorf("%s, refused and over: kept %+v", name, m.entry)
	}
	m.entry = was
}

// card is what somebody reads about the entry.
func (m *mailbox) card(who string) chat.Card {
	return m.flow.View(flows.NewEnv(m.now, who, m.company, m.known), hiring.Case{ID: m.id}, m.entry, "stuck")
}
