package notice

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// entry is what lies in the calendar entry of the letter that leaves now.
func (w *world) entry() (chat.Letter, string) {
	w.t.Helper()
	w.ready()
	l, leaves := w.letter()
	if !leaves {
		w.t.Fatalf("nothing leaves: %+v", w.part.Now)
	}
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	return l, l.Entry.Text
}

func holds(t *testing.T, text string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestAppointment: the candidate gets the start and the place as HR set them, with
// an entry for the calendar; another time or place replaces it, other interviewers
// do not; what is called off is taken out, once.
func TestAppointment(t *testing.T) {
	t.Parallel()
	w := newWorld(t, template("status.second_scheduled", false), template("status.pending_second", false))
	at := hiring.Meeting{No: 1, At: shanghai(27, 14, 0), Minutes: 45, Place: "3 楼 8 号", People: []string{"mgr-zhao"}}
	w.meets(at)
	l, text := w.entry()
	holds(t, l.Text, "TIME 11月27日（周五）14:00（北京时间） PLACE 3 楼 8 号")
	holds(t, text, "METHOD:REQUEST", "UID:C-1042-r1@closeloop", "DTSTART:20261127T060000Z", "DTEND:20261127T064500Z", "SEQUENCE:1\r\n", "LOCATION:3 楼 8 号")
	if strings.Contains(text, "赵磊") {
		t.Errorf("it names who interviews:\n%s", text)
	}
	at.People, at.Sequence = []string{"boss"}, 1
	if w.meets(at); w.part.Now.State != Sent {
		t.Errorf("other interviewers are told: %+v", w.part.Now)
	}
	at.Place = "7 楼"
	w.meets(at) // the same hour
	l, text = w.entry()
	holds(t, l.Text, "PLACE 7 楼")
	holds(t, text, "METHOD:REQUEST", "UID:C-1042-r1@closeloop", "SEQUENCE:2\r\n", "LOCATION:7 楼")

	w.known["round/C-1042"], w.head.Round, w.head.Until = hiring.Rounds{}, 0, time.Time{}
	w.goes(hiring.PendingSecond, shanghai(30, 11, 0))
	l, text = w.entry()
	holds(t, l.Subject+l.Text, "11月27日（周五）14:00（北京时间）的面试取消", "原定11月27日（周五）14:00（北京时间）的后端工程师面试取消了")
	holds(t, text, "METHOD:CANCEL", "UID:C-1042-r1@closeloop", "SEQUENCE:3\r\n", "STATUS:CANCELLED")
	if w.part.Promise.By == "" {
		t.Error("the day that was promised with the appointment is forgotten")
	}
	if w.goes(hiring.Hold, shanghai(30, 11, 0)); w.part.Now.State != Sent || w.part.Now.Kind != calledOff {
		t.Errorf("it is called off twice: %+v", w.part.Now)
	}
}

// TestCalledOff: an appointment of which nobody was told is not called off; one that
// is arranged anew within ten minutes is only moved; one whose time has passed is the
// house's own business; and who withdrew gets the receipt with the entry taken out.
func TestCalledOff(t *testing.T) {
	t.Parallel()
	arranged := func(on ...hiring.Template) *world {
		w := newWorld(t, append(on, template("status.second_scheduled", false))...)
		w.meets(hiring.Meeting{No: 1, At: shanghai(27, 14, 0), Minutes: 60})
		return w
	}
	w := arranged()
	if w.goes(hiring.PendingSecond, shanghai(30, 11, 0)); w.part.Now.State != Dropped {
		t.Errorf("never told, and yet %+v", w.part.Now)
	}
	w = arranged()
	w.entry()
	w.goes(hiring.PendingSecond, shanghai(30, 11, 0))
	w.meets(hiring.Meeting{No: 2, At: shanghai(30, 10, 0), Minutes: 60})
	_, text := w.entry()
	holds(t, text, "METHOD:REQUEST", "UID:C-1042-r1@closeloop", "DTSTART:20261130T020000Z")
	for _, n := range w.part.Past {
		if n.Kind == calledOff {
			t.Errorf("it was called off in between: %+v", n)
		}
	}
	w = arranged()
	w.entry()
	w.now = shanghai(27, 16, 0)
	if w.goes(hiring.PendingSecond, shanghai(30, 11, 0)); w.part.Now.Kind == calledOff {
		t.Errorf("its time is past: %+v", w.part.Now)
	}
	w = arranged(template("status.withdrawn", false))
	w.entry()
	w.goes(hiring.Withdrawn, time.Time{})
	l, text := w.entry()
	holds(t, text, "METHOD:CANCEL", "UID:C-1042-r1@closeloop")
	if !strings.Contains(l.Text, "已退出") {
		t.Errorf("the receipt: %s", l.Text)
	}
	if w.must("", "slip", nil); w.part.Now.Kind != "status.withdrawn" || len(w.effects) > 0 {
		t.Errorf("who withdrew hears more: %+v", w.part.Now)
	}
}

// TestCalledOffWithoutReceipt: wherever the case goes while an appointment is ahead that
// the candidate knows of, it is taken out of the candidate's calendar: also when the
// company tells nothing else of that step, and when the letter of a rejection comes later.
func TestCalledOffWithoutReceipt(t *testing.T) {
	t.Parallel()
	for _, to := range []hiring.Status{hiring.Withdrawn, hiring.RejectPending, hiring.NoShow} {
		w := newWorld(t, template("status.second_scheduled", false))
		w.meets(hiring.Meeting{No: 1, At: shanghai(27, 14, 0), Minutes: 60})
		w.entry()
		w.goes(to, time.Time{})
		l, text := w.entry()
		holds(t, text, "METHOD:CANCEL", "UID:C-1042-r1@closeloop", "SEQUENCE:2\r\n")
		holds(t, l.Subject, "11月27日（周五）14:00（北京时间）的面试取消")
		if next := strings.Contains(l.Text, "再写信告诉你"); next != to.Open() {
			t.Errorf("%s: something comes next: %v\n%s", to, next, l.Text)
		}
		if w.goes(to, time.Time{}); w.part.Now.State != Sent {
			t.Errorf("%s: told twice: %+v", to, w.part.Now)
		}
	}
	// A rejection that is undone leaves the appointment as it was.
	w := newWorld(t, template("status.second_scheduled", false))
	at := hiring.Meeting{No: 1, At: shanghai(27, 14, 0), Minutes: 60}
	w.meets(at)
	w.entry()
	w.goes(hiring.RejectPending, time.Time{})
	if w.part.Now.Kind != calledOff || w.part.Now.State != Settling {
		t.Errorf("before the undo ends: %+v", w.part.Now)
	}
	if w.meets(at); w.part.Now.State == Settling {
		t.Errorf("after the undo: %+v", w.part.Now)
	}
}

// TestZoneIsTold: a candidate reads an hour in the own zone and which one that is, by its
// usual name or by its distance from the world's.
func TestZoneIsTold(t *testing.T) {
	t.Parallel()
	d, err := newDesk(Config{})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)
	for zone, want := range map[string][2]string{
		"Asia/Shanghai":  {"11月27日（周五）14:00（北京时间）", "Friday 27 November, 14:00 (Beijing time)"},
		"Europe/Berlin":  {"11月27日（周五）07:00（UTC+01）", "Friday 27 November, 07:00 (UTC+01)"},
		"Asia/Kathmandu": {"11月27日（周五）11:45（UTC+05:45）", "Friday 27 November, 11:45 (UTC+05:45)"},
	} {
		there, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for i, locale := range []string{"zh-CN", "en"} {
			if got := d.tongues[locale].moment(at.In(there)); got != want[i] {
				t.Errorf("%s: %q, want %q", zone, got, want[i])
			}
		}
	}
}
