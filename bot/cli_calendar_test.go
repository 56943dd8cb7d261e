package main

import (
	"fmt"
	"testing"
	"time"
)

// nextYear is 2028 as holiday-cn will publish it, in short.
const nextYear = `{"year": 2028, "papers": [], "days": [
	{"name": "元旦", "date": "2027-12-31", "isOffDay": true}, {"name": "元旦", "date": "2028-01-01", "isOffDay": true},
	{"name": "春节", "date": "2028-01-26", "isOffDay": true}, {"name": "春节", "date": "2028-01-29", "isOffDay": false}]}`

// TestImportCalendar: a year comes in as a whole, a dry run stores nothing, the
// same again changes nothing, and what cannot be is refused at its place.
func TestImportCalendar(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		table := "日期,类型\n2027-01-01,放假\n2027-02-05,放假\n2027-02-13,补班\n2027-03-01,公司休息\n"
		years := func() (n int) {
			look(func(a *app) {
				s, err := a.runner.Company(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				n = len(s.Almanacs["CN"].Years)
			})
			return n
		}
		good := d.put("days.csv", []byte(table))
		d.want(exitDone, []string{"CN 2027: 2 days off, 1 make-up workdays; it was not known", "own days off: 1, were 0", "nothing was stored"}, "", "import", "calendar", "--dry-run", good)
		d.want(exitFailed, []string{"2027", "New Year"}, "", "import", "calendar", d.put("next.json", []byte(nextYear)), "--region", "cn")
		if n := years(); n != 0 {
			t.Fatalf("%d years are kept", n)
		}
		d.want(exitDone, []string{"CN 2027: 2 days off"}, "", "import", "calendar", good)
		d.want(exitDone, []string{"nothing changed"}, "", "import", "calendar", good)
		d.want(exitDone, []string{"CN 2027: 3 days off, 1 make-up workdays; were 2 and 1", "CN 2028: 2 days off"}, nextYear, "import", "calendar", "-")
		if n := years(); n != 2 {
			t.Errorf("%d years are kept", n)
		}
		d.want(exitFailed, []string{"row 3, 日期", "nothing was stored"}, "日期,类型\n2027-01-01,放假\n元宵,放假\n", "import", "calendar", "-")
		d.want(exitFailed, []string{"nobody works by the calendar of \"JP\""}, "", "import", "calendar", good, "--region", "jp")
		d.want(exitFailed, []string{"the file is of CN"}, nextYear, "import", "calendar", "-", "--region", "us")
		d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
	})
}

// TestDaysOffStory: the calendar says that next year is missing, an admin enters
// a day off, and from then on that day is counted by nobody's clock, also not by one
// that runs.
func TestDaysOffStory(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t)) // 23 November 2026
	r.see(r.say("hr-lin", "日历", "dm").said(), "2027 年的节假日还没有导入", "已知到 2026 年底")
	r.hide(r.say("hr-lin", "calendar", "dm").said(), "closeloop import calendar")
	r.see(r.say("adm-bai", "calendar", "dm").said(), "closeloop import calendar")
	r.arrive(chinese().candidate)
	due := func() string { return r.app.heads(t)[0].Duty.Due.In(shanghai(t)).Format(time.DateOnly) }
	if due() != "2026-11-24" {
		t.Errorf("a day's work is due on %s", due())
	}
	card, enter := r.offered("adm-bai", "almanac/CN/own")
	none := r.press("adm-bai", card.ID, enter, map[string]any{"dates": "下周二"})
	r.see(fmt.Sprint(none.Errors), "“下周二”不是日期")
	saved := r.press("adm-bai", card.ID, enter, map[string]any{"dates": "2026-11-24\n2026年12月24日"})
	r.see(saved.said(), "已保存：之后共有 2 天休息日")
	r.press("adm-bai", card.ID, enter, map[string]any{"dates": ""}) // an old form takes nothing away
	if r.until(monday(t).Add(time.Minute)); due() != "2026-11-25" {
		t.Errorf("with a day off it is due on %s", due())
	}
	came := len(r.inbox("hr-lin"))
	r.until(monday(t).Add(39 * time.Hour)) // to the evening of the day off
	if got := len(r.inbox("hr-lin")); got != came {
		t.Errorf("on the day off came\n%s", r.screen("hr-lin"))
	}
	r.restart()
	r.see(r.say("hr-lin", "节假日", "dm").said(), "周四 12月24日")
}
