package duty

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// A promise stands in for snoozing: the owner names a time, the reminders wait
// for it, and whether it was kept is counted. A duty takes two; who wants a
// third hears that HR has been told instead.
const (
	promises = 2
	farthest = 7 * 24 * time.Hour
)

// Promise is one time that an owner named.
type Promise struct {
	By      string          `json:"by"`
	Until   time.Time       `json:"until"`
	Made    time.Time       `json:"made"`
	Duty    hiring.DutyKind `json:"duty"`
	Since   time.Time       `json:"since"` // of the duty
	Outcome string          `json:"outcome,omitempty"`
	Over    time.Time       `json:"over,omitzero"` // since when it has the outcome
}

// What became of a promise: empty while it runs.
const (
	keptIt   = "kept"
	brokeIt  = "broken"
	fellAway = "void" // the duty went to somebody else, or another time was named

	runsAgain = "again" // for the tally: what was counted as kept is open again
)

func mayPromise(env flows.Env, head hiring.Case, _ Ladder) bool {
	return head.Status.Open() && env.Actor.Person == head.Duty.Owner && env.Company.Sees(env.Actor.Person, head)
}

func promiseForm(flows.Env, hiring.Case, Ladder) chat.Form {
	return chat.Form{Title: chat.T("duty.promise.title"), Submit: chat.T("duty.promise.submit"), Fields: []chat.Field{{
		Name: "by", Type: chat.FieldDateTime, Required: true,
		Label: chat.T("duty.promise.by"), Hint: chat.T("duty.promise.hint"),
	}}}
}

// promise notes by when the owner wants to have it done. The planner moves the
// rungs.
func (c Calendars) promise(env flows.Env, head hiring.Case, part Ladder, ev chat.Event) (flows.Turn[Ladder], error) {
	until, err := c.readPromise(env, head, ev.Values.Get("by"))
	if err != nil {
		return flows.Turn[Ladder]{}, err
	}
	if part.promised(head.Duty) >= promises {
		return c.stuck(env, head, part), nil
	}
	part.Promises = slices.Clone(part.Promises)
	for i, p := range part.Promises {
		if p.Outcome == "" {
			part.Promises[i].Outcome = fellAway
		}
	}
	part.Promises = append(part.Promises, Promise{By: env.Actor.Person, Until: until, Made: env.Now, Duty: head.Duty.Kind, Since: head.Duty.Since})
	head.Duty.Promised = until
	return flows.Turn[Ladder]{Head: head, Part: part, Notice: chat.T("duty.promise.done", "By", until)}, nil
}

// readPromise reads a time within a week that lies in the owner's hours.
func (c Calendars) readPromise(env flows.Env, head hiring.Case, value string) (time.Time, error) {
	w := c.window(env.Company, head, head.Duty.Owner)
	at, err := time.ParseInLocation("2006-01-02T15:04", value, zoneOf(w))
	fault := chat.Text{}
	switch {
	case err != nil:
		fault = chat.T("duty.promise.unread")
	case !at.After(env.Now):
		fault = chat.T("duty.promise.past")
	case at.Sub(env.Now) > farthest:
		fault = chat.T("duty.promise.far", "At", env.Now.Add(farthest))
	case at.UTC().Equal(head.Duty.Promised):
		fault = chat.T("duty.promise.same")
	case !w.IsOpen(at):
		fault = chat.T("duty.promise.closed", "At", w.Next(at))
	default:
		return at.UTC(), nil
	}
	return at, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: map[string]chat.Text{"by": fault}}
}

// stuck tells HR, once, that the owner wants to put it off a third time; where
// the owner is HR, the next above.
func (c Calendars) stuck(env flows.Env, head hiring.Case, part Ladder) flows.Turn[Ladder] {
	to, _ := env.Company.Owner(head, hiring.HR)
	if to == head.Duty.Owner {
		to = head.Duty.Above
	}
	if to == "" {
		return flows.Turn[Ladder]{Head: head, Part: part, Notice: chat.T("duty.promise.alone", "Count", promises)}
	}
	said := chat.T("duty.promise.enough", "Count", promises, "Name", env.Company.Name(to))
	if told(part, head, putOff, to) {
		return flows.Turn[Ladder]{Head: head, Part: part, Notice: said}
	}
	turn := request(head, part, Notice{Kind: putOff, To: to, At: env.Now, Planned: env.Now, Duty: head.Duty})
	turn.Notice = said
	return turn
}

// promised counts the promises given for a duty by its present owner.
func (part Ladder) promised(d hiring.Duty) (n int) {
	for _, p := range part.Promises {
		if p.of(d) {
			n++
		}
	}
	return n
}

// of says whether a promise was given for a duty by its present owner.
func (p Promise) of(d hiring.Duty) bool { return p.By == d.Owner && p.Since.Equal(d.Since) }

// broke notes that the time of a promise has come and the duty is not done.
func (part Ladder) broke(now time.Time, d hiring.Duty) Ladder {
	if d.Promised.IsZero() || d.Promised.After(now) {
		return part
	}
	return part.ended(brokeIt, now)
}

// kept notes what became of a promise whose duty no longer stands. One that was kept
// runs again where an undo brought its duty back.
func (part Ladder) kept(head hiring.Case, now time.Time) Ladder {
	for i, p := range part.Promises {
		if p.of(head.Duty) && p.Outcome == keptIt && p.Until.Equal(head.Duty.Promised) {
			part.Promises = slices.Clone(part.Promises)
			part.Promises[i].Outcome, part.Promises[i].Over = "", time.Time{}
			return part
		}
		if p.Outcome != "" || p.of(head.Duty) {
			continue
		}
		switch {
		case p.Duty == head.Duty.Kind, head.Status == hiring.Withdrawn:
			return part.ended(fellAway, now)
		case head.Changed.After(p.Until):
			return part.ended(brokeIt, now)
		}
		return part.ended(keptIt, now)
	}
	return part
}

// ended is the ladder with the running promise over.
func (part Ladder) ended(outcome string, now time.Time) Ladder {
	part.Promises = slices.Clone(part.Promises)
	for i := range part.Promises {
		if part.Promises[i].Outcome == "" {
			part.Promises[i].Outcome, part.Promises[i].Over = outcome, now
		}
	}
	return part
}

// reckoned has the promises counted that a turn found kept or broken, and the count
// taken back of one that runs again.
func reckoned(head hiring.Case, before, after Ladder) (out []flows.Effect) {
	for i, p := range after.Promises {
		was := Promise{}
		if i < len(before.Promises) {
			was = before.Promises[i]
		}
		switch {
		case was.Outcome == "" && (p.Outcome == keptIt || p.Outcome == brokeIt):
			out = append(out, counted(head, p, chat.Values{"outcome": {p.Outcome}}))
		case was.Outcome == keptIt && p.Outcome == "":
			out = append(out, counted(head, p, chat.Values{"outcome": {runsAgain}, "at": {was.Over.Format(time.RFC3339Nano)}}))
		}
	}
	return out
}

func counted(head hiring.Case, p Promise, values chat.Values) flows.Tell {
	values["position"] = []string{head.Position}
	return flows.Tell{Action: chat.Action{Flow: "tally", Record: p.By, Verb: "promise"}, Values: values}
}
