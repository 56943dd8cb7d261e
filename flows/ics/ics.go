// Package ics writes one appointment as a calendar entry that mail programs
// understand (RFC 5545, 5546). It is pure and a leaf.
//
// The law it keeps: an entry stands in calendars that others look into, so it
// says what its caller gave and nothing more; what people wrote is folded and
// escaped; times go out as UTC, so that no reader needs our zone.
package ics

import (
	"time"

	ical "github.com/arran4/golang-ical"
)

// Appointment is what an entry says. The same UID with a higher Sequence
// replaces what was sent before.
type Appointment struct {
	UID       string
	Sequence  int
	Made      time.Time // when it was arranged or last changed
	At, Until time.Time
	Title     string
	Place     string // or a link; may be empty
	Words     string // may be empty
	Organizer Party
	Guest     Party // the one who gets this mail
	Off       bool  // it does not take place, or not for this guest
}

// Party is somebody by name and mail address.
type Party struct{ Name, Mail string }

// The methods of an entry.
const (
	Request = "REQUEST"
	Cancel  = "CANCEL"
)

// Method is what the entry asks of a calendar.
func (a Appointment) Method() string {
	if a.Off {
		return Cancel
	}
	return Request
}

// Text is the whole calendar with this one entry, lines ending with CR LF.
func (a Appointment) Text() string {
	cal := ical.NewCalendar()
	cal.SetProductId("-//Closeloop//Closeloop//EN")
	cal.SetMethod(ical.Method(a.Method()))
	e := cal.AddEvent(a.UID)
	e.SetSequence(a.Sequence)
	e.SetDtStampTime(a.Made)
	e.SetStartAt(a.At)
	e.SetEndAt(a.Until)
	e.SetSummary(a.Title)
	e.SetClass(ical.ClassificationPrivate)
	status := ical.ObjectStatusConfirmed
	if a.Off {
		status = ical.ObjectStatusCancelled
	}
	e.SetStatus(status)
	if a.Place != "" {
		e.SetLocation(a.Place)
	}
	if a.Words != "" {
		e.SetDescription(a.Words)
	}
	if a.Organizer.Mail != "" {
		e.SetOrganizer(a.Organizer.Mail, ical.WithCN(a.Organizer.Name))
	}
	e.AddAttendee(a.Guest.Mail, ical.WithCN(a.Guest.Name), ical.ParticipationRoleReqParticipant, ical.ParticipationStatusNeedsAction, ical.WithRSVP(true))
	return cal.Serialize(ical.WithNewLine("\r\n"))
}
