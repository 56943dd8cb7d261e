package main

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// TestFirstReport: the right source of three, the weight, the report: each goal is
// ticked by what stands in the sandbox, without being asked for.
func TestFirstReport(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "first-report")
	d.met("hr-lin")
	for _, source := range []string{"board", "old"} {
		d.bring("hr-lin", source)
		d.met("hr-lin")
	}
	d.bring("hr-lin", "hina")
	d.met("hr-lin", "imported")
	d.press("hr-lin", "report/weigh", "陈雨桐", chat.Values{"weight_logic": {"30"}, "weight_communication": {"20"}, "weight_industry": {"30"}, "weight_teamwork": {"20"}})
	d.met("hr-lin", "imported", "weighed")
	d.press("hr-lin", "report/send", "陈雨桐", nil)
	d.met("hr-lin", "imported", "weighed", "sent")
	d.over("hr-lin")
}

// TestByPhone: the manager's yes is recorded for the right one of two, and the
// second round arranged; a record for the other one meets no goal.
func TestByPhone(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	d.met("hr-lin")
	reply, err := d.says("hr-lin", "/status 李若溪")
	words := d.words("hr-lin", reply, err)
	for _, want := range []string{"练习 · ", "C-1001", "C-1002"} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in\n%s", want, words)
		}
	}
	yes := chat.Values{"who": {"practice-manager"}, "decision": {"approve"}, "how": {"phone"}, "told_at": {"2026-11-23T10:20"}}
	d.pressOn("hr-lin", "/decide C-1001", "decision/record", yes)
	d.met("hr-lin", "recorded", "untouched")
	d.press("hr-lin", "round/arrange", "李若溪", chat.Values{"at": {"2026-11-24T14:00"}, "place": {"3 号会议室"}})
	d.met("hr-lin", "recorded", "arranged", "untouched")
}

// TestByPhoneForTheOther: what was recorded for the other one is no goal.
func TestByPhoneForTheOther(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	yes := chat.Values{"who": {"practice-analyst"}, "decision": {"approve"}, "how": {"phone"}, "told_at": {"2026-11-23T10:20"}}
	d.pressOn("hr-lin", "/decide C-1002", "decision/record", yes)
	d.met("hr-lin")
	yes["who"] = []string{"practice-manager"}
	d.pressOn("hr-lin", "/decide C-1001", "decision/record", yes)
	d.met("hr-lin", "recorded")
}

// TestRudeLetter: the draft does not leave as it is; mended and confirmed it leaves
// for the sandbox's outbox, and the house's mail knows nothing of it.
func TestRudeLetter(t *testing.T) {
	t.Parallel()
	post := &mailbox{}
	d := newDrillroom(t, func(o *options) { o.courier = post })
	d.start("hr-lin", "rude-letter")
	d.met("hr-lin")
	screen := d.screen("hr-lin")
	for _, want := range []string{"和另外两位候选人相比", "54 分", "38 岁"} {
		if !strings.Contains(screen, want) {
			t.Errorf("no %q in\n%s", want, screen)
		}
	}
	body := d.form("hr-lin", "letter/edit", "body")
	var kept []string
	for line := range strings.Lines(body) {
		if !strings.Contains(line, "38 岁") {
			kept = append(kept, line)
		}
	}
	d.press("hr-lin", "letter/edit", "周子衡", chat.Values{"subject": {d.form("hr-lin", "letter/edit", "subject")}, "body": {strings.Join(kept, "")}})
	d.met("hr-lin", "passes")
	d.press("hr-lin", "letter/send", "周子衡", nil)
	d.met("hr-lin", "passes", "confirmed")
	if len(post.sent()) > 0 {
		t.Errorf("a practice wrote to somebody: %v", post.sent())
	}
}
