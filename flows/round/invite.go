package round

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/ics"
)

// Invites is the name of the flow of calendar entries: one record for each
// appointment and interviewer, so that each mail goes once and fails alone. It
// holds ids only; words are made when the mail leaves.
const Invites = "invite"

// Invite is what one interviewer's calendar was sent.
type Invite struct {
	Wanted Version `json:"wanted,omitzero"`
	Out    Version `json:"out,omitzero"`  // on its way
	Sent   Version `json:"sent,omitzero"` // the last that left
	Fault  string  `json:"fault,omitempty"`
	// Gone is set where the candidate was erased while the entry stood in a calendar: what
	// the mail needs that calls it off, and nothing of the candidate's. It goes with it.
	Gone *Parted `json:"gone,omitempty"`
}

// Version is one state of an entry. No counts from 1; the zero Version is none.
type Version struct {
	No  int  `json:"no,omitempty"`
	Off bool `json:"off,omitempty"`
}

// Why an entry did not get through.
const (
	noMail  = "no_mail" // the person has no address on file, or left
	refused = "refused"
	unknown = "unknown" // it may have left; it is not sent again
)

func inviteID(id string, meeting int, person string) string {
	return id + "." + strconv.Itoa(meeting) + "." + person
}

// split takes an invite's id apart.
func split(id string) (record string, meeting int, person string) {
	parts := strings.SplitN(id, ".", 3)
	if len(parts) != 3 {
		return id, 0, ""
	}
	meeting, _ = strconv.Atoi(parts[1])
	return parts[0], meeting, parts[2]
}

// InviteOf is the record of one interviewer's entry, for lists of what left.
func InviteOf(id string, m hiring.Meeting, person string) string { return inviteID(id, m.No, person) }

// Entries is the flow of calendar entries. The speaker puts the mail into the
// interviewer's language.
func Entries(speaker chat.Speaker) flows.Flow[Invite] {
	c := carrier{speaker}
	return flows.Flow[Invite]{
		Name: Invites, Alone: true, Implicit: true,
		View:   stuckView,
		About:  about,
		Letter: c.letter,
		Verbs: map[string]flows.Verb[Invite]{
			"post":   {Step: post},
			"result": {Step: result},
			"resume": {Step: resumeEntry},
			"past":   {Step: past},

			flows.Farewell: {Step: farewell},
		},
	}
}

// about is the case of an entry, and whose calendar it is for.
func about(env flows.Env, id string, part Invite, _ string) flows.Subject {
	record, _, who := split(id)
	if part.Gone != nil {
		return flows.Subject{To: who} // an erasure reaches what stands, also of a position in a dry run
	}
	head, _ := flows.Find[hiring.Case](env, "case", record)
	s := flows.SubjectOf(head)
	s.To = who
	return s
}

// post brings an entry up to date. What is on its way arrives first.
func post(env flows.Env, head hiring.Case, part Invite, ev chat.Event) (flows.Turn[Invite], error) {
	n, err := strconv.Atoi(ev.Values.Get("sequence"))
	want := Version{No: n + 1, Off: ev.Values.Get("off") == "true"}
	t := flows.Turn[Invite]{Head: head, Part: part}
	if err != nil || want.No <= part.Wanted.No || part.Gone != nil {
		return t, nil
	}
	t.Part.Wanted = want
	if part.Out.No > 0 {
		return t, nil
	}
	return next(env, t), nil
}

// resume has the entries of what lies ahead leave that a dry run kept from it, also
// that something is called off.
func resume(env flows.Env, head hiring.Case, part hiring.Rounds, _ chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	for _, m := range part.Meetings {
		if stands := m.State == hiring.MeetingPlanned || m.State == hiring.MeetingCancelled; !stands || !m.At.After(env.Now) {
			continue
		}
		for _, id := range m.People {
			t.Effects = append(t.Effects, tell(Invites, inviteID(head.ID, m.No, id), "resume", nil))
		}
	}
	return t, nil
}

func resumeEntry(env flows.Env, head hiring.Case, part Invite, _ chat.Event) (flows.Turn[Invite], error) {
	t := flows.Turn[Invite]{Head: head, Part: part}
	if part.Out.No > 0 || part.Fault != "" || part.Gone != nil {
		return t, nil
	}
	return next(env, t), nil
}

// next sends what is wanted and has not left. There is nothing to take back of
// an entry that nobody got; one of which nobody knows whether it arrived is taken
// back, as it may stand in a calendar.
func next(env flows.Env, t flows.Turn[Invite]) flows.Turn[Invite] {
	record, _, who := split(t.Head.ID)
	p, _ := env.Company.Person(who)
	switch {
	case t.Part.Wanted == t.Part.Sent, t.Part.Wanted.Off && t.Part.Sent.No == 0 && t.Part.Fault != unknown:
		return t
	case p.Email == "" || !p.Active:
		t.Part.Fault = noMail
		t.Effects = append(t.Effects, tell(Name, record, "redraw", nil))
		if p.Active && t.Part.Wanted.Off {
			return stuck(env, t)
		}
		return t
	}
	t.Part.Out, t.Part.Fault = t.Part.Wanted, ""
	t.Effects = append(t.Effects, flows.Call{Name: flows.Mail, At: env.Now, Answer: "result"})
	return t
}

// result is what the courier says of an entry.
func result(env flows.Env, head hiring.Case, part Invite, ev chat.Event) (flows.Turn[Invite], error) {
	t := flows.Turn[Invite]{Head: head, Part: part}
	record, meeting, _ := split(head.ID)
	switch outcome := ev.Values.Get("outcome"); {
	case part.Out.No == 0 || outcome == flows.OutcomeDeferred:
		return t, nil
	case part.Gone != nil:
		return parted(env, t, outcome), nil
	case outcome == flows.OutcomeDone:
		t.Part.Sent, t.Part.Out = part.Out, Version{}
		return next(env, t), nil
	case outcome == flows.OutcomeRefused && ev.Values.Get("code") == flows.CodeDry: // it stands in the list of the dry run
		t.Part.Out = Version{}
		return t, nil
	case outcome == flows.OutcomeRefused:
		t.Part.Fault = refused
	default:
		t.Part.Fault = unknown
	}
	t.Part.Out = Version{}
	if part.Out.Off {
		return stuck(env, t), nil
	}
	t.Effects = []flows.Effect{tell(Name, record, "lost", chat.Values{"meeting": {strconv.Itoa(meeting)}})}
	return t, nil
}

// unreached are the interviewers whose calendar does not have the appointment.
func unreached(env flows.Env, head hiring.Case, m hiring.Meeting) []string {
	var out []string
	for _, id := range m.People {
		if i, ok := flows.Find[Invite](env, Invites, inviteID(head.ID, m.No, id)); ok && i.Fault != "" {
			out = append(out, id)
		}
	}
	return out
}

// lost tells HR, once for each appointment, that an entry did not get through.
func lost(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	m, ok := numbered(part, ev.Values.Get("meeting"))
	if !ok || m.State != hiring.MeetingPlanned {
		return turn{Head: head, Part: part}, nil
	}
	part.Redrawn++
	return turn{Head: head, Part: part, Effects: []flows.Effect{flows.Show{To: hrOf(env, head), Kind: kindOf(kindMail, m)}}}, nil
}

// carrier writes the mails.
type carrier struct{ speaker chat.Speaker }

// letter is the mail with the entry, in the interviewer's language and zone. It
// names the position and the case, not the candidate: calendars are looked into
// by others.
func (c carrier) letter(env flows.Env, head hiring.Case, part Invite) (chat.Letter, bool) {
	record, _, who := split(head.ID)
	carried := part.Out
	if carried.No == 0 { // for lists of what has left
		carried = part.Sent
	}
	m, about, ok := meeting(env, head.ID, part)
	p, known := env.Company.Person(who)
	if !ok || !known || carried.No == 0 {
		return chat.Letter{}, false
	}
	env = env.For(who)
	say := func(key string, pairs ...any) string { return c.speaker.Words(env.Reader, chat.T(key, pairs...)) }
	hr, _ := env.Company.Person(m.By)
	position := c.speaker.Words(env.Reader, env.Title(about))
	a := ics.Appointment{
		UID: record + "-" + strconv.Itoa(m.No) + "@closeloop", Sequence: carried.No - 1, Made: m.Set, At: m.At, Until: m.Ends(), Place: m.Place,
		Title: say("round.mail.title", "Position", position, "Case", record), Words: say("round.mail.words"),
		Organizer: ics.Party{Name: hr.Name, Mail: hr.Email}, Guest: ics.Party{Name: p.Name, Mail: p.Email}, Off: carried.Off,
	}
	kind := "invite"
	switch {
	case a.Off:
		kind = "off"
	case a.Sequence > 0:
		kind = "moved"
	}
	place := chat.L(m.Place)
	if m.Place == "" {
		place = chat.T("round.mail.place.none")
	}
	return chat.Letter{
		ID: letterID(record, m.No, a.Sequence, who), To: p.Email, Name: p.Name, ReplyTo: hr.Email,
		Subject: say("round.mail.subject."+kind, "Position", position, "At", m.At),
		Text: say("round.mail.text."+kind, "Name", p.Name, "Position", position, "Case", record, "At", m.At,
			"Zone", env.Reader.Zone.String(), "Count", m.Minutes, "Place", place, "By", hr.Name),
		Entry: chat.CalendarEntry{Method: a.Method(), Text: a.Text()},
	}, true
}

// letterID is how mail systems know an entry. A person's id may have signs that
// no Message-ID carries.
func letterID(record string, meeting, sequence int, person string) string {
	sum := sha256.Sum256([]byte(person))
	return record + "-m" + strconv.Itoa(meeting) + "s" + strconv.Itoa(sequence) + "-p" + hex.EncodeToString(sum[:4])
}
