package training_test

import (
	"encoding/json"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/training"

	"github.com/google/go-cmp/cmp"
)

// report is the sandbox's answer.
func (d *desk) report(r training.Report) {
	d.t.Helper()
	raw, err := json.Marshal(r)
	if err != nil {
		d.t.Fatal(err)
	}
	ev := chat.Event{ID: "r", Kind: chat.Result, Data: raw, Values: chat.Values{"outcome": {flows.OutcomeDone}}}
	d.last, err = d.flow.Verbs["reported"].Step(d.env(""), hiring.Case{ID: "tr-xu"}, d.part, ev)
	if err != nil {
		d.t.Fatal(err)
	}
	d.part, d.done = d.last.Part, append(d.done, d.last.Effects...)
}

// TestPractice walks a practice: each wish waits for the answer to the one before,
// goals are ticked, all of them end it and close the sandbox.
func TestPractice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	start := []string{"track", "wording", "id", "d-practice"}
	d.must("start", nil, start...)
	want := &training.Drilling{Track: "wording", Drill: "d-practice", Scene: "rude-letter", No: 1, Wish: training.Wish{No: 1, Do: "open"}, Last: d.now}
	if diff := cmp.Diff(want, d.part.Drill); diff != "" {
		t.Error(diff)
	}
	d.must("start", nil, start...)
	if d.part.Drill.No != 1 || d.part.Drill.Wish.No != 1 || len(d.last.Effects) > 0 {
		t.Errorf("the second click begins no second one: %+v", d.part.Drill)
	}
	d.report(training.Report{No: 1, Sources: []training.Source{{ID: "hina", Name: chat.L("海纳")}}, Now: d.now})
	d.report(training.Report{No: 2, Met: []string{"passes"}})
	if diff := cmp.Diff([]string{"passes"}, d.part.Drill.Met); diff != "" {
		t.Error(diff)
	}
	d.must("ahead", nil, "no", "1", "after", "0")
	d.must("ahead", nil, "no", "1", "after", "0")
	d.must("bring", chat.Values{"source": {"hina"}}, "no", "1")
	if d.part.Drill.Wish != (training.Wish{No: 3, Do: "ahead"}) || d.part.Then == nil || d.part.Then.Do != "bring" {
		t.Errorf("%+v then %+v", d.part.Drill.Wish, d.part.Then)
	}
	d.must("glance", nil)
	d.report(training.Report{No: 2})
	d.report(training.Report{No: 3, Met: []string{"passes"}})
	if d.part.Drill.Wish != (training.Wish{No: 4, Do: "bring", Bring: "hina"}) {
		t.Errorf("%+v", d.part.Drill.Wish)
	}
	if err := d.try("bring", chat.Values{"source": {"elsewhere"}}, "no", "1"); err == nil {
		t.Error("brought what is not there")
	}
	d.report(training.Report{No: 4, Met: []string{"passes", "confirmed"}})
	if !d.part.Drill.Done || d.part.Drill.Wish.Do != "close" || len(d.part.Tracks["wording"].Done) != 1 {
		t.Errorf("%+v %+v", d.part.Drill, d.part.Tracks["wording"])
	}
	if err := d.try("ahead", nil, "no", "1", "after", "1"); err == nil {
		t.Error("it is over")
	}
	d.report(training.Report{No: 5})
	d.must("start", nil, start...)
	if d.part.Drill.No != 2 || d.part.Drill.Done || len(d.part.Drill.Met) > 0 {
		t.Errorf("once more begins anew: %+v", d.part.Drill)
	}
	d.must("leave", nil, "no", "2")
	d.must("glance", nil)
	if !d.part.Drill.Done || d.part.Then == nil || d.part.Then.Do != "close" {
		t.Errorf("%+v %+v", d.part.Drill, d.part.Then)
	}
}

// TestPause: a practice in which nothing was done for two hours does not take
// what is typed, and goes on when it is asked to.
func TestPause(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("start", nil, "track", "wording", "id", "d-practice")
	d.report(training.Report{No: 1})
	if !d.part.Drill.Running(d.now.Add(2*time.Hour-time.Second)) || d.part.Drill.Running(d.now.Add(2*time.Hour)) {
		t.Error("it pauses after two hours")
	}
	d.now = d.now.Add(3 * time.Hour)
	d.must("start", nil, "track", "wording", "id", "d-practice")
	if !d.part.Drill.Running(d.now) || d.part.Drill.No != 1 {
		t.Errorf("%+v", d.part.Drill)
	}
}

// TestReply: what is answered to somebody of the scene is one of the answers on
// offer and a wish like others; what is nearly right is told as it stands, and who
// leaves still reads what was missing.
func TestReply(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("start", nil, "track", "wording", "id", "d-practice")
	if err := d.try("reply", chat.Values{"reply": {"half"}}, "no", "1"); err == nil {
		t.Error("an answer to nobody")
	}
	replies := []training.Source{{ID: "half", Name: chat.L("过了一半")}, {ID: "late", Name: chat.L("过期了")}}
	nearly := chat.T("drill.rule.which", "Rule", "R3")
	d.report(training.Report{No: 1, Replies: replies, Hint: nearly})
	for _, no := range []string{"", "2", "no such"} {
		if err := d.try("reply", chat.Values{"reply": {no}}, "no", "1"); err == nil {
			t.Errorf("%q is no answer", no)
		}
	}
	if err := d.try("reply", chat.Values{"reply": {"half"}}, "no", "2"); err == nil {
		t.Error("an answer in another practice")
	}
	d.must("reply", chat.Values{"reply": {"late"}}, "no", "1")
	if d.part.Drill.Wish != (training.Wish{No: 2, Do: "reply", Reply: "late"}) || d.part.Heard.Hint.Key != nearly.Key {
		t.Errorf("%+v %+v", d.part.Drill.Wish, d.part.Heard)
	}
	d.must("reply", chat.Values{"reply": {"half"}}, "no", "1")
	d.report(training.Report{No: 2})
	if d.part.Drill.Wish != (training.Wish{No: 3, Do: "reply", Reply: "half"}) || !d.part.Heard.Hint.Empty() || len(d.part.Heard.Replies) != 2 {
		t.Errorf("%+v %+v", d.part.Drill.Wish, d.part.Heard)
	}
	d.report(training.Report{No: 3, Hint: nearly})
	d.must("leave", nil, "no", "1")
	d.report(training.Report{No: 4})
	if d.part.Heard.Hint.Key != nearly.Key || !d.part.Drill.Done {
		t.Errorf("left, and hears %+v", d.part.Heard)
	}
	if err := d.try("reply", chat.Values{"reply": {"half"}}, "no", "1"); err == nil {
		t.Error("an answer in a practice that is over")
	}
}
