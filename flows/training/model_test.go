package training_test

import (
	"slices"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows/training"

	"pgregory.net/rapid"
)

// TestNothingIsLostOrDoubled: whatever is answered, clicked twice, clicked late,
// restarted, put off, looked at in another language or pressed on either of two
// devices, a question of a quiz is
// answered once, as it was answered first, and a quiz counts once.
func TestNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	course := sampleCourse(t)
	rapid.Check(t, func(r *rapid.T) {
		d := newDeskOf(t, course)
		answered := map[string]bool{} // by quiz and item: was it right
		var old []chat.Action
		devices := [2]chat.Card{d.card(""), d.card("")} // what each shows since it was drawn last
		for range rapid.IntRange(1, 60).Draw(r, "moves") {
			switch rapid.IntRange(0, 9).Draw(r, "move") {
			case 7:
				d.locale = rapid.SampledFrom([]string{"zh-CN", "en"}).Draw(r, "language")
				alike(r, d)
			case 8: // a device is looked at again
				devices[rapid.IntRange(0, 1).Draw(r, "device")] = d.card("")
			case 9: // what a device shows is pressed, however old it is
				if a, ok := shows(devices[rapid.IntRange(0, 1).Draw(r, "device")], "answer", "next"); ok {
					right := rapid.Bool().Draw(r, "right")
					open := d.asks(a)
					if err := d.press(a, reply(d.question(a.Args["item"]), right)); err == nil && open {
						answered[a.Args["no"]+"/"+a.Args["item"]] = right
					}
				}
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
func offers(d *desk, verb string) (chat.Action, bool) { return shows(d.card(""), verb) }

// shows finds the action of one of the verbs on a card.
func shows(c chat.Card, verbs ...string) (chat.Action, bool) {
	for b := range c.Every {
		if slices.Contains(verbs, b.Action.Verb) {
			return b.Action, true
		}
	}
	return chat.Action{}, false
}

// asks says whether an action answers the question that is open now, wherever its
// card stands.
func (d *desk) asks(a chat.Action) bool {
	q := d.part.Tracks["wording"].Quiz
	if q == nil || q.Told || a.Verb != "answer" || itoa(q.No) != a.Args["no"] {
		return false
	}
	i := slices.IndexFunc(q.Items, func(one training.Asked) bool { return !one.Answered })
	return i >= 0 && q.Items[i].ID == a.Args["item"]
}

// alike: in the other language the same things stand in the same places.
func alike(r *rapid.T, d *desk) {
	was := d.locale
	defer func() { d.locale = was }()
	var seen []string
	for _, locale := range []string{"zh-CN", "en"} {
		d.locale = locale
		var all []string
		for b := range d.card("").Every {
			all = append(all, b.Action.String())
			if b.Form == nil {
				continue
			}
			for _, f := range b.Form.Fields {
				for _, o := range f.Options {
					all = append(all, f.Name+"="+o.Value)
				}
			}
		}
		all = append(all, d.card("").Kind)
		if seen != nil && !slices.Equal(seen, all) {
			r.Fatalf("in one language %v, in the other %v", seen, all)
		}
		seen = all
	}
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
