package hook

import (
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Follow tells the addresses of every move of a case: its status, what was decided,
// and that a letter left. A past interview that came in closed is no news.
func Follow(to []Address) func(flows.Env, hiring.Case, hiring.Case) []flows.Effect {
	return func(env flows.Env, before, after hiring.Case) []flows.Effect {
		if before.Status == after.Status || before.Status == "" && !after.Status.Open() {
			return nil
		}
		all := happened(env, before, after)
		var out []flows.Effect
		for _, to := range to {
			if v := all.heard(to); len(v["types"]) > 0 {
				out = append(out, flows.Tell{Action: chat.Action{Flow: Name, Record: after.ID + "@" + to.Key, Verb: "event"}, Values: v})
			}
		}
		return out
	}
}

// news is what one move comes to, in the order in which it is told, with what each
// thing says beside what all say.
type news struct {
	common chat.Values
	things []thing
}

type thing struct {
	kind string
	says map[string]string
}

// heard is what an address hears of it, in one message: two could overtake each other.
func (n news) heard(by Address) chat.Values {
	v := chat.Values{}
	for name, value := range n.common {
		v[name] = value
	}
	for _, one := range n.things {
		if !by.hears(one.kind) {
			continue
		}
		v["types"] = append(v["types"], one.kind)
		for field, value := range one.says {
			v[one.kind+":"+field] = []string{value}
		}
	}
	return v
}

func happened(env flows.Env, before, after hiring.Case) news {
	n := news{common: chat.Values{
		"at":    {env.Now.Format(time.RFC3339Nano)},
		":case": {after.ID}, ":position": {after.Position}, ":round": {strconv.Itoa(after.Round)},
	}}
	add := func(kind string, says map[string]string) { n.things = append(n.things, thing{kind, says}) }
	if verdict := decided(before, after); verdict != "" {
		add("case.decision", map[string]string{"verdict": verdict, "by": env.Actor.Person})
	}
	add("case.status", map[string]string{"from": string(before.Status), "to": string(after.Status)})
	if after.Status == hiring.Rejected && env.Asked.Flow == "letter" && env.Asked.Verb != "told" {
		add("letter.sent", map[string]string{"kind": "rejection"})
	}
	return n
}

// decided is what a move says that a person decided: passed, not_passed, hold, or
// undone; empty where it is no decision.
func decided(before, after hiring.Case) string {
	evaluated := before.Status == hiring.PendingEval || before.Status == hiring.PendingSecondEval
	switch {
	case before.Resume != "" && after.Resume == "" && slices.Contains(decisions(), before.Status),
		before.Status == hiring.RejectPending && after.Status.Open():
		return "undone"
	case after.Status == hiring.RejectPending && before.Status != hiring.Rejected:
		return "not_passed"
	case after.Status == hiring.Hold && evaluated:
		return "hold"
	case evaluated && (after.Status == hiring.PendingSecond || after.Status == hiring.OfferTalk):
		return "passed"
	}
	return ""
}

// decisions are the statuses that a decision leads to, and the one after it was told.
func decisions() []hiring.Status {
	return []hiring.Status{hiring.PendingSecond, hiring.OfferTalk, hiring.Hold, hiring.RejectPending, hiring.Rejected}
}
