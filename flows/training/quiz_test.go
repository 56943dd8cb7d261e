package training_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/training"
)

// TestPassMark: eight of ten pass, seven do not; what passed stays passed.
func TestPassMark(t *testing.T) {
	t.Parallel()
	for wrong, passes := range map[int]bool{0: true, 2: true, 3: false, 10: false} {
		d := newDesk(t)
		d.quiz(wrong)
		at := d.part.Tracks["wording"]
		if at.Best != (10-wrong)*10 || !at.Passed.IsZero() != passes || at.Tries != 1 {
			t.Errorf("%d wrong: %+v", wrong, at)
		}
	}
	d := newDesk(t)
	d.quiz(1)
	d.quiz(9)
	if at := d.part.Tracks["wording"]; at.Best != 90 || at.Passed.IsZero() || at.Tries != 2 {
		t.Errorf("a worse try takes nothing away: %+v", at)
	}
}

// TestRetryDrawsOthers: a second quiz first asks what was not asked.
func TestRetryDrawsOthers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.quiz(5)
	first := drawn(d.part.Tracks["wording"].Quiz)
	d.must("quiz", nil, "track", "wording", "no", "2")
	second := drawn(d.part.Tracks["wording"].Quiz)
	for _, q := range d.track.Questions {
		if !slices.Contains(first, q.ID) && !slices.Contains(second, q.ID) {
			t.Errorf("%s was asked in none of two quizzes", q.ID)
		}
	}
	other := newDesk(t)
	other.quiz(5)
	if !slices.Equal(first, drawn(other.part.Tracks["wording"].Quiz)) {
		t.Error("the same person, attempt and course draw the same")
	}
}

// TestMistakesComeFirst: a mistake at work is asked about, until it is known.
func TestMistakesComeFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("mistake", chat.Values{"kind": {"late:letter"}})
	d.must("mistake", chat.Values{"kind": {"late:letter"}})
	if len(d.part.Mistakes) != 1 {
		t.Errorf("told twice, kept once: %v", d.part.Mistakes)
	}
	d.must("quiz", nil, "track", "wording", "no", "1")
	if !slices.Contains(drawn(d.part.Tracks["wording"].Quiz), "q-12") {
		t.Error("the question about the mistake is not drawn")
	}
	d.quiz(0)
	if len(d.part.Mistakes) > 0 {
		t.Errorf("known now: %v", d.part.Mistakes)
	}
}

// TestClicksCountOnce: the second click, the old card, another quiz's.
func TestClicksCountOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("quiz", nil, "track", "wording", "no", "1")
	a := d.button("answer").Action
	q := d.question(a.Args["item"])
	if err := errors.Join(d.press(a, reply(q, true)), d.press(a, reply(q, false))); err != nil {
		t.Fatal(err)
	}
	if items := d.part.Tracks["wording"].Quiz.Items; !items[0].Right || items[1].Answered {
		t.Errorf("the first click counts: %+v", items[:2])
	}
	next := d.button("next").Action
	if err := errors.Join(d.press(next, nil), d.press(next, nil)); err != nil {
		t.Fatal(err)
	}
	if d.button("answer").Action.Args["item"] == a.Args["item"] {
		t.Error("it did not go on")
	}
	d.must("quiz", nil, "track", "wording", "no", "1")
	d.must("quiz", nil, "track", "wording", "no", "1")
	if d.part.Tracks["wording"].Tries != 1 {
		t.Error("a quiz under way is gone on with")
	}
	old := a
	old.Args = map[string]string{"track": "wording", "no": "7", "item": a.Args["item"]}
	if err := d.press(old, reply(q, true)); err == nil {
		t.Error("a click of another quiz counts for nothing")
	}
	ahead := a
	ahead.Args = map[string]string{"track": "wording", "no": "1", "item": d.part.Tracks["wording"].Quiz.Items[5].ID}
	if err := d.press(ahead, chat.Values{"answer": {"0"}}); err == nil {
		t.Error("the sixth question cannot be answered before the second")
	}
}

// TestOrderWantsEachOnce: the fault stands in its place, and nothing is lost.
func TestOrderWantsEachOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("quiz", nil, "track", "wording", "no", "1")
	for {
		a := d.button("answer").Action
		q := d.question(a.Args["item"])
		if q.Kind != training.Order {
			if err := errors.Join(d.press(a, reply(q, true)), d.press(d.button("next").Action, nil)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		twice := reply(q, true)
		twice["rank2"] = twice["rank1"]
		p := chat.AsProblem(d.press(a, twice))
		if _, at := p.Fields["rank2"]; !at || len(p.Fields) != 1 {
			t.Errorf("%+v", p)
		}
		return
	}
}

// TestBoxes: 1, 2, 4, 7 and 15 days; wrong goes back to the first; what was known
// in the last box rests.
func TestBoxes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.quiz(0)
	id := d.part.Tracks["wording"].Quiz.Items[0].ID
	if got := d.part.Items[id]; got != (training.Item{First: true, Box: 2, Due: "2026-11-26"}) {
		t.Errorf("known at once: %+v", got)
	}
	days := []int{2, 4, 7, 15}
	for _, n := range days {
		d.now = d.now.AddDate(0, 0, n)
		d.must("repeat", nil)
		for range 10 {
			a := d.button("answer").Action
			if err := errors.Join(d.press(a, reply(d.question(a.Args["item"]), true)), d.press(d.button("next").Action, nil)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := d.part.Items[id]; got != (training.Item{First: true}) {
		t.Errorf("after all boxes it rests: %+v", got)
	}
	if err := d.try("repeat", nil); err == nil {
		t.Error("nothing is due")
	}
	d.quiz(10)
	a := d.part.Tracks["wording"].Quiz.Items[0].ID
	if got := d.part.Items[a]; got.Box != 1 || got.Due != d.now.AddDate(0, 0, 1).Format(time.DateOnly) {
		t.Errorf("wrong: %+v", got)
	}
}

// TestPings: one at a time, asked of the gate, none when switched off, three that
// nobody hears are enough.
func TestPings(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.quiz(10)
	tomorrow := time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC) // midnight in Shanghai
	if later := lastLater(d.done); !later.At.Equal(tomorrow) || later.Verb != "due" {
		t.Errorf("%+v", later)
	}
	for n := range 5 {
		d.now = tomorrow.AddDate(0, 0, n)
		d.must("due", nil)
		d.must("due", nil)
		for _, e := range d.last.Effects {
			if _, asks := e.(flows.Tell); asks {
				t.Errorf("asked twice a day: %+v", e)
			}
		}
		if n == 3 {
			break
		}
		d.now = d.now.Add(2 * time.Hour)
		d.must("ping", nil)
	}
	if d.part.Unheard != 3 {
		t.Errorf("%d pings", d.part.Unheard)
	}
	d.must("repeats", nil, "to", "off")
	d.now = d.now.AddDate(0, 0, 9)
	d.must("due", nil)
	if len(d.last.Effects) > 0 {
		t.Errorf("switched off: %+v", d.last.Effects)
	}
}

func lastLater(all []flows.Effect) (out flows.Later) {
	for _, e := range all {
		if l, ok := e.(flows.Later); ok {
			out = l
		}
	}
	return out
}

// TestCertificate: due when the quiz is passed and all drills are done, once, kept
// by its code; it lapses after a year or when the rules move on.
func TestCertificate(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.quiz(0)
	d.must("drill", nil, "track", "wording", "id", "d-choice")
	d.must("say", chat.Values{"reply": {"1"}}, "track", "wording", "id", "d-choice", "no", "1", "step", "0")
	d.must("drill", nil, "track", "wording", "id", "d-choice", "no", "2")
	d.must("say", chat.Values{"reply": {"2"}}, "track", "wording", "id", "d-choice", "no", "2", "step", "0")
	d.must("drill", nil, "track", "wording", "id", "d-talk")
	d.must("say", chat.Values{"reply": {"2"}}, "track", "wording", "id", "d-talk", "no", "1", "step", "0")
	if d.part.Certificate != nil {
		t.Fatal("a drill is still open")
	}
	d.practise("passes", "confirmed")
	c := d.part.Certificate
	if c == nil || c.Code != "CODE-tr-xu-2026-11-24" || c.Name != "徐曼" || !c.Until.Equal(d.now.AddDate(1, 0, 0)) || c.Rules["wording"] != 2 {
		t.Fatalf("%+v", c)
	}
	kept := 0
	for _, e := range d.done {
		if k, ok := e.(flows.Keep); ok && k.Collection == training.Certificates && k.ID == c.Code {
			kept++
		}
	}
	d.must("open", nil)
	if kept != 1 || d.part.Certificate.Code != c.Code {
		t.Errorf("kept %d times", kept)
	}
	moved := d.track
	moved.Rules++
	for name, lapsed := range map[string]bool{
		"today":       training.Lapsed(*c, []training.Track{d.track}, d.now),
		"in a year":   !training.Lapsed(*c, []training.Track{d.track}, c.Until),
		"other rules": !training.Lapsed(*c, []training.Track{moved}, d.now),
	} {
		if lapsed {
			t.Error(name)
		}
	}
	d.now = d.now.AddDate(1, 0, 1)
	d.must("open", nil)
	if d.part.Certificate.Code != c.Code {
		t.Error("a lapsed one is not given again for what was passed a year ago")
	}
	d.quiz(0)
	if d.part.Certificate.Code == c.Code {
		t.Error("the quiz passed again brings a new one")
	}
}

// practise begins the practice and has the sandbox report goals as met.
func (d *desk) practise(met ...string) {
	d.t.Helper()
	d.must("start", nil, "track", "wording", "id", "d-practice")
	d.report(training.Report{No: d.part.Drill.Wish.No, Met: met})
}
