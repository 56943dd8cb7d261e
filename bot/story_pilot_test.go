package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
