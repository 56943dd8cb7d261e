package notice

import (
	"fmt"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/ics"
	"closeloop/flows/outbound"
)

// calledOff is the occasion that an appointment of which the candidate knows does
// not take place; it leaves where appointments are told at all.
const calledOff = "off"

// meeting is the appointment that the case waits for; false: there is none.
func meeting(env flows.Env, head hiring.Case) (hiring.Meeting, bool) {
	if head.Status != hiring.SecondScheduled {
		return hiring.Meeting{}, false
	}
	part, _ := flows.Find[hiring.Rounds](env, "round", head.ID)
	return part.Present(head)
}

// appointed is the last notice of an appointment that the candidate got, or may
// have got, and that is still to come and not taken back.
func (b Book) appointed(now time.Time) (Notice, bool) {
	all := append(b.Past[:len(b.Past):len(b.Past)], b.Now)
	for i := len(all) - 1; i >= 0; i-- {
		n := all[i]
		if n.out() && n.Entry.Off {
			return Notice{}, false
		}
		if n.out() && !n.Entry.At.IsZero() {
			return n, n.Entry.At.After(now)
		}
	}
	return Notice{}, false
}

// over says whether a case has left an appointment that was told: it is neither
// arranged any more nor held.
func over(head hiring.Case) bool {
	return head.Status != hiring.SecondScheduled && head.Status != hiring.PendingSecondEval
}

// Entry is what a notice does to the candidate's calendar. Round tells entries of a
// case apart: a later appointment of the same round moves the earlier one.
type Entry struct {
	At    time.Time `json:"at,omitzero"`
	Until time.Time `json:"until,omitzero"`
	Made  time.Time `json:"made,omitzero"`
	Place string    `json:"place,omitempty"`
	Round int       `json:"round,omitempty"`
	Off   bool      `json:"off,omitempty"`
}

// entered is the entry of an appointment.
func entered(m hiring.Meeting) Entry {
	return Entry{At: m.At, Until: m.Ends(), Made: m.Set, Place: m.Place, Round: m.Round}
}

// appointmentMark is what of an appointment a candidate is told: who interviews is
// the house's business.
func appointmentMark(m hiring.Meeting) string {
	return fmt.Sprintf("%d/%d/%d/%s", m.No, m.At.Unix(), m.Minutes, m.Place)
}

// writeOff makes the note that an appointment does not take place.
func (d *desk) writeOff(env flows.Env, head hiring.Case, n Notice) Notice {
	n = addressed(env, head, n)
	t := d.tongues[n.Locale]
	values := d.values(env, head, n, time.Time{})
	values["Promised"] = t.moment(n.Entry.At.In(candidateZone(env, head)))
	words := t.Off
	if !head.Status.Open() { // nothing comes next
		words = t.OffClosed
	}
	n.Subject, n.Body = chat.OneLine(own(t.OffSubject, values)), outbound.Paragraphs(own(words, values))
	delete(values, "Promised")
	n.Slots = values
	return n
}

// enclosed is the calendar entry that leaves with a mail. Its sequence is the
// notice's number, which only grows.
func (n Notice) enclosed(head hiring.Case, signer hiring.Person) chat.CalendarEntry {
	if n.Entry.At.IsZero() || n.To == "" {
		return chat.CalendarEntry{}
	}
	a := ics.Appointment{
		UID: fmt.Sprintf("%s-r%d@closeloop", head.ID, n.Entry.Round), Sequence: n.Number, Made: n.Entry.Made,
		At: n.Entry.At, Until: n.Entry.Until, Place: n.Entry.Place, Title: n.Subject, Words: strings.TrimSpace(n.Body), Off: n.Entry.Off,
		Organizer: ics.Party{Name: signer.Name, Mail: outbound.Address(signer.Email)}, Guest: ics.Party{Name: n.Name, Mail: n.To},
	}
	return chat.CalendarEntry{Method: a.Method(), Text: a.Text()}
}
