package training

import (
	"slices"
	"strconv"
	"time"

	json "github.com/go-json-experiment/json/v1"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// pause is after how long without anything done a practice pauses: what is typed
// is real again.
const pause = 2 * time.Hour

// What a sandbox is asked to do.
const (
	wishOpen  = "open"
	wishBring = "bring"
	wishReply = "reply"
	wishAhead = "ahead"
	wishLook  = "look"
	wishClose = "close"
)

// Running says whether a practice has the trainee's words now: it was begun, is
// not over, and something was done of late.
func (d *Drilling) Running(now time.Time) bool {
	return d != nil && !d.Done && now.Sub(d.Last) < pause
}

// drill opens an exercise; a choice or a talk begins anew where it is over.
func (s school) drill(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	t, d, ok := s.exercise(env, ev.Action.Args)
	if !ok {
		return turn{}, refuse("training.gone")
	}
	part.At = Spot{Screen: drill, Track: t.ID, ID: d.ID}
	no, err := strconv.Atoi(ev.Action.Args["no"])
	if d.Kind != Practice && (part.Played.Drill != d.ID || err == nil && no > part.Played.No) {
		next := 1
		if part.Played.Drill == d.ID {
			next = part.Played.No + 1
		}
		part.Played = Played{Drill: d.ID, No: next, Node: start}
	}
	return turn{Head: head, Part: part}, nil
}

func (s school) exercise(env flows.Env, args map[string]string) (Track, Drill, bool) {
	t, ok := s.track(env, args["track"])
	if !ok {
		return t, Drill{}, false
	}
	d, ok := t.drill(args["id"])
	return t, d, ok
}

// replies are what can be said now.
func replies(d Drill, at Played) []Reply {
	if d.Kind == Talk {
		return d.Nodes[at.Node].Replies
	}
	if at.Chosen > 0 {
		return nil // of a choice the one answer ends it
	}
	return d.Options
}

// say takes what the trainee does in a choice or says in a talk.
func (s school) say(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	t, d, ok := s.exercise(env, ev.Action.Args)
	at := part.Played
	if !ok || at.Drill != d.ID || strconv.Itoa(at.No) != ev.Action.Args["no"] {
		return turn{}, refuse("training.drill.elsewhere")
	}
	if strconv.Itoa(at.Step) != ev.Action.Args["step"] {
		return turn{Head: head, Part: part}, nil // said already
	}
	all := replies(d, at)
	n, err := strconv.Atoi(ev.Values.Get("reply"))
	if err != nil || n < 1 || n > len(all) {
		return turn{}, refuse("training.drill.elsewhere")
	}
	r := all[n-1]
	part.At = Spot{Screen: drill, Track: t.ID, ID: d.ID}
	part.Played.Step++
	part.Played.Chosen, part.Played.From = n, at.Node
	good := r.Right
	if d.Kind == Talk {
		part.Played.Node = r.To
		good = d.Nodes[r.To].End == passed
	}
	done := turn{Head: head, Part: part}
	if good {
		done.Part = done.Part.with(t.ID, func(p *Progress) { p.Done = added(p.Done, d.ID) })
		s.certify(env, &done)
	}
	return done, nil
}

// start begins a practice: a sandbox of its own for each attempt. One that runs
// already goes on.
func (s school) start(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	t, d, ok := s.exercise(env, ev.Action.Args)
	if !ok || d.Kind != Practice {
		return turn{}, refuse("training.gone")
	}
	r := part.Drill
	if r != nil && !r.Done && r.Drill != d.ID {
		if _, other, known := s.exercise(env, map[string]string{"track": r.Track, "id": r.Drill}); known {
			return turn{}, refuse("training.drill.other", "Drill", in(other.Title))
		}
		r = nil // its course was replaced: it has no card any more on which to end it
	}
	if r != nil && !r.Done {
		resumed := *r
		resumed.Last = env.Now
		part.Drill = &resumed
		return s.wish(env, head, part, Wish{Do: wishLook})
	}
	part.Drills++
	part.At = Spot{Screen: course, Track: t.ID} // the practice has a message of its own
	part.Drill = &Drilling{Track: t.ID, Drill: d.ID, Scene: d.Scene, No: part.Drills, Last: env.Now}
	part.Heard, part.Then = Report{}, nil
	done, err := s.wish(env, head, part, Wish{Do: wishOpen})
	done.Effects = append(done.Effects, flows.Show{To: head.ID, Kind: drillKind(part.Drills)})
	done.Notice = chat.T("training.drill.begun")
	return done, err
}

func drillKind(no int) string { return "drill-" + strconv.Itoa(no) }

// wish asks the sandbox for something. While an earlier wish has no answer it
// waits for that; a mere look gives way to anything else.
func (s school) wish(env flows.Env, head hiring.Case, part Trainee, w Wish) (turn, error) {
	if part.Drill.Wish.No > part.Heard.No {
		if part.Then == nil || w.Do != wishLook {
			part.Then = &w
		}
		return turn{Head: head, Part: part}, nil
	}
	d := *part.Drill
	w.No = d.Wish.No + 1
	d.Wish = w
	part.Drill, part.Then = &d, nil
	return turn{Head: head, Part: part, Effects: []flows.Effect{flows.Call{Name: Sandbox, At: env.Now, Answer: "reported"}}}, nil
}

// inDrill finds the practice that a click speaks of.
func inDrill(part Trainee, ev chat.Event) error {
	no := ev.Action.Args["no"]
	if part.Drill == nil || part.Drill.Done || no != "" && no != strconv.Itoa(part.Drill.No) {
		return refuse("training.drill.over")
	}
	return nil
}

// bring imports a source into the sandbox.
func (s school) bring(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	if err := inDrill(part, ev); err != nil {
		return turn{}, err
	}
	source := ev.Values.Get("source")
	if !slices.ContainsFunc(part.Heard.Sources, func(o Source) bool { return o.ID == source }) {
		return turn{}, refuse("training.drill.no_source")
	}
	return s.wish(env, head, part.busy(env), Wish{Do: wishBring, Bring: source})
}

// reply answers somebody of the scene who asks.
func (s school) reply(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	if err := inDrill(part, ev); err != nil {
		return turn{}, err
	}
	said := ev.Values.Get("reply")
	if !slices.ContainsFunc(part.Heard.Replies, func(o Source) bool { return o.ID == said }) {
		return turn{}, refuse("training.drill.elsewhere")
	}
	return s.wish(env, head, part.busy(env), Wish{Do: wishReply, Reply: said})
}

// ahead moves the sandbox's clock on.
func (s school) ahead(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	if err := inDrill(part, ev); err != nil {
		return turn{}, err
	}
	if ev.Action.Args["after"] != strconv.Itoa(part.Aheads) {
		return turn{Head: head, Part: part}, nil // moved already: a second click is no second day
	}
	part.Aheads++
	return s.wish(env, head, part.busy(env), Wish{Do: wishAhead})
}

// look asks which goals are met.
func (s school) look(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	if err := inDrill(part, ev); err != nil {
		return turn{}, err
	}
	return s.wish(env, head, part.busy(env), Wish{Do: wishLook})
}

// glance is look for the bot, after each turn of the trainee in the sandbox.
func (s school) glance(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	if inDrill(part, ev) != nil {
		return turn{Head: head, Part: part}, nil
	}
	return s.look(env, head, part, ev)
}

// leave ends a practice before its goals are met.
func (s school) leave(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	if err := inDrill(part, ev); err != nil {
		return turn{}, err
	}
	part = part.busy(env)
	part.Drill.Done = true
	done, err := s.wish(env, head, part, Wish{Do: wishClose})
	done.Notice = chat.T("training.drill.left")
	return done, err
}

func (p Trainee) busy(env flows.Env) Trainee {
	d := *p.Drill
	d.Last = env.Now
	p.Drill = &d
	return p
}

// reported takes what the sandbox answers. All goals met: the drill is done, and
// the sandbox closes.
func (s school) reported(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	done := turn{Head: head, Part: part}
	if part.Drill == nil || ev.Values.Get("outcome") == flows.OutcomeDeferred {
		return done, nil
	}
	var r Report
	switch err := json.Unmarshal(ev.Data, &r); {
	case err != nil:
		r = Report{No: part.Drill.Wish.No, Met: part.Drill.Met, Says: chat.T("training.drill.tired"), Now: part.Heard.Now}
	case r.No != part.Drill.Wish.No:
		return done, nil // of an earlier wish
	case r.Says.Empty() && part.Drill.Wish.Do == wishLook:
		r.Says = part.Heard.Says // what came of the wish before stays to be read
	}
	if len(r.Sources) == 0 {
		r.Sources = part.Heard.Sources
	}
	if len(r.Replies) == 0 {
		r.Replies = part.Heard.Replies
	}
	if part.Drill.Done {
		r.Hint = part.Heard.Hint // what was missing when it was left
	}
	done.Part.Heard = r
	if !part.Drill.Done {
		d := *part.Drill
		d.Met = slices.Clone(r.Met)
		done.Part.Drill = &d
		s.graded(env, &done)
	}
	then := done.Part.Then
	if done.Part.Drill.Done && !part.Drill.Done {
		then = &Wish{Do: wishClose}
	}
	if then == nil {
		return done, nil
	}
	again, err := s.wish(env, head, done.Part, *then)
	again.Effects = append(done.Effects, again.Effects...)
	return again, err
}

// graded ends a practice whose goals are all met.
func (s school) graded(env flows.Env, done *turn) {
	d := done.Part.Drill
	t, spec, ok := s.exercise(env, map[string]string{"track": d.Track, "id": d.Drill})
	if !ok || slices.ContainsFunc(spec.Goals, func(g Goal) bool { return !slices.Contains(d.Met, g.Is) }) {
		return
	}
	d.Done = true
	done.Part = done.Part.with(t.ID, func(p *Progress) { p.Done = added(p.Done, spec.ID) })
	s.certify(env, done)
}
