package training_test

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/training"
	"closeloop/locales/cardtest"

	json "github.com/go-json-experiment/json/v1"
)

// passes answers some questions of the quiz under way rightly.
func (d *desk) passes(n int) {
	d.t.Helper()
	for range n {
		d.answers(d.button("answer").Action, true)
		if err := d.press(d.button("next").Action, nil); err != nil {
			d.t.Fatal(err)
		}
	}
}

// replaced is the course with other ids for the questions of the quiz under way
// that were not answered, but for the first few of them.
func (d *desk) replaced(but int) training.Track {
	gone := map[string]bool{}
	for _, a := range d.part.Tracks["wording"].Quiz.Items {
		if !a.Answered {
			gone[a.ID] = true
		}
	}
	t := d.track
	t.Questions = slices.Clone(t.Questions)
	for i, q := range t.Questions {
		if gone[q.ID] {
			if but--; but < 0 {
				t.Questions[i].ID = "new-" + q.ID
			}
		}
	}
	return t
}

// TestQuizWithoutQuestions: a course that is replaced under a quiz takes no pass
// by three answers, and leaves nobody in a quiz without an end.
func TestQuizWithoutQuestions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answered, kept int
		passed         bool
	}{
		"nothing answered": {0, 0, false},
		"three":            {3, 0, false},
		"three and two":    {3, 2, false},
		"eight":            {8, 0, true},
		"eight and one":    {8, 1, true},
	} {
		d := newDesk(t)
		d.must("quiz", nil, "track", "wording", "no", "1")
		d.passes(c.answered)
		d.teaches(d.replaced(c.kept))
		d.passes(c.kept)
		if c.kept == 0 {
			d.must("quiz", nil, "track", "wording", "no", "1")
		}
		at := d.part.Tracks["wording"]
		if passed := !at.Passed.IsZero(); passed != c.passed {
			t.Errorf("%s: passed %v by %d%%", name, passed, at.Best)
		}
		if c.passed {
			continue
		}
		d.must("quiz", nil, "track", "wording", "no", "2")
		if at = d.part.Tracks["wording"]; at.Tries != 2 || at.Quiz.Over || len(at.Quiz.Items) != training.Drawn {
			t.Errorf("%s: no new quiz: %+v", name, at)
		}
	}
}

// TestShortQuizSaysSo: a quiz that lost too much names that, and no pass.
func TestShortQuizSaysSo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("quiz", nil, "track", "wording", "no", "1")
	d.passes(3)
	d.teaches(d.replaced(0))
	cardtest.Golden(t, "result.short", d.card(""))
}

// TestOptionsChanged: an answer is by places. Where the course has put other
// options there since the form was opened, it counts for nothing.
func TestOptionsChanged(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("quiz", nil, "track", "wording", "no", "1")
	a := d.button("answer").Action
	moved := d.track
	moved.Questions = slices.Clone(moved.Questions)
	i := slices.IndexFunc(moved.Questions, func(q training.Question) bool { return q.ID == a.Args["item"] })
	before := moved.Questions[i]
	options := slices.Clone(before.Options)
	slices.Reverse(options)
	moved.Questions[i].Options = options
	d.teaches(moved)
	if err := d.press(a, reply(before, true)); err == nil {
		t.Error("an answer to what the question was is taken for one to what it is")
	}
	d.answers(d.button("answer").Action, true)
	if items := d.part.Tracks["wording"].Quiz.Items; !items[0].Right {
		t.Errorf("%+v", items[0])
	}
}

// TestNextOfAnotherQuiz: the button of an earlier quiz moves nothing on.
func TestNextOfAnotherQuiz(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("quiz", nil, "track", "wording", "no", "1")
	a := d.button("answer").Action
	d.answers(a, true)
	if err := d.try("next", nil, "track", "wording", "no", "7", "item", a.Args["item"]); err == nil {
		t.Error("went on")
	}
}

// TestOldContinue: a card from the middle of a quiz begins no second one after it.
func TestOldContinue(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, l := range d.track.Cards {
		d.must("card", nil, "track", "wording", "id", l.ID)
	}
	d.must("quiz", nil, "track", "wording", "no", "1")
	d.passes(9)
	d.must("later", nil)
	onward := d.button("quiz").Action
	d.must("quiz", nil, "track", "wording", "no", "1")
	d.passes(1)
	if err := d.press(onward, nil); err != nil {
		t.Fatal(err)
	}
	if at := d.part.Tracks["wording"]; at.Tries != 1 || d.part.At.Screen != "result" {
		t.Errorf("%d tries, on %s", at.Tries, d.part.At.Screen)
	}
}

// TestPracticeGone: a practice whose course was replaced has no card any more; it
// keeps nobody from another one.
func TestPracticeGone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must("start", nil, "track", "wording", "id", "d-practice")
	moved := d.track
	moved.Drills = slices.Clone(moved.Drills)
	for i := range moved.Drills {
		if moved.Drills[i].Kind == training.Practice {
			moved.Drills[i].ID = "d-other"
		}
	}
	d.teaches(moved)
	d.must("open", nil)
	for b := range d.card("").Every {
		if b.Action.Args["id"] == "d-practice" {
			t.Errorf("%s leads to a practice that is gone", b.Action.Verb)
		}
	}
	d.must("start", nil, "track", "wording", "id", "d-other")
	if d.part.Drill.Drill != "d-other" || d.part.Drill.No != 2 {
		t.Errorf("%+v", d.part.Drill)
	}
}

// TestIDsTaken: a course whose questions are called as another's would be asked in
// its place; the import says so, line by line. One in the place of its own track
// may keep them.
func TestIDsTaken(t *testing.T) {
	t.Parallel()
	raw, err := training.Builtin("wording")
	builtin, err2 := training.Tracks()
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if _, faults := training.Read(raw, builtin...); len(faults) > 0 {
		t.Errorf("in its own place: %+v", faults[0])
	}
	other := strings.Replace(string(raw), "track: wording", "track: sales", 1)
	_, faults := training.Read([]byte(other), builtin...)
	if len(faults) == 0 || faults[0].Line == 0 || faults[0].Why.Key != "training.fault.taken" {
		t.Errorf("%+v", faults)
	}
}

// TestOwnCoursesFit: what a company keeps fits into its one record, or is refused
// in words.
func TestOwnCoursesFit(t *testing.T) {
	t.Parallel()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	put, own := training.OwnFlow().Verbs["put"].Step, training.Own{}
	for n := range 12 {
		track := tracks[n%len(tracks)]
		track.ID = "own-" + itoa(n)
		raw, err := json.Marshal(track)
		if err != nil {
			t.Fatal(err)
		}
		turn, err := put(flows.NewEnv(tuesday(), "", company(), flows.Known{}), hiring.Case{ID: training.OwnID}, own, chat.Event{Data: raw})
		if size, _ := json.Marshal(turn.Part); len(size) > 250<<10 {
			t.Fatalf("%d courses are %d bytes", n+1, len(size))
		}
		if err != nil {
			if why := chat.AsProblem(err).Sentence.Key; why != "training.own.large" || n < 2 {
				t.Errorf("course %d: %s", n+1, why)
			}
			return
		}
		own = turn.Part
	}
}
