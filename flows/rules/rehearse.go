package rules

import (
	"time"

	"closeloop/flows/hiring"
)

// Stretch is one duty as it was lived: the head of its case while it ran, with the
// duty's kind, owner, who was above, and start.
type Stretch struct {
	Head     hiring.Case
	Ended    time.Time // zero: it still runs
	Promises []Named
}

// Named is a time that the owner promised, and when.
type Named struct{ Made, Until time.Time }

// Nag is one reminder that a rule would have caused: which rung, to whom, when.
type Nag struct {
	Rung, To string
	At       time.Time
}

// Course is what a duty would have been like.
type Course struct {
	Due  time.Time
	Late bool // it was not done by then
	Nags []Nag
}

// rehearsal is a duty on its way through its ladder.
type rehearsal struct {
	table *Table
	scene Scene
	head  hiring.Case
	plan  map[string]time.Time
	out   Course
	told  map[heard]bool
}

// heard is what somebody has been told about a duty, and under which promise.
type heard struct {
	what, to string
	promised time.Time
}

// Course is what the ladder would have done in a stretch: the same plan of rungs,
// each at the opening of its receiver's day where that was closed, none after the
// duty was done, none twice to the same person. Where it still runs, until s.Now.
func (t *Table) Course(s Scene, st Stretch) Course {
	end := st.Ended
	if end.IsZero() {
		end = s.Now.Add(time.Millisecond)
	}
	r := &rehearsal{table: t, scene: s, head: st.Head, told: map[heard]bool{}}
	r.at(st.Head.Duty.Since)
	rule := t.Rule(r.scene.Company, r.head, r.head.Duty.Kind)
	due := rule.Deadline(s.Window(r.head, r.head.Duty.Owner), r.head.Duty.Since, r.head.Until)
	r.head.Duty.Rule, r.head.Duty.Due = rule.ID, due.At
	if is := Of(s.Company).Rule(r.scene.Company, r.head, r.head.Duty.Kind); rule.Hears != is.Hears {
		_, r.head.Duty.Above = rule.Whose(r.scene.Company, r.head, role(r.head))
	}
	r.out.Due, r.out.Late = due.At, due.At.Before(end)
	r.plan = t.Rungs(r.scene, r.head)
	for promises := st.Promises; ; {
		rung, at := r.next()
		if len(promises) > 0 && promises[0].Made.Before(end) && (rung == "" || promises[0].Made.Before(at)) {
			r.at(promises[0].Made)
			r.head.Duty.Promised = promises[0].Until
			r.plan, promises = t.Rungs(r.scene, r.head), promises[1:]
			continue
		}
		if rung == "" || !at.Before(end) {
			return r.out
		}
		delete(r.plan, rung)
		r.at(at)
		r.climb(rung)
	}
}

func role(head hiring.Case) hiring.Role {
	_, role := head.NextDuty()
	return role
}

// at moves the scene to an instant.
func (r *rehearsal) at(now time.Time) {
	r.scene.Now, r.scene.Company = now, r.scene.Company.At(now)
}

// next is the rung that is due first; empty: none is left.
func (r *rehearsal) next() (first string, at time.Time) {
	for _, rung := range Order() {
		if t, ok := r.plan[rung]; ok && rung != Daily && (first == "" || t.Before(at)) {
			first, at = rung, t
		}
	}
	return first, at
}

// climb notes what a rung says, or puts it off until its receiver's day opens.
func (r *rehearsal) climb(rung string) {
	d := r.head.Duty
	to, what := d.Owner, rung
	switch rung {
	case Above:
		to = d.Above
	case Escalate:
		to, what = r.scene.Company.Head(), Above
	}
	key := heard{what, to, d.Promised}
	if to == "" || r.told[key] || what == Above && to == d.Owner {
		return
	}
	if open := r.scene.Window(r.head, to).Next(r.scene.Now); open.After(r.scene.Now) {
		r.plan[rung] = open
		return
	}
	r.told[key] = true
	if rung == Remind && !r.scene.Now.Before(d.Due) {
		return // it comes with the word that the duty is due
	}
	r.head.Nagged = true
	r.out.Nags = append(r.out.Nags, Nag{Rung: rung, To: to, At: r.scene.Now})
}

// Figures is what a rule did over many duties.
type Figures struct {
	Duties int `json:"duties"`
	Nags   int `json:"nags"`
	Late   int `json:"late"`
}

// Figures counts what a rule, by its number, would have done in these stretches.
func (t *Table) Figures(s Scene, id string, lived []Stretch) (f Figures) {
	kinds := map[hiring.DutyKind]bool{}
	broken := false
	for _, r := range t.Named(id) {
		kinds[r.Duty], broken = true, r.Duty == PromiseBroken
	}
	for _, st := range lived {
		if !kinds[st.Head.Duty.Kind] && !(broken && len(st.Promises) > 0) {
			continue
		}
		f.Duties++
		course := t.Course(s, st)
		if course.Late {
			f.Late++
		}
		for _, n := range course.Nags {
			if (n.Rung == Promised) == broken {
				f.Nags++
			}
		}
	}
	return f
}
