package slots

import (
	"fmt"
	"slices"
	"strings"

	"closeloop/flows/hiring"
)

// The occasions on which a company writes to candidates, beside a change of
// status, which is called "status." and the status.
const (
	Rejection = "rejection"
	Thanks    = "thanks"
	Feedback  = "feedback"

	status = "status."
)

// Pool is the slot that says nothing: its part is there for candidates who
// agreed to be kept on file.
const Pool = "Pool"

// Slot is one thing that words may name. Sure: it is always given; any other
// stands only in a part that is left out without it. Must: no words without it.
type Slot struct {
	Name       string
	Sure, Must bool
}

// Kinds are all occasions, in the order in which a candidate meets them.
func Kinds() []string {
	out := []string{Rejection, Thanks, Feedback}
	for _, s := range told() {
		out = append(out, status+string(s))
	}
	return out
}

// told are the statuses that a candidate may hear of. Of a rejection the letter
// tells; what is the house's own business nobody hears of.
func told() []hiring.Status {
	return []hiring.Status{
		hiring.PendingEval, hiring.PendingSecond, hiring.SecondScheduled, hiring.PendingSecondEval, hiring.Hold,
		hiring.OfferTalk, hiring.OfferSent, hiring.PendingOnboard,
		hiring.Withdrawn, hiring.NoShow, hiring.OfferDeclined, hiring.OfferExpired,
	}
}

// StatusOf is the status that an occasion tells of.
func StatusOf(kind string) (hiring.Status, bool) {
	s, ok := strings.CutPrefix(kind, status)
	return hiring.Status(s), ok && slices.Contains(told(), hiring.Status(s))
}

// Of are the slots that words for an occasion may name; none of an occasion that
// is not known.
func Of(kind string) []Slot {
	if !slices.Contains(Kinds(), kind) {
		return nil
	}
	out := []Slot{{Name: "Name", Sure: true}, {Name: "Position", Sure: true}, {Name: "Company", Sure: true}, {Name: "Sender", Sure: true}}
	switch kind {
	case Rejection:
		return append(out, Slot{Name: "Reason", Sure: true, Must: true}, Slot{Name: "Detail"}, Slot{Name: "Strength"}, Slot{Name: Pool})
	case Thanks:
		return append(out, Slot{Name: "HearBy"}, Slot{Name: "Strength"}, Slot{Name: "Gap"})
	case Feedback:
		return append(out, Slot{Name: "Strength", Sure: true, Must: true}, Slot{Name: "Gap", Sure: true, Must: true})
	}
	out = append(out, Slot{Name: "Status", Sure: true}, Slot{Name: "HearBy"})
	if kind == status+string(hiring.SecondScheduled) {
		out = append(out, Slot{Name: "Time", Sure: true, Must: true}, Slot{Name: "Place"})
	}
	return out
}

// Fields are the names of an occasion's slots.
func Fields(kind string) []string {
	var out []string
	for _, s := range Of(kind) {
		out = append(out, s.Name)
	}
	return out
}

// Missing are the slots without which nothing may leave, and that are not given.
func Missing(kind string, values map[string]string) []string {
	var out []string
	for _, slot := range Of(kind) {
		if slot.Must && values[slot.Name] == "" {
			out = append(out, slot.Name)
		}
	}
	return out
}

// Render fills the words for an occasion. A part whose slot is empty is left
// out, with its line where nothing else stands on it; whether all that must be there is given, Missing says. The error says which
// text is not allowed.
func Render(kind string, form hiring.TemplateForm, values map[string]string) (subject, body string, err error) {
	all := map[string]string{}
	for _, name := range Fields(kind) {
		all[name] = values[name]
	}
	line, err := Parse(form.Subject, Fields(kind))
	if err != nil {
		return "", "", fmt.Errorf("subject: %w", err)
	}
	var out string
	gone := false // all of the present line so far
	for _, p := range form.Parts {
		text, err := Parse(p.Text, Fields(kind))
		if err != nil {
			return "", "", fmt.Errorf("part %s: %w", p.Name, err)
		}
		if p.Needs != "" && all[p.Needs] == "" {
			gone = gone || out == "" || strings.HasSuffix(out, "\n")
			continue
		}
		words := text.Fill(all)
		if gone {
			words = strings.TrimPrefix(words, "\n")
		}
		out, gone = out+words, false
	}
	return line.Fill(all), out, nil
}
