package ics_test

import (
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"

	"closeloop/flows/ics"
)

func appointment() ics.Appointment {
	at := time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)
	return ics.Appointment{
		UID: "C-1042-1@closeloop", Sequence: 2, Made: at.Add(-48 * time.Hour), At: at, Until: at.Add(time.Hour),
		Title: "复试：后端工程师；第二轮, C-1042", Place: "3 号会议室; 见 https://meet.example/x,y", Words: "一行\n另一行 " + strings.Repeat("长", 60),
		Organizer: ics.Party{Name: `林晓 "HR"`, Mail: "lin@farhill.example"}, Guest: ics.Party{Name: "莫凡", Mail: "mo@farhill.example"},
	}
}

// TestReadBack: another reader of calendars finds what was meant, whatever signs
// stand in people's words, and no line is longer than mail allows.
func TestReadBack(t *testing.T) {
	t.Parallel()
	for _, off := range []bool{false, true} {
		a := appointment()
		a.Off = off
		text := a.Text()
		for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Errorf("line of %d bytes: %q", len(line), line)
			}
		}
		cal, err := ical.ParseCalendar(strings.NewReader(text))
		if err != nil || len(cal.Events()) != 1 {
			t.Fatalf("%v\n%s", err, text)
		}
		e := cal.Events()[0]
		start, err1 := e.GetStartAt()
		end, err2 := e.GetEndAt()
		if err1 != nil || err2 != nil || !start.Equal(a.At) || !end.Equal(a.Until) {
			t.Errorf("from %v to %v, %v %v", start, end, err1, err2)
		}
		for name, want := range map[ical.ComponentProperty]string{
			ical.ComponentPropertyUniqueId: a.UID, ical.ComponentPropertySequence: "2", ical.ComponentPropertySummary: a.Title,
			ical.ComponentPropertyLocation: a.Place, ical.ComponentPropertyDescription: a.Words, ical.ComponentPropertyClass: "PRIVATE",
			ical.ComponentPropertyStatus:   map[bool]string{false: "CONFIRMED", true: "CANCELLED"}[off],
			ical.ComponentPropertyAttendee: "mailto:mo@farhill.example", ical.ComponentPropertyOrganizer: "mailto:lin@farhill.example",
		} {
			if got := e.GetProperty(name); got == nil || got.Value != want {
				t.Errorf("%s: %+v, want %q", name, got, want)
			}
		}
		if want := "\r\nMETHOD:" + a.Method() + "\r\n"; !strings.Contains(text, want) || !strings.Contains(text, "DTSTART:20261127T060000Z\r\n") {
			t.Errorf("no %q, or the time is not UTC:\n%s", want, text)
		}
	}
}

// TestBare: what is not known is left out.
func TestBare(t *testing.T) {
	t.Parallel()
	a := appointment()
	a.Place, a.Words, a.Organizer = "", "", ics.Party{}
	for _, name := range []string{"LOCATION", "DESCRIPTION", "ORGANIZER"} {
		if text := a.Text(); strings.Contains(text, name) {
			t.Errorf("%s in\n%s", name, text)
		}
	}
}
