package retention

import (
	"cmp"
	"slices"
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
)

// The months that a file is kept after its case closed, without and with a consent to
// the talent pool.
const (
	months  = 6
	consent = 24
)

// Parted is a case whose file goes, and when.
type Parted struct {
	Case     string    `json:"case"`
	Position string    `json:"position"`
	At       time.Time `json:"at"`
}

// Leaving is a candidate whose time ends, with the case that is the youngest.
type Leaving struct {
	Parted
	Candidate string
}

// Ending lists whose time ends before a moment, those first whose does first. It reads
// all closed cases, so never on a click's path.
func Ending(env flows.Env, before time.Time) []Leaving {
	var out []Leaving
	seen := map[string]bool{}
	for _, status := range hiring.Statuses() {
		if status.Open() || status == hiring.Onboarded {
			continue
		}
		for _, id := range env.List("case.status", string(status)) {
			head, ok := flows.Find[hiring.Case](env, "case", id)
			if !ok || seen[head.Candidate] || !after(head.Changed, months).Before(before) {
				continue
			}
			seen[head.Candidate] = true
			if last, ok := end(env, head.Candidate); ok && last.At.Before(before) {
				out = append(out, Leaving{last, head.Candidate})
			}
		}
	}
	slices.SortFunc(out, func(a, b Leaving) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Case, b.Case)) })
	return out
}

// end is when the time of a candidate ends: with the last of all cases. It does not
// while one is open, ended in work here, or is on hold.
func end(env flows.Env, candidate string) (last Parted, ok bool) {
	who, _ := flows.Find[hiring.Candidate](env, "candidate", candidate)
	for _, id := range env.List("case.candidate", candidate) {
		head, found := flows.Find[hiring.Case](env, "case", id)
		hold, _ := flows.Find[hiring.LegalHold](env, flows.LegalName, id)
		if !found || head.Status.Open() || head.Status == hiring.Onboarded || !hold.At.IsZero() {
			return Parted{}, false
		}
		if at := kept(env, head, who); at.After(last.At) {
			last = Parted{Case: id, Position: head.Position, At: at}
		}
	}
	return last, last.Case != ""
}

// kept is until when the file of a closed case is kept. In the talent pool its day
// counts, and when it was let go from there that does; a consent that never came to be
// used counts as long as one can.
func kept(env flows.Env, head hiring.Case, who hiring.Candidate) time.Time {
	least := after(head.Changed, months)
	tag, _ := flows.Find[struct {
		Ended string    `json:"ended"`
		At    time.Time `json:"at"`
	}](env, "pool", head.ID)
	switch {
	case head.Pooled.After(least):
		return head.Pooled
	case !head.Pooled.IsZero():
		return least
	case tag.At.After(least):
		return tag.At
	case tag.Ended == "" && who.TalentPool:
		return after(head.Changed, consent)
	}
	return least
}

// after is a number of months later; the 31st of August and six months are the end of
// February, not the third of March.
func after(t time.Time, n int) time.Time {
	to := t.AddDate(0, n, 0)
	if to.Day() < t.Day() {
		to = to.AddDate(0, 0, -to.Day())
	}
	return to
}

// most is how many cases one list names.
const most = 20

// See derives what a look has to do: who goes now, at most so many, and, when HR is to
// be told again, what each of HR is told.
func See(env flows.Env, w Watch, at int) (now []Leaving, f Found) {
	tells := env.Now.Sub(w.Told) >= between
	until := env.Now
	if tells {
		until = env.Now.Add(ahead)
	}
	released := w.Released(env.Now)
	var then []Leaving
	for _, l := range Ending(env, until) {
		if !l.At.After(env.Now) && l.At.Before(released) {
			now = append(now, l)
		} else {
			then = append(then, l)
		}
	}
	if len(now) > at {
		return now[:at], Found{More: true}
	}
	if tells {
		f = lists(env, then)
		f.Until = until
	}
	return now, f
}

// lists sorts by who does HR's work on a case. All cases of a candidate go on one day:
// whoever has one of them is told of it.
func lists(env flows.Env, all []Leaving) Found {
	f := Found{Lists: map[string][]Parted{}, Rest: map[string]int{}}
	for _, l := range all {
		for _, id := range env.List("case.candidate", l.Candidate) {
			head, _ := flows.Find[hiring.Case](env, "case", id)
			to, _ := env.Company.Owner(head, hiring.HR)
			if len(f.Lists[to]) < most {
				f.Lists[to] = append(f.Lists[to], Parted{Case: id, Position: head.Position, At: l.At})
			} else {
				f.Rest[to]++
			}
		}
	}
	return f
}
