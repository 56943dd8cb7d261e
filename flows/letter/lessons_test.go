package letter

import (
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
)

// TestLessons: what the linter blocks is told to the training of who wrote it, and
// only where that person is in training; the draft stays as it was.
func TestLessons(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	bad := edit("结果", goodEdit().Get("body")+"\n你比其他候选人弱一些。")
	if err := w.do("hr-lin", "edit", bad); err == nil {
		t.Fatal("the letter compares")
	}
	w.change("training/hr-lin", map[string]any{"tries": 1})
	before := w.part.Body
	done, err := w.flow.Verbs["edit"].Step(w.env("hr-lin"), w.head, w.part, chat.Event{Values: bad})
	if err != nil || len(done.Wrong) == 0 || done.Part.Body != before || len(done.Effects) == 0 {
		t.Fatalf("%v %+v", err, done)
	}
	for _, e := range done.Effects {
		if tell := e.(flows.Tell); tell.Action.String() != "training/hr-lin/mistake" || len(tell.Values) != 1 {
			t.Errorf("%+v", tell)
		}
	}
}
