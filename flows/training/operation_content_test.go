package training_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/flows/training"
)

// TestContentOperationDates: the deadlines that the course teaches are those of
// the calendar, at the holiday of October 2026 with its make-up workday.
func TestContentOperationDates(t *testing.T) {
	t.Parallel()
	cn, err := calendar.CN()
	if err != nil {
		t.Fatal(err)
	}
	shanghai := zoneOf(t, "Asia/Shanghai")
	office := calendar.Window{Calendar: cn, Zone: shanghai}
	due := func(start string, days int) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", start, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return office.Add(at, calendar.Delay{Clock: calendar.WorkingTime, Days: days}).At.In(shanghai)
	}
	chinese := strings.NewReplacer("Mon", "周一", "Tue", "周二", "Wed", "周三", "Thu", "周四", "Fri", "周五", "Sat", "周六", "Sun", "周日")
	operation := operationTrack(t)
	for id, at := range map[string]time.Time{
		"op-r3-holiday": due("2026-09-30 17:00", 2),
		"op-r2-makeup":  due("2026-09-30 17:00", 3),
		"op-evening":    due("2026-10-09 20:00", 1),
	} {
		said := right(questionOf(t, operation, id))[0].Text
		if want := at.Format("Mon 2 Jan, 15:04"); said["en"] != want {
			t.Errorf("%s: %s, taught is %s", id, want, said["en"])
		}
		if want := chinese.Replace(at.Format("1月2日 Mon 15:04")); said["zh-CN"] != want {
			t.Errorf("%s: %s, taught is %s", id, want, said["zh-CN"])
		}
	}
	order := []time.Time{due("2026-10-08 10:00", 2), due("2026-10-09 16:00", 1), due("2026-09-30 17:00", 3), due("2026-10-10 11:00", 1)}
	if !slices.IsSortedFunc(order, time.Time.Compare) {
		t.Errorf("op-due-order: %v", order)
	}
	why := questionOf(t, operation, "op-due-order").Why["zh-CN"]
	for _, at := range order {
		if !strings.Contains(why, at.Format("15:04")) || !strings.Contains(why, at.Format("1月2日")) {
			t.Errorf("op-due-order: %s is not in %s", at, why)
		}
	}
	card := operation.Cards[slices.IndexFunc(operation.Cards, func(l training.Lesson) bool { return l.ID == "op-clock" })].Lines[3]
	one, three := due("2026-09-30 17:00", 1), due("2026-09-30 17:00", 3)
	for locale, words := range map[string][]string{
		"en":    {"1 day ends " + one.Format("2 Jan"), "3 days on Saturday " + three.Format("2 Jan")},
		"zh-CN": {"1 天到 " + one.Format("1月2日"), "3 天到周六 " + three.Format("1月2日")},
	} {
		for _, w := range words {
			if !strings.Contains(strings.ReplaceAll(card[locale], "Oct 2026", "Oct"), w) {
				t.Errorf("the lesson does not say %q: %s", w, card[locale])
			}
		}
	}
}

// TestContentOperationRules: the numbers and times of the rules that the course
// teaches are those that are built in.
func TestContentOperationRules(t *testing.T) {
	t.Parallel()
	built := map[hiring.DutyKind]hiring.Rule{}
	last := ""
	for _, r := range rules.BuiltIn() {
		built[r.Duty], last = r, r.ID
	}
	of := func(format string, kinds ...hiring.DutyKind) string {
		var args []any
		for _, k := range kinds {
			args = append(args, built[k].ID, built[k].Days)
		}
		return fmt.Sprintf(format, args...)
	}
	operation := operationTrack(t)
	card := func(id string) (out string) {
		l := operation.Cards[slices.IndexFunc(operation.Cards, func(l training.Lesson) bool { return l.ID == id })]
		for _, line := range l.Lines {
			out += line["zh-CN"] + line["en"]
		}
		return out
	}
	talk, clock, changes := questionOf(t, operation, "op-talk").Why, card("op-clock"), card("op-rules")
	for want, in := range map[string]string{
		of("%s 草稿好了，HR %d 天内发。%s 经理通过，HR %d 天内安排复试", hiring.ReviewReport, hiring.ArrangeSecond):                                                       clock,
		of("%s 有人定了不通过，HR %d 天内发拒信。%s 报告到经理手里，%d 天内评估", hiring.SendLetter, hiring.Evaluate):                                                           clock,
		of("%s: draft ready, HR sends it in %d day. %s: approved, HR arranges the second round in %d day", hiring.ReviewReport, hiring.ArrangeSecond): clock,
		of("%s: rejected by a person, the letter leaves in %d days. %s: the manager evaluates in %d", hiring.SendLetter, hiring.Evaluate):             clock,
		built[hiring.RevisitHold].ID + " 是待定到了日子，" + built[rules.PromiseBroken].ID + " 约定没守住":                                                         changes,
		fmt.Sprintf("%s 信 %d 小时没发出", built[rules.LetterDeferred].ID, built[rules.LetterDeferred].Hours):                                               changes,
		"R7 to " + last: changes,
		fmt.Sprintf("%d 个工作日。它是 %s，", built[hiring.TalkOffer].Days, built[hiring.TalkOffer].ID):             talk["zh-CN"],
		fmt.Sprintf("%d working days. It is %s ", built[hiring.TalkOffer].Days, built[hiring.TalkOffer].ID): talk["en"],
	} {
		if !strings.Contains(in, want) {
			t.Errorf("the course does not say %q: %s", want, in)
		}
	}
}

func operationTrack(t *testing.T) training.Track {
	t.Helper()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	return tracks[slices.IndexFunc(tracks, func(track training.Track) bool { return track.ID == "operation" })]
}
