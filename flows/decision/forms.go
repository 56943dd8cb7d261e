package decision

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

const textMax = 300 // characters of the free text for the candidate

// rejectForm has a reason for the candidate and a note that never leaves.
func rejectForm(env flows.Env, head hiring.Case, _ hiring.Decision) chat.Form {
	pos, _ := env.Company.Position(head.Position)
	return callingOff(env, head, summary.Refusal(pos))
}

func holdForm(flows.Env, hiring.Case, hiring.Decision) chat.Form {
	return chat.Form{Title: chat.T("decision.hold.title"), Submit: chat.T("decision.hold.submit"), Fields: []chat.Field{{
		Name: "until", Type: chat.FieldDate, Required: true,
		Label: chat.T("decision.hold.until"), Hint: chat.T("decision.hold.hint", "Count", farthest),
	}}}
}

// readDay reads the day on which a hold ends and returns HR's opening of that
// day, in HR's zone; or what is wrong with it.
func readDay(env flows.Env, head hiring.Case, value string) (until time.Time, fault chat.Text) {
	day, err := time.ParseInLocation(time.DateOnly, value, zone(env))
	if err != nil {
		return until, chat.T("decision.hold.unread")
	}
	y, m, d := day.Date()
	until = time.Date(y, m, d, openingHour, openingMinute, 0, 0, env.Company.Zone(hrOf(env, head))).UTC()
	today := env.Now.In(zone(env))
	switch {
	case day.Format(time.DateOnly) <= today.Format(time.DateOnly) || !until.After(env.Now):
		fault = chat.T("decision.hold.past")
	case day.After(today.AddDate(0, 0, farthest)):
		fault = chat.T("decision.hold.far", "Count", farthest)
	}
	return until, fault
}

// minutes is how a form gives a moment, in the zone of who fills it in.
const minutes = "2006-01-02T15:04"

func zone(env flows.Env) *time.Location {
	if env.Reader.Zone == nil {
		return time.UTC
	}
	return env.Reader.Zone
}

func wrongValues(faults map[string]chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
}
