package duty

import (
	"cmp"
	"iter"
	"regexp"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// rows is how many cases a list names; the rest is counted. With two lines
// each in the longer language that is a phone screen.
const rows = 6

// caseID reads C-1042, c1042 and 1042 as the case's id.
func caseID(word string) (string, bool) {
	m := regexp.MustCompile(`^(?i:c-?)?0*([1-9][0-9]{0,17})$`).FindStringSubmatch(word)
	if m == nil {
		return "", false
	}
	return "C-" + m[1], true
}

// visible loads the cases that the actor may be answered about, the open ones first,
// the newest first among each.
func visible(env flows.Env, ids []string, may func(flows.Env, hiring.Case) bool) []hiring.Case {
	seen := map[string]bool{}
	var found []hiring.Case
	for _, id := range ids {
		head, ok := flows.Find[hiring.Case](env, "case", id)
		if seen[id] || !ok || !may(env, head) || bygone(env, head) {
			continue
		}
		seen[id] = true
		found = append(found, head)
	}
	slices.SortFunc(found, func(a, b hiring.Case) int {
		return cmp.Or(closedLast(a)-closedLast(b), b.Opened.Compare(a.Opened), strings.Compare(a.ID, b.ID))
	})
	return found
}

func closedLast(head hiring.Case) int {
	if head.Status.Open() {
		return 0
	}
	return 1
}

// bygone says whether a case was followed by another one of the same person on
// the same position: then only HR sees it.
func bygone(env flows.Env, head hiring.Case) bool {
	if head.Status.Open() || env.Company.IsHR(env.Actor.Person, head) {
		return false
	}
	return slices.ContainsFunc(env.List("case.candidate", head.Candidate), func(id string) bool {
		later, ok := flows.Find[hiring.Case](env, "case", id)
		return ok && later.Earlier == head.ID
	})
}

// loop answers "loop": the open cases that the actor may see, the actor's own
// duties and scorecards first, each group by deadline.
func loop(env flows.Env, _ []string) (chat.Reply, error) {
	var mine, others []hiring.Case
	l := ledger{env: env}
	for head := range everyOpen(env) {
		switch d := head.Duty; {
		case env.Company.Apart(head.Position):
			l.dry++
		case d.Kind == "" || d.Owner == "" || d.Due.IsZero():
			l.leaks++
		case !d.Due.After(env.Now):
			l.late++
		}
		if waits(env, head) {
			mine = append(mine, head)
		} else {
			others = append(others, head)
		}
	}
	byDue(mine)
	byDue(others)
	l.mine, l.others = mine, others
	card := l.card()
	return chat.Reply{Card: &card}, nil
}

// waits says whether a case waits for the actor: for its duty, or for a scorecard.
func waits(env flows.Env, head hiring.Case) bool {
	_, owing := owes(env, head)
	return owing || head.Duty.Owner == env.Actor.Person
}

// everyOpen yields the open cases that the actor may see, and those of which only an
// interview is the actor's.
func everyOpen(env flows.Env) iter.Seq[hiring.Case] {
	return func(yield func(hiring.Case) bool) {
		for _, status := range hiring.Statuses() {
			if !status.Open() {
				continue
			}
			for _, id := range env.List("case.status", string(status)) {
				head, ok := flows.Find[hiring.Case](env, "case", id)
				if ok && head.Status.Open() && (sees(env, head, Ladder{}) || waits(env, head)) && !yield(head) {
					return
				}
			}
		}
	}
}

func byDue(heads []hiring.Case) {
	slices.SortFunc(heads, func(a, b hiring.Case) int {
		return cmp.Or(a.Duty.Due.Compare(b.Duty.Due), strings.Compare(a.ID, b.ID))
	})
}
