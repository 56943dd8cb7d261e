package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows/pay"
)

// secretPay is a table whose figures stand nowhere else.
const secretPay = "position,level,city,currency,months,min,mid,max,valid_from\nbe,P6,上海,CNY,14,73100,75300,77700,2026-07-01\n"

// figures are what secretPay must not be read from, in any shape.
func figures() []string {
	return []string{"73.1", "73,100", "73100", "75.3", "75300", "77.7", "77,700", "77700", "102.34", "1,023"}
}

// payVerbs are all verbs of a question about pay.
func payVerbs() []string {
	return []string{"ask", "try", "other", "pick", "line", "told", "show", "plan", "again"}
}

// TestPayAttacked: whatever somebody without the right types, forges or presses
// again, nothing of the pay comes back, is kept in a job, an export, a page or a
// log; and the words are those for what is not there.
func TestPayAttacked(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	r.cfg.Log, r.opts.log = LogConfig{Format: "json", Level: "debug"}, log
	r.open()
	r.employ(testCompany(t))
	r.pays(secretPay)
	mine := r.say("hr-lin", "薪资 后端 P6 上海", "dm")
	r.see(mine.shown(), "73.1–77.7K")
	card := mine.Replies[0].ID
	seen := ""
	for _, who := range []string{"mgr-zhao", "lead-sun", "tr-xu", "iv-mo", "hr-eve"} {
		for _, verb := range payVerbs() {
			for _, record := range []string{"hr-lin", who, "hr-lin@2026-11-23", ""} {
				for _, args := range []string{"?position=be&level=P6&city=上海", "?words=后端+P6+上海", "?of=be,da", "?position=be&asked=2026-11-23T01:40:00Z"} {
					got := r.press(who, card, "payask/"+record+"/"+verb+args, map[string]any{"position": "be", "level": "P6", "city": "上海", "amount": "75300"})
					seen += got.shown()
				}
			}
		}
		for _, action := range []string{"pay/be/show", "pay/be/row", "pay/be/undo", "payimport/x/show", "payimport/x/note"} {
			seen += r.press(who, card, action, nil).shown()
		}
		for _, line := range []string{"/jobs", "薪资 后端 P6 上海 75.3K", "/pay be"} {
			seen += r.say(who, line, "dm").shown() + r.say(who, line, "general").shown()
		}
		seen += strings.Join(r.completed(who, "/pay "), " ") + strings.Join(r.completed(who, "/pay 后端 P6 "), " ") + r.screen(who)
	}
	r.hide(strings.ReplaceAll(strings.ReplaceAll(seen, "75300", ""), "75.3K", ""), figures()...) // what they typed themselves may be said back
	r.say("hr-lin", "薪资 后端 P6 上海 75.3K", "general")
	for _, who := range []string{"mgr-zhao", "tr-xu", "hr-eve"} {
		r.hide(r.screen(who), "73.1", "77.7")
	}
	r.advance("1h")
	for _, e := range r.audit() {
		r.hide(e.Topic+e.Verb+e.Record, figures()...)
	}
	r.stop()
	got := string(mustRead(t, log.Name()))
	r.see(got, "payask")
	r.hide(got, append(figures(), "后端")...)
}

// TestPayStaleCards: an answer's buttons have the rights of now: HR who left, who
// lost the position, whose leave ended.
func TestPayStaleCards(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	r.pays(secretPay)
	mine := r.say("hr-lin", "薪资 后端 P6 上海", "dm")
	r.see(mine.shown(), "73.1–77.7K")
	swap := func(from, to string) {
		t.Helper()
		before := string(testCompany(t))
		after := strings.Replace(before, from, to, 1)
		if before == after {
			t.Fatalf("no %q in the company", from)
		}
		r.employ([]byte(after))
	}
	attack := func(why string) {
		t.Helper()
		for verb, values := range map[string]map[string]any{"try": {"amount": "75K"}, "line": nil} {
			// What was said before stands in the chat; said() is what is said now.
			if got := r.pressPay("hr-lin", mine, verb, values).said(); got != "这里没有你可以查询的薪资范围。想查别的岗位，或找 HR 开权限。" {
				t.Errorf("%s: %s", why, got)
			}
		}
	}
	swap("hr: hr-lin", "hr: hr-eve")
	attack("the position is another's")
	r.employ(testCompany(t))
	r.see(r.pressPay("hr-lin", mine, "try", map[string]any{"amount": "75K"}).shown(), "73.1–77.7K")
	r.verify()
}

// TestPayInAPractice: somebody who practises does not read what positions really
// pay, nor does a practice show in the audit of the house.
func TestPayInAPractice(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	e := errand{Actor: "test", Flags: map[string]string{"locale": "en"}}
	if code, err := importPayErrand(context.Background(), d.app, paper{e, strings.NewReader(secretPay), &bytes.Buffer{}}); code != exitDone || err != nil {
		t.Fatal(code, err)
	}
	d.start("hr-lin", "first-report")
	for _, line := range []string{"薪资 后端 P6 上海", "薪资 后端工程师", "pay be P6 75K", "薪资", "/pay Data Analyst"} {
		reply, err := d.says("hr-lin", line)
		words := d.words("hr-lin", reply, err)
		for _, figure := range figures() {
			if strings.Contains(words, figure) {
				t.Errorf("%q in a practice:\n%s", line, words)
			}
		}
	}
	if who := entriesOf(t, d.app, pay.Asking, "ask"); len(who) > 0 {
		t.Errorf("a practice in the house's audit: %v", who)
	}
	reply, err := d.act("hr-lin", chat.Action{Flow: pay.Asking, Record: "drill:hr-lin", Verb: "ask", Args: map[string]string{"position": "be", "level": "P6"}}, nil)
	if words := d.words("hr-lin", reply, err); slices.ContainsFunc(figures(), func(f string) bool { return strings.Contains(words, f) }) {
		t.Errorf("a forged button of a practice:\n%s", words)
	}
}

// TestPayAskedIsExported: the exported audit says who asked for what, in a table
// too, and what was typed is not in it.
func TestPayAskedIsExported(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t)
	d.want(exitDone, nil, secretPay, "import", "pay", "-")
	d.opened(func(a *app) {
		for i, line := range []string{"薪资 后端 P6 上海 75.3K", "薪资 李明的工资 31415"} {
			ev := chat.Event{ID: fmt.Sprint("asked-", i), Kind: chat.Typed, From: chat.Account{Platform: "console", User: "hr-lin"}, Place: chat.Place{Private: true}, Text: line}
			if _, err := a.desk.Handle(t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, format := range []string{"csv", "jsonl"} {
		out := d.want(exitDone, nil, "", "export", "audit", "--format", format).out
		var asked []string
		for line := range strings.Lines(out) {
			if strings.Contains(line, pay.Asking) {
				asked = append(asked, line)
			}
		}
		if len(asked) != 2 || !strings.Contains(asked[0], "hr-lin") || !strings.Contains(asked[0], "be · P6 · 上海") || !strings.Contains(asked[1], "none") {
			t.Errorf("%s says %q", format, asked)
		}
		for _, secret := range append(figures(), "李明", "31415") {
			if strings.Contains(out, secret) {
				t.Errorf("%s has %q", format, secret)
			}
		}
	}
}
