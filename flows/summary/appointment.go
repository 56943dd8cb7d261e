package summary

import (
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Minutes are the lengths that an appointment can have; the third is usual.
func Minutes() []int { return []int{30, 45, 60, 90, 120} }

const usualMinutes = 60

// houseTime is how a form gives a moment, in the zone of who fills it in.
const houseTime = "2006-01-02T15:04"

// Appointment is the form in which HR says when and where people interview. It
// stands on the decision's card and on the case's; standing is what it begins
// with, the zero Meeting for a new one.
func Appointment(standing hiring.Meeting, zone *time.Location) chat.Form {
	if zone == nil {
		zone = time.UTC
	}
	at, minutes := "", usualMinutes
	if standing.No > 0 {
		at, minutes = standing.At.In(zone).Format(houseTime), standing.Minutes
	}
	length := chat.Field{Name: "minutes", Type: chat.FieldSelect, Label: chat.T("summary.meeting.minutes"), Value: strconv.Itoa(minutes)}
	for _, n := range Minutes() {
		length.Options = append(length.Options, chat.Option{Value: strconv.Itoa(n), Label: chat.T("summary.meeting.length", "Count", n)})
	}
	return chat.Form{Title: chat.T("summary.meeting.title"), Submit: chat.T("summary.meeting.submit"), Fields: []chat.Field{
		{
			Name: "at", Type: chat.FieldDateTime, Required: true, Value: at,
			Label: chat.T("summary.meeting.at"), Hint: chat.T("summary.meeting.zone", "Zone", zone.String()),
		},
		length,
		{Name: "place", Type: chat.FieldText, Max: 200, Value: standing.Place, Label: chat.T("summary.meeting.place")},
		{
			Name: "note", Type: chat.FieldArea, Max: 300, Value: standing.Note,
			Label: chat.T("summary.meeting.note"), Hint: chat.T("summary.meeting.note.hint"),
		},
		Anyway(),
	}}
}

// Anyway keeps a time against which something speaks.
func Anyway() chat.Field {
	return chat.Field{
		Name: "anyway", Type: chat.FieldCheckbox,
		Label: chat.T("summary.meeting.anyway"), Hint: chat.T("summary.meeting.anyway.hint"),
	}
}

// Arrangement is the form for a new appointment: when, where, and who interviews.
func Arrangement(s *hiring.Snapshot, position string, zone *time.Location) chat.Form {
	f := Appointment(hiring.Meeting{}, zone)
	f.Fields = append(f.Fields[:2:2], append([]chat.Field{Panel(s, position, s.Usual(position))}, f.Fields[2:]...)...)
	return f
}

// Panel is the choice of who interviews.
func Panel(s *hiring.Snapshot, position string, standing []string) chat.Field {
	field := chat.Field{
		Name: "people", Type: chat.FieldMulti, Value: strings.Join(standing, ","),
		Label: chat.T("summary.meeting.people"), Hint: chat.T("summary.meeting.people.hint", "Count", hiring.MostInterviewers),
	}
	for _, p := range s.Interviewers(position) {
		field.Options = append(field.Options, chat.Option{Value: p.ID, Label: chat.L(p.Name)})
	}
	return field
}
