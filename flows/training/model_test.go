package training_test

import (
	"slices"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows/training"

	"pgregory.net/rapid"
)

// TestNothingIsLostOrDoubled: whatever is answered, clicked twice, clicked late,
// restarted, put off or looked at in another language, a question of a quiz is
// answered once, as it was answered first, and a quiz counts once.
func TestNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t)
		answered := map[string]bool{} // by quiz and item: was it right
		var old []chat.Action
		for range rapid.IntRange(1, 60).Draw(r, "moves") {
			switch rapid.IntRange(0, 6).Draw(r, "move") {
			case 0:
				d.restart()
			case 1:
				d.must("later", nil)
			case 2, 3:
				d.must("quiz", nil, "track", "wording", "no", rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, "no"))
			case 4:
				if len(old) > 0 { // an old card, or the second click
					a := rapid.SampledFrom(old).Draw(r, "old")
					_ = d.press(a, reply(d.question(a.Args["item"]), rapid.Bool().Draw(r, "other")))
				}
			default:
				if a, ok := offers(d, "answer"); ok {
					right := rapid.Bool().Draw(r, "right")
					if err := d.press(a, reply(d.question(a.Args["item"]), right)); err != nil {
						r.Fatal(err)
					}
					answered[a.Args["no"]+"/"+a.Args["item"]] = right
					old = append(old, a)
				} else if a, ok := offers(d, "next"); ok {
					if err := d.press(a, nil); err != nil {
						r.Fatal(err)
					}
					old = append(old, a)
				}
			}
			holds(r, d, answered)
		}
	})
}

// offers finds the action of a verb on the present card, in either language.
func offers(d *desk, verb string) (chat.Action, bool) {
	for b := range d.card("").Every {
		if b.Action.Verb == verb {
			return b.Action, true
		}
	}
	return chat.Action{}, false
}

// holds compares the state with what was answered.
func holds(r *rapid.T, d *desk, answered map[string]bool) {
	at := d.part.Tracks["wording"]
	q := at.Quiz
	if q == nil {
		return
	}
	no, n := itoa(q.No), 0
	for _, item := range q.Items {
		right, was := answered[no+"/"+item.ID]
		if item.Answered != was || item.Right != (was && right) {
			r.Fatalf("quiz %s, %s: kept %+v, answered %v right %v", no, item.ID, item, was, right)
		}
		if was {
			n++
		}
	}
	ids := drawn(q)
	switch {
	case len(ids) != training.Drawn || len(slices.Compact(ids)) != training.Drawn:
		r.Fatalf("%d different questions", len(ids))
	case q.Over && n != training.Drawn:
		r.Fatalf("over with %d answers", n)
	case at.Tries != q.No:
		r.Fatalf("%d tries, quiz %d", at.Tries, q.No)
	}
}
