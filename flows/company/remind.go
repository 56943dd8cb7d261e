package company

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// How reminders come: each as a message of its own, or all in the daily digest.
const (
	eachAlone = "each"
	inDigest  = "digest"
)

// halfHour is how far the hours on offer lie apart, in minutes.
const halfHour = 30

// clockWord is a time of day, in minutes since midnight, as 09:30.
func clockWord(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func minutesOf(d time.Duration) int { return int(d / time.Minute) }

// hours is somebody's working window in minutes since midnight.
func hours(p hiring.Person) (open, shut int) {
	from, to := p.Own.Hours()
	return minutesOf(from), minutesOf(to)
}

// times offers every half hour between two times of day.
func times(from, to int) (out []chat.Option) {
	for m := from; m <= to; m += halfHour {
		out = append(out, chat.Option{Value: clockWord(m), Label: chat.L(clockWord(m))})
	}
	return out
}

func remindForm(_ flows.Env, _ hiring.Case, part hiring.Person) chat.Form {
	open, shut := hours(part)
	first, last, least := minutesOf(hiring.EarliestOpen), minutesOf(hiring.LatestClose), minutesOf(hiring.LeastOpen)
	how := eachAlone
	if part.Own.Digest {
		how = inDigest
	}
	var noises []chat.Option
	var quiet []string
	for _, n := range hiring.Noises() {
		noises = append(noises, chat.Option{Value: string(n), Label: chat.T("company.noise." + string(n))})
		if part.Own.Mutes(n) {
			quiet = append(quiet, string(n))
		}
	}
	return chat.Form{Title: chat.T("company.remind.title"), Submit: chat.T("company.leave.submit"), Fields: []chat.Field{
		{Name: "open", Label: chat.T("company.remind.open"), Type: chat.FieldSelect, Required: true, Options: times(first, last-least), Value: clockWord(open)},
		{
			Name: "close", Label: chat.T("company.remind.close"), Type: chat.FieldSelect, Required: true,
			Hint: chat.T("company.remind.hours", "Count", least/60), Options: times(first+least, last), Value: clockWord(shut),
		},
		{Name: "how", Label: chat.T("company.remind.how"), Type: chat.FieldSelect, Required: true, Value: how, Options: []chat.Option{
			{Value: eachAlone, Label: chat.T("company.remind.each")}, {Value: inDigest, Label: chat.T("company.remind.digest")},
		}},
		{
			Name: "quiet", Label: chat.T("company.remind.quiet"), Hint: chat.T("company.remind.never"),
			Type: chat.FieldMulti, Options: noises, Value: strings.Join(quiet, ","),
		},
	}}
}

// chooseReminders takes the hours, and what comes as a message of its own.
// Deadlines that run stay as they are; what is already planned waits for the
// new hours.
func chooseReminders(_ flows.Env, head hiring.Case, part hiring.Person, ev chat.Event) (flows.Turn[hiring.Person], error) {
	t := flows.Turn[hiring.Person]{Head: head, Part: part}
	open, okOpen := minutesIn(ev.Values.Get("open"))
	shut, okShut := minutesIn(ev.Values.Get("close"))
	usual := hiring.Settings{Open: open, Close: shut}
	if from, to := usual.Hours(); !okOpen || !okShut || minutesOf(from) != open || minutesOf(to) != shut {
		return t, refused(map[string]chat.Text{"close": chat.T("company.remind.short", "Count", minutesOf(hiring.LeastOpen)/60)})
	}
	own := hiring.Settings{Open: open, Close: shut, Digest: ev.Values.Get("how") == inDigest}
	if open == minutesOf(hiring.UsualOpen) && shut == minutesOf(hiring.UsualClose) {
		own.Open, own.Close = 0, 0
	}
	for _, n := range hiring.Noises() {
		if slices.Contains(chosen(ev.Values["quiet"]), string(n)) {
			own.Quiet = append(own.Quiet, n)
		}
	}
	t.Part.Own = own
	t.Notice = chat.T("company.remind.done", "Open", clockWord(open), "Close", clockWord(shut))
	return t, nil
}

// chosen are the values of a choice of several, however a door hands them over.
func chosen(values []string) []string {
	return strings.FieldsFunc(strings.Join(values, ","), func(r rune) bool { return r == ',' || r == ' ' })
}

// minutesIn reads 09:30 as minutes since midnight.
func minutesIn(word string) (int, bool) {
	at, err := time.Parse("15:04", word)
	return at.Hour()*60 + at.Minute(), err == nil
}

// hoursFact is where somebody lives and when he or she works.
func hoursFact(env flows.Env, p hiring.Person) chat.Fact {
	open, shut := hours(p)
	return fact("company.fact.hours", chat.T("company.remind.window",
		"Open", clockWord(open), "Close", clockWord(shut), "Zone", env.Company.Zone(p.ID).String()))
}

// remindFact says how reminders come, and what is switched off.
func remindFact(p hiring.Person) chat.Fact {
	how := chat.T("company.remind.each")
	if p.Own.Digest {
		how = chat.T("company.remind.digest")
	}
	if off := muted(p); len(off) > 0 {
		how = chat.T("company.remind.off", "How", how, "Items", off)
	}
	return fact("company.fact.remind", how)
}

// muted are the kinds of noise that somebody switched off.
func muted(p hiring.Person) (out []chat.Text) {
	for _, n := range p.Own.Quiet {
		out = append(out, chat.T("company.noise."+string(n)))
	}
	return out
}

// switchedOff says what somebody does not get as a message of its own; empty for
// nothing.
func switchedOff(p hiring.Person) chat.Text {
	off := muted(p)
	if p.Own.Digest {
		off = append([]chat.Text{chat.T("company.noise.single")}, off...)
	}
	if len(off) == 0 {
		return chat.Text{}
	}
	return chat.T("company.remind.without", "Items", off)
}
