package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/feishu"
	"closeloop/bot/needs"
	"closeloop/bot/slack"
	"closeloop/flows"
	"closeloop/flows/rulebook"
	"closeloop/flows/rules"
	"closeloop/store"
)

// piloted is the test's company with a position's pilot switch set.
func piloted(t *testing.T, position, pilot string) []byte {
	t.Helper()
	file := strings.Replace(string(testCompany(t)), "  - id: "+position+"\n", "  - id: "+position+"\n    pilot: \""+pilot+"\"\n", 1)
	if !strings.Contains(file, "pilot:") {
		t.Fatalf("no position %s in the test's company", position)
	}
	return []byte(file)
}

// TestOff: at every door a position that is switched off refuses its interviews row
// by row, says what to do, and takes nothing of what other positions get; who was in
// it already goes on; and what was refused comes in as it is once it is on again.
func TestOff(t *testing.T) {
	t.Parallel()
	d := withCompany(t)
	r, _ := d.serve(false)
	began := r.machine.Now().Add(-3600e9)
	first := r.arrive(liMing())
	d.want(exitDone, []string{"~ be", "positions: 0 added, 1 changed"}, "", "import", "company", d.put("off.yaml", piloted(t, "be", "off")))

	wang := candidate{"wang-shan", "backend engineer", "王珊", "wang@mail.example", "zh-CN"}
	body := encode(t, []any{wang.interview(began), reyes().interview(began)})
	status, out := r.send("", "", body)
	if status != http.StatusUnprocessableEntity || out.Refused != 1 || len(out.Results) != 1 {
		t.Fatalf("all or nothing: %d %+v", status, out)
	}
	r.see(out.Results[0].Reason, "position: this position is switched off (pilot: off)", "send the row again")
	status, out = r.send("?partial=true", "", body)
	if status != http.StatusMultiStatus || out.Accepted != 1 || out.Refused != 1 || len(r.app.heads(t)) != 2 {
		t.Fatalf("in part: %d %+v", status, out)
	}
	card := r.handIn("hr-lin", "面试.jsonl", append(encode(t, wang.interview(began)), '\n'))
	r.see(card.Text, "第 1 行", "这个岗位已停用（pilot: off）", "请再发一次这一行")
	r.hide(card.Text, "[ 导入")
	bad := filepath.Join(d.dir, "bad.jsonl")
	d.want(exitFailed, []string{"switched off (pilot: off)", "Wrote 1 refused rows"}, string(encode(t, wang.interview(began))), "import", "interviews", "--bad-rows", bad, "-")
	r.see(r.say("hr-lin", "岗位 be", "dm").said(), "已停用：不再接收新面试，在办的候选人照常办完")

	r.click("hr-lin", "report/"+first+"/send", nil)
	r.settle()
	r.click("mgr-zhao", "decision/"+first+"/approve", nil)

	d.want(exitDone, []string{"~ be"}, "", "import", "company", d.put("on.yaml", piloted(t, "be", "on")))
	kept, err := os.ReadFile(bad)
	if err != nil {
		t.Fatal(err)
	}
	d.want(exitDone, []string{"1 accepted"}, string(kept), "import", "interviews", "-")
	if heads := r.app.heads(t); len(heads) != 3 {
		t.Errorf("%d cases", len(heads))
	}
}

// standing are the cards that stand in somebody's chat, by record and reader, of all
// flows but those that answer whoever came.
func (r *rig) standing() (out []string) {
	r.t.Helper()
	err := r.app.store.View(r.t.Context(), func(tx *store.Txn) error {
		for flow := range r.app.runner.Verbs() {
			all := store.Collection[json.RawMessage]{Name: flow, Schema: 1}
			err := all.All(tx, func(id string, rec store.Record[json.RawMessage]) bool {
				for _, c := range rec.Copies {
					if c.Ref != "" && flow != "welcome" {
						out = append(out, flow+"/"+id+" "+c.Kind+" → "+c.To)
					}
				}
				return true
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	slices.Sort(out)
	return slices.Compact(out) // one for each of a person’s places
}

// TestDryPosition: a position in a dry run goes its way in the books, over days, with
// a report sent, a decision and a letter confirmed, and nothing about it reaches
// anybody but as the answer to who asks. What would have left stands in a list. When
// the position is on, each open duty is put before its owner once, and nothing that
// did not leave comes after.
func TestDryPosition(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]stage{"in the console": {}, "in Slack": {slack: slack.HTTP}, "in Feishu": {feishu: feishu.HTTP}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if where.slack+where.feishu != "" && needs.Unraced(t) {
				return
			}
			var heard *receiver
			r := where.start(t, func(r *rig) {
				heard = newReceiver(t, r)
				r.cfg.Webhooks = []WebhookConfig{{URL: heard.at.URL, Secret: hookSecret, Events: []string{"case.*", "letter.sent"}}}
			})
			r.employ(piloted(t, "be", "dry"))
			ids := r.rehearsed()
			if got := r.standing(); len(got) > 0 {
				t.Errorf("cards of a dry run: %q", got)
			}
			if out := r.outgoing(); len(out.Mail)+len(out.SMS)+len(heard.took) > 0 {
				t.Errorf("left: %+v, %+v", out, heard.took)
			}
			for _, who := range []string{"mgr-he", "lead-sun", "adm-bai", "iv-mo"} {
				if seen := r.about(who, "工程师"); len(seen) > 0 {
					t.Errorf("%s, who did nothing, reads\n%s", who, r.screen(who))
				}
			}
			r.listed(ids)
			loop := r.say("adm-bai", "/loop", "dm").said()
			r.see(loop, "王珊 · 后端工程师（试运行）", "已过期限 0 位 · 没有下一步 0 位", "其中 3 位在试运行，不计入这两项")
			letter := r.say("hr-lin", "/letter "+ids[0], "dm")
			r.see(letter.said(), "还在试运行，什么都不外发", "试运行结束后再发")

			r.employ(testCompany(t))
			r.settle()
			var want []string
			for _, id := range ids {
				want = append(want, "duty/"+id+" moved-")
			}
			got := r.standing()
			if len(got) != len(want) {
				t.Fatalf("cards when it is on: %q", got)
			}
			for i, card := range got {
				if !strings.HasPrefix(card, want[i]) || !strings.HasSuffix(card, " → hr-lin") {
					t.Errorf("%s, want %s", card, want[i])
				}
			}
			r.see(r.about("hr-lin", "陈可")[0].Text, "到期")
			r.hide(r.about("hr-lin", "陈可")[0].Text, "试运行")
			r.advance("3m")
			if out := r.outgoing(); len(out.Mail)+len(heard.took) > 0 || len(r.standing()) != len(want) {
				t.Errorf("what did not leave came after: %+v, %+v, %q", out.Mail, heard.took, r.standing())
			}
			r.simulated("R0", 2) // begun anew; the review that was done in the dry run is not among them
			r.simulated("R3", 0)
			r.say("hr-lin", "/letter "+ids[0], "dm")
			r.click("hr-lin", "letter/"+ids[0]+"/send", nil)
			r.advance("2m")
			heard.wants(ids[0], "case.status rejected", "letter.sent rejection")
			if out := r.outgoing(); len(out.Mail) != 1 || out.Mail[0].Case != ids[0] {
				t.Errorf("letters: %+v", out.Mail)
			}
			r.see(r.say("adm-bai", "/stats", "dm").said(), "试运行期间的不计入：后端工程师")
			r.verify()
		})
	}
}

// simulated: a rule tried on the month that has passed finds so many duties, none late
// and none reminded of.
func (r *rig) simulated(rule string, duties int) {
	r.t.Helper()
	err := r.app.runner.Look(r.t.Context(), func(env flows.Env) error {
		if is, _ := rulebook.Rehearse(env, r.app.windows, rule, nil); is != (rules.Figures{Duties: duties}) {
			r.t.Errorf("%s is simulated as %+v, want %d duties", rule, is, duties)
		}
		return nil
	})
	if err != nil {
		r.t.Error(err)
	}
}

// rehearsed lets three interviews of a position in a dry run go their ways for four
// days: one is sent to the manager and rejected, and its letter is confirmed.
func (r *rig) rehearsed() (ids []string) {
	for _, c := range []candidate{liMing(), {"wang", "be", "王珊", "wang@mail.example", "zh-CN"}, {"chen", "be", "陈可", "chen@mail.example", "zh-CN"}} {
		ids = append(ids, r.arrive(c))
	}
	r.say("hr-lin", "/report "+ids[0], "dm")
	r.click("hr-lin", "report/"+ids[0]+"/send", nil)
	r.say("mgr-zhao", "/decide "+ids[0], "dm")
	r.click("mgr-zhao", "decision/"+ids[0]+"/reject", map[string]any{"reason": "industry"})
	r.advance("11m")
	r.say("hr-lin", "/letter "+ids[0], "dm")
	r.click("hr-lin", "letter/"+ids[0]+"/send", nil)
	for _, who := range []string{"hr-lin", "mgr-zhao"} { // what they pressed says "sent", and that it is not
		seen := r.about(who, "李明")
		for _, m := range seen {
			r.see(m.Text, "试运行：只在系统里记下，不会发出。")
		}
		if len(seen) == 0 {
			r.t.Errorf("%s sees nothing of what was pressed", who)
		}
	}
	r.advance("96h")
	return ids
}

// listed: HR of the position and the admin read the same list, in order and with true
// times, by position and page by page; nobody else reads a line of it.
func (r *rig) listed(ids []string) {
	r.t.Helper()
	first := r.say("hr-lin", "/dry be", "dm")
	r.see(first.said(), "试运行 · 后端工程师 · ", "正在试运行：后端工程师", "周四 10:00 → 林晓：“你今天的汇总”", "第 1–5 条")
	r.hide(first.said(), "@", "8642", "54", "行业")
	all := first.said()
	m := first.Replies[len(first.Replies)-1]
	for from := 5; from < 26; from += 5 {
		next := r.press("hr-lin", m.ID, fmt.Sprintf("dryrun/hr-lin/page?from=%d&position=be", from), nil)
		switch {
		case next.Message != nil:
			m = *next.Message
		case len(next.Replies) > 0:
			m = next.Replies[len(next.Replies)-1]
		}
		all += "\n" + m.Text
	}
	for _, line := range []string{
		"周一 09:40 → 林晓：“有 1 份面试报告待你确认”（陈可）", "周一 09:40 → 赵磊：“有 1 份面试报告待你评估”（李明）", "周一 09:40 → 何静：“有 1 份面试报告待你评估”（李明）",
		"周一 09:40 → 外部系统：状态推送（李明）", "周一 09:40 → 林晓：“有 1 封信待你确认”（李明）", "周一 09:52 → 候选人：邮件（李明）", "周二 09:40 → 白桦：“你这边有 1 件事已过期限”（王珊）",
	} {
		r.see(all, line)
	}
	if n := strings.Count(all, "→ 候选人：邮件"); n != 1 {
		r.t.Errorf("%d letters in\n%s", n, all)
	}
	r.see(r.say("adm-bai", "/dry", "dm").said(), "周四 10:00 → 林晓：“你今天的汇总”")
	r.see(r.say("hr-eve", "/dry", "dm").said(), "Nothing would have left yet")
	for _, who := range []string{"hr-eve", "mgr-zhao", "iv-mo"} {
		r.hide(r.say(who, "/dry be", "dm").said(), "→", ids[0], "李明")
	}
}

// TestDryEndsForOthers: when a position is on, not only who has the duty hears of a
// case: an interviewer gets the card and the calendar's entry of what lies ahead, or is
// asked for the scorecard of what is over, each once, and not what came before it. Who
// has the duty gets no second card, and what came to an end brings nobody one.
func TestDryEndsForOthers(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r := start(t, monday(t))
	r.employ(piloted(t, "be", "dry"))
	var ids []string
	for i, c := range []candidate{liMing(), {"wang", "be", "王珊", "wang@mail.example", "zh-CN"}, {"chen", "be", "陈可", "chen@mail.example", "zh-CN"}} {
		id := r.arrive(c)
		ids = append(ids, id)
		r.say("hr-lin", "/report "+id, "dm")
		r.click("hr-lin", "report/"+id+"/send", nil)
		r.say("mgr-zhao", "/decide "+id, "dm")
		r.click("mgr-zhao", "decision/"+id+"/approve", nil)
		r.say("hr-lin", "/round "+id, "dm")
		day := []string{"2026-11-27", "2026-11-24", "2026-11-30"}[i]
		r.click("hr-lin", "round/"+id+"/arrange", map[string]any{"at": day + "T14:00", "people": []string{"iv-mo", "mgr-zhao"}})
	}
	r.say("hr-lin", "/round "+ids[2], "dm")
	r.click("hr-lin", "round/"+ids[2]+"/calloff", map[string]any{"words": "改期"})
	r.until(at(t, "2026-11-25T10:00:00+08:00"))
	if got := r.standing(); len(got) > 0 || len(r.outgoing().Mail) > 0 {
		t.Fatalf("left in a dry run: %q", got)
	}
	r.employ(testCompany(t))
	r.settle()
	want := []string{
		"decision/" + ids[1] + " summary → mgr-he", // who may decide too
		"duty/" + ids[0] + " moved-* → hr-lin", "duty/" + ids[1] + " moved-* → mgr-zhao", "duty/" + ids[2] + " moved-* → hr-lin",
		"round/" + ids[0] + " invite-1 → iv-mo", "round/" + ids[0] + " invite-1 → mgr-zhao", "round/" + ids[1] + " ask-1 → iv-mo",
	}
	var got []string
	for _, card := range r.standing() {
		got = append(got, regexp.MustCompile(`moved-\d+`).ReplaceAllString(card, "moved-*"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("cards when it is on: %q", got)
	}
	entries := r.entriesTo("mo@farhill.example")
	if len(entries) != 1 || !strings.Contains(entries[0], ids[0]) {
		t.Errorf("entries: %q", entries)
	}
	r.stop()
	r.open()
	r.settle()
	if again := r.standing(); len(again) != len(want) || len(r.outgoing().Mail) != 2 {
		t.Errorf("after a restart: %q, %d mails", again, len(r.outgoing().Mail))
	}
	r.verify()
}

// TestDryBegins: a letter that was confirmed before its position went dry does not
// leave after the minute, and the card on which that was pressed says so; what stood
// in chats stands.
func TestDryBegins(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	id := r.arrive(liMing())
	r.click("hr-lin", "report/"+id+"/send", nil)
	r.click("mgr-zhao", "decision/"+id+"/reject", map[string]any{"reason": "industry"})
	r.advance("11m")
	r.click("hr-lin", "letter/"+id+"/send", nil)
	before := r.standing()
	r.employ(piloted(t, "be", "dry"))
	r.advance("24h")
	if out := r.outgoing(); len(out.Mail) > 0 {
		t.Errorf("the letter left: %+v", out.Mail)
	}
	if now := r.standing(); !slices.Equal(now, before) {
		t.Errorf("cards now: %q, before: %q", now, before)
	}
	m, _ := r.offered("hr-lin", "letter/"+id+"/send")
	r.see(m.Text, "没有发给", "还在试运行")
	r.see(r.say("hr-lin", "试运行 be", "dm").said(), "→ 候选人：邮件（李明）")
}

// TestDryRun: in a dry run of the whole bot whoever types, presses or drops a file is
// answered, and nobody else hears of anything; the list says so and holds all. Started
// for real, the bot puts each open duty before its owner once, and its card before who
// else would stand on it.
func TestDryRun(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	var heard *receiver
	r := stage{slack: slack.HTTP}.start(t, func(r *rig) {
		heard = newReceiver(t, r)
		r.cfg.DryRun = true
		r.cfg.Webhooks = []WebhookConfig{{URL: heard.at.URL, Secret: hookSecret, Events: []string{"case.*", "letter.sent"}}}
	})
	space := r.hands.(*slackHands).w
	m := r.handIn("hr-lin", "面试.jsonl", lines(t, liMing(), candidate{"wang", "be", "王珊", "wang@mail.example", "zh-CN"}))
	r.see(r.choose("hr-lin", m, "import").Message.Text, "新的 2 场")
	var ids []string
	for _, head := range r.app.heads(t) {
		ids = append(ids, head.ID)
	}
	r.say("hr-lin", "/report "+ids[0], "dm")
	r.click("hr-lin", "report/"+ids[0]+"/send", nil)
	r.advance("48h")
	for _, card := range r.standing() {
		if !strings.HasPrefix(card, "upload/") {
			t.Errorf("a card stands: %s", card)
		}
	}
	for _, who := range []string{"mgr-zhao", "mgr-he", "lead-sun", "adm-bai"} {
		if got := space.Messages(space.DM(slackUser(who))); len(got) > 0 {
			t.Errorf("%s, who did nothing, got %d messages: %+v", who, len(got), got[0])
		}
	}
	if len(heard.took) > 0 || len(r.outgoing().Mail) > 0 {
		t.Errorf("left: %+v, %+v", heard.took, r.outgoing().Mail)
	}
	if code, said := r.hello("he@farhill.example"); code != exitDone || !strings.Contains(said, "This is a dry run") {
		t.Errorf("hello: %d %s", code, said)
	}
	r.see(r.say("hr-lin", "/loop", "dm").said(), "整个机器人在试运行：什么都不会发出，也不计入统计。", "王珊 · 后端工程师 · ")
	list := r.say("adm-bai", "/dry", "dm").said()
	r.see(list, "整个机器人在试运行（dry_run: true）", "→ 林晓：")
	r.see(r.say("hr-lin", "/dry be", "dm").said(), "试运行 · 后端工程师 · ")

	r.stop()
	r.cfg.DryRun = false
	r.open()
	r.settle()
	var duties []string
	for _, card := range r.standing() {
		if !strings.HasPrefix(card, "upload/") {
			duties = append(duties, card)
		}
	}
	second := "decision/" + ids[0] + " summary → mgr-he" // who may decide too
	if len(duties) != 3 || duties[0] != second || !strings.HasPrefix(duties[1], "duty/"+ids[0]+" moved-") || !strings.HasSuffix(duties[1], "→ mgr-zhao") || !strings.HasSuffix(duties[2], "→ hr-lin") {
		t.Errorf("cards once it runs for real: %q", duties)
	}
	if len(heard.took) > 0 {
		t.Errorf("other systems hear of the past: %+v", heard.took)
	}
	r.verify()
}

// TestDryErasure: an erasure reaches the cards that stood before a dry run began.
func TestDryErasure(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	id := r.arrive(liMing())
	r.employ(piloted(t, "be", "dry"))
	if _, err := r.app.runner.Erase(t.Context(), flows.Erasure{Candidate: id, By: "cli:test", Why: "request"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.hide(r.screen("hr-lin"), "李明")
	r.hide(r.say("hr-lin", "/dry be", "dm").said(), "李明")
}
