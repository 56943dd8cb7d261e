package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestImportBesideClicks: while a long file comes in through the serving
// process, people click, and are answered before it is done.
func TestImportBesideClicks(t *testing.T) {
	t.Parallel()
	d := withCompany(t)
	r, _ := d.serve(false)
	d.want(exitDone, []string{"4 accepted"}, interviewLines(t, "赵一", "钱二", "孙三", "李四"), "import", "interviews", "-")
	const rows = chunk + chunk/2
	file := d.manyPeople(4 + rows) // the first four are the same interviews under other names: new versions
	begun, ended := make(chan struct{}), make(chan int, 1)
	gate := &tripwire{word: "  accepted  ", trip: func() { close(begun) }}
	var errs bytes.Buffer
	go func() {
		ended <- run([]string{"--config", d.config, "import", "interviews", "--history", file}, strings.NewReader(""), gate, &errs)
	}()
	<-begun
	for i := range 4 {
		id := fmt.Sprint("C-", 1001+i)
		var act chat.Action
		err := r.app.runner.Look(t.Context(), func(env flows.Env) error {
			act = env.Of("report", id).Act("report", id, "send")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.app.desk.Handle(t.Context(), chat.Event{
			ID: r.app.newID("ev"), Kind: chat.Click, From: chat.Account{Platform: "console", User: "hr-lin"}, Action: act,
		})
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	select {
	case code := <-ended:
		t.Fatalf("the import ended first, with %d", code)
	default:
	}
	if code := <-ended; code != exitDone {
		t.Fatalf("exit %d\n%s", code, errs.String())
	}
	sent := 0
	for _, head := range r.app.heads(t) {
		if head.Status == hiring.PendingEval {
			sent++
		}
	}
	if sent != 4 || len(r.app.heads(t)) != 4+rows {
		t.Errorf("%d of 4 reports were sent, %d cases", sent, len(r.app.heads(t)))
	}
}
