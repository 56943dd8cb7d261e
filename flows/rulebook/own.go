package rulebook

import (
	"encoding/json"
	"fmt"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// failedKind begins the name of the card about a rule whose condition had no answer.
const failedKind = "failed-"

// failed notes that the condition of a rule could not be answered for a case, and
// tells the head of HR, once until the rule is changed.
func failed(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: b}
	id := ev.Values.Get("rule")
	if _, told := b.Failed[id]; told || head.ID != Record || b.Rules[id].When == "" {
		return t, nil
	}
	t.Part.Failed = cloned(b.Failed)
	t.Part.Failed[id] = Failure{Case: ev.Values.Get("case"), At: env.Now}
	if to := env.Company.Head(); to != "" {
		t.Effects = []flows.Effect{flows.Say{To: to, Kind: failedKind + id}}
	}
	return t, nil
}

// replanned notes what was planned anew, unless something was ordered meanwhile.
func replanned(_ flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: b}
	if ev.Values.Get("outcome") != flows.OutcomeDone {
		return t, nil // it is tried again, or stands in the list of jobs that were given up
	}
	var o Order
	if err := json.Unmarshal(ev.Data, &o); err != nil {
		return t, fmt.Errorf("read what was planned anew: %w", err)
	}
	t.Part.Planned = o
	if o.At.Equal(b.Order.At) {
		t.Part.Order = Order{}
	}
	return t, nil
}

// Concerns says whether a running duty is planned by one of the rules of an order.
func (o Order) Concerns(id string, head hiring.Case) bool {
	switch {
	case !head.Status.Open():
		return false
	case slices.Contains(o.Rules, id):
		return true
	}
	return slices.Contains(o.Rules, "R5") && !head.Duty.Promised.IsZero()
}
