package hiring

import (
	"slices"
	"time"
)

// Rounds are the later interviews of a case, by people, and how it ended if the
// candidate ended it. It is the part of the flow "round".
type Rounds struct {
	Meetings []Meeting `json:"meetings,omitempty"` // oldest first
	Ended    Ending    `json:"ended,omitzero"`
	Redrawn  int       `json:"redrawn,omitempty"` // how often something changed elsewhere that stands on the cards
}

// MeetingState is where an appointment stands.
type MeetingState string

// The states. Over is the bot's own fact: its time has passed.
const (
	MeetingPlanned   MeetingState = "planned"
	MeetingOver      MeetingState = "over"
	MeetingCancelled MeetingState = "cancelled"
	MeetingMissed    MeetingState = "missed" // the candidate did not come
)

// Meeting is one appointment for an interview by people.
type Meeting struct {
	No       int          `json:"no"` // from 1, given once in a case
	Round    int          `json:"round"`
	State    MeetingState `json:"state"`
	At       time.Time    `json:"at"`
	Minutes  int          `json:"minutes"`
	Place    string       `json:"place,omitempty"` // or a link
	Note     string       `json:"note,omitempty"`  // for the interviewers
	People   []string     `json:"people"`          // who interviews: person ids
	Sequence int          `json:"sequence,omitempty"`
	By       string       `json:"by"` // who arranged it, or last moved it
	Set      time.Time    `json:"set"`
	// Was is when it was to begin before it was last moved; zero: it was not.
	Was   time.Time `json:"was,omitzero"`
	Words string    `json:"words,omitempty"` // why it was called off
	// Decided: it was called off by a rejection, which By had no part in.
	Decided bool `json:"decided,omitempty"`
	// Gone are interviewers who left, of whom HR has heard.
	Gone []string `json:"gone,omitempty"`
}

// Ends is when the time of an appointment has passed.
func (m Meeting) Ends() time.Time { return m.At.Add(time.Duration(m.Minutes) * time.Minute) }

// Has says whether a person interviews there.
func (m Meeting) Has(person string) bool { return slices.Contains(m.People, person) }

// Missing are those who interview and have not sent their scorecard, in order.
func (m Meeting) Missing(written Scorecard) []string {
	page := written.Of(m.No)
	return slices.DeleteFunc(slices.Clone(m.People), page.SentBy)
}

// Present is the appointment that the case's round is about, planned or over.
func (r Rounds) Present(c Case) (Meeting, bool) {
	for _, m := range slices.Backward(r.Meetings) {
		stands := m.State == MeetingPlanned || m.State == MeetingOver
		if stands && c.Round > 0 && m.Round == c.Round {
			return m, true
		}
	}
	return Meeting{}, false
}

// Planned is the appointment that is still to be held, wherever the case has gone.
func (r Rounds) Planned() (Meeting, bool) {
	for _, m := range slices.Backward(r.Meetings) {
		if m.State == MeetingPlanned {
			return m, true
		}
	}
	return Meeting{}, false
}

// Starts is when the appointment begins that a case waits for; zero: it waits for
// none. The case's own date is the end, which is when the duty to hold it is late.
func (r Rounds) Starts(c Case) time.Time {
	if m, ok := r.Present(c); ok && c.Status == SecondScheduled {
		return m.At
	}
	return time.Time{}
}

// Interviews says whether a person interviews in the case's present round, as
// long as the person is there.
func (r Rounds) Interviews(s *Snapshot, person string, c Case) bool {
	m, ok := r.Present(c)
	p, known := s.Person(person)
	return ok && known && p.Active && m.Has(person)
}

// Ending is how the candidate's side ended a case: withdrawn, or not come.
type Ending struct {
	Status Status    `json:"status,omitempty"` // Withdrawn or NoShow
	From   Status    `json:"from,omitempty"`
	Cause  string    `json:"cause,omitempty"` // of the list that the flow has
	Words  string    `json:"words,omitempty"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// MostInterviewers is how many people one appointment has at most.
const MostInterviewers = 5

// Interviewers are who can interview for a position: its own people, and those
// of its department; who is there, by name of the role: the position's
// interviewers first, then its managers, its lead, and the department.
func (s *Snapshot) Interviewers(position string) []Person {
	pos := s.positions[position]
	var out []Person
	add := func(id string) {
		p, ok := s.people[id]
		if ok && p.Active && !slices.ContainsFunc(out, func(o Person) bool { return o.ID == id }) {
			out = append(out, p)
		}
	}
	for _, id := range slices.Concat(pos.Interviewers, pos.Managers, []string{pos.Lead}) {
		add(id)
	}
	for _, p := range s.People() {
		if pos.Department != "" && p.Department == pos.Department && !p.Has(Trainee) {
			add(p.ID)
		}
	}
	return out
}

// Usual are who interviews where HR names nobody: the position's interviewers,
// else its first manager who is there.
func (s *Snapshot) Usual(position string) []string {
	pos := s.positions[position]
	there := func(id string) bool { return s.people[id].Active }
	var out []string
	for _, id := range pos.Interviewers {
		if there(id) && len(out) < MostInterviewers {
			out = append(out, id)
		}
	}
	if len(out) > 0 {
		return out
	}
	if i := slices.IndexFunc(pos.Managers, there); i >= 0 {
		return []string{pos.Managers[i]}
	}
	if there(pos.Lead) {
		return []string{pos.Lead}
	}
	return nil
}
