package slack

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// run is a stretch of a text: words, or an instant that Slack prints in the
// zone of whoever looks, with our words for clients that cannot.
type run struct {
	words string
	at    time.Time // not zero: an instant
	form  string    // how Slack prints it
	bold  bool
}

// What stands around the number of an instant while its sentence is said: code
// points that are no characters, and that no words keep.
const (
	openMoment  = '\uFDD0'
	closeMoment = '\uFDD1'
	theLabel    = "\uFDD2"
	theValue    = "\uFDD3"
)

// words are a text as plain words of the reader; instants are in the reader's
// own zone. No text and mere blanks are no words.
func (p pen) words(t chat.Text) string {
	if t.Empty() {
		return ""
	}
	words := doorstep.Clean(p.speaker.Words(p.reader, t))
	if strings.TrimSpace(words) == "" {
		return ""
	}
	return words
}

// runs are a text with its instants apart.
func (p pen) runs(t chat.Text) []run {
	if t.Empty() {
		return nil
	}
	var moments []chat.Moment
	said := p.speaker.Words(p.reader, mask(t, &moments))
	if len(moments) == 0 {
		return []run{{words: doorstep.Clean(said)}}
	}
	var out []run
	add := func(words string) {
		if words = doorstep.Clean(words); words != "" {
			out = append(out, run{words: words})
		}
	}
	for {
		before, rest, found := strings.Cut(said, string(openMoment))
		number, after, closed := strings.Cut(rest, string(closeMoment))
		n, err := strconv.Atoi(number)
		if !found || !closed || err != nil || n < 0 || n >= len(moments) {
			add(said)
			return out
		}
		add(before)
		m := moments[n]
		out = append(out, run{words: p.words(chat.T("slack.moment", "When", m)), at: m.At, form: p.format(m.Form)})
		said = after
	}
}

// mask is a text whose instants are numbers between two signs, so that they can
// be found once it is said. Such signs in people's words are dropped.
func mask(t chat.Text, moments *[]chat.Moment) chat.Text {
	if t.Key == "" {
		t.Literal = doorstep.Clean(t.Literal)
		return t
	}
	t.Args = maps.Clone(t.Args)
	for name, a := range t.Args {
		switch {
		case a.Literal != nil:
			words := doorstep.Clean(*a.Literal)
			a.Literal = &words
		case a.Text != nil:
			inner := mask(*a.Text, moments)
			a.Text = &inner
		case a.Moment != nil && a.Moment.At.Unix() > 0:
			sign := string(openMoment) + strconv.Itoa(len(*moments)) + string(closeMoment)
			*moments = append(*moments, *a.Moment)
			a = chat.Arg{Literal: &sign}
		case a.List != nil:
			list := make([]chat.Text, len(a.List))
			for i, one := range a.List {
				list[i] = mask(one, moments)
			}
			a.List = list
		}
		t.Args[name] = a
	}
	return t
}

// fact is a label and its value, joined as the language does.
func (p pen) fact(f chat.Fact) []run {
	glue := p.speaker.Words(p.reader, chat.T("card.fact", "Label", theLabel, "Value", theValue))
	before, rest, ok := strings.Cut(glue, theLabel)
	between, after, whole := strings.Cut(rest, theValue)
	if !ok || !whole {
		return p.runs(chat.T("card.fact", "Label", f.Label, "Value", f.Value))
	}
	label := p.runs(f.Label)
	for i := range label {
		label[i].bold = true
	}
	out := append([]run{{words: before}}, label...)
	out = append(append(out, run{words: between}), p.runs(f.Value)...)
	return append(out, run{words: after})
}

// format is how Slack prints an instant: with the weekday, or as today, tomorrow
// and yesterday.
func (p pen) format(f chat.MomentForm) string {
	const day, clock = "{date_long_pretty}", "{time}"
	switch f {
	case chat.Clock:
		return clock
	case chat.Date:
		return day
	}
	return p.speaker.Words(p.reader, chat.T("slack.moment.both", "Day", day, "Clock", clock))
}

// length counts the characters of runs.
func length(runs []run) (n int) {
	for _, r := range runs {
		n += len([]rune(r.words))
	}
	return n
}

// flat are runs as words.
func flat(runs []run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.words)
	}
	return b.String()
}
