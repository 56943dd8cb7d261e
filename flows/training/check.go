package training

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"closeloop/bot/chat"
)

// Fault is one thing wrong in a course: where, and why in words. Line counts
// from 1 and is 0 where there is no file.
type Fault struct {
	Path string // "questions[3].options[0].text"
	Line int
	Why  chat.Text
}

func (f *Fault) Error() string { return f.Path + ": " + f.Why.Key }

// long is how long a text may be for a card on a phone: Chinese characters, or
// English words.
type long struct{ han, words int }

// fits are the figures of a course, by what is written.
func fits(what string) long {
	return map[string]long{
		"title": {16, 8}, "about": {40, 25}, "lines": {160, 95}, "ask": {60, 35}, "quote": {120, 75}, "option": {28, 18},
		"why": {90, 55}, "source": {40, 25}, "task": {120, 75}, "says": {60, 35}, "comes": {60, 40}, "label": {12, 6},
		"goal": {28, 18}, "together": {240, 150},
	}[what]
}

// check gathers what is wrong with a course.
type check struct {
	track   Track
	locales []string
	faults  []error
	lessons map[string]bool
	ids     map[string]bool
}

// Check holds a course to what the flow and a phone can show: ids, every
// language of its title everywhere, figures, answers, talks that end. Each error
// is a *Fault. A course of a company's own may be short; one for a quiz has at
// least as many questions as a quiz.
func Check(t Track) []error {
	c := &check{track: t, lessons: map[string]bool{}, ids: map[string]bool{}}
	for _, locale := range []string{"zh-CN", "en"} {
		if t.Title[locale] != "" {
			c.locales = append(c.locales, locale)
		}
	}
	if len(c.locales) == 0 {
		c.fault("title", chat.T("training.fault.missing"))
	}
	if t.ID == "" {
		c.fault("track", chat.T("training.fault.missing"))
	}
	if t.Rules < 1 {
		c.fault("rules", chat.T("training.fault.rules"))
	}
	c.words("title", "title", t.Title)
	c.words("about", "about", t.About)
	for i, l := range t.Cards {
		c.lesson(fmt.Sprintf("cards[%d]", i), l)
	}
	for i, q := range t.Questions {
		c.question(fmt.Sprintf("questions[%d]", i), q)
	}
	for i, d := range t.Drills {
		c.drill(fmt.Sprintf("drills[%d]", i), d)
	}
	if n := len(t.Questions); n > 0 && n < Drawn {
		c.fault("questions", chat.T("training.fault.few", "Count", n, "Least", Drawn))
	}
	c.longest()
	return c.faults
}

func (c *check) fault(path string, why chat.Text) {
	c.faults = append(c.faults, &Fault{Path: path, Why: why})
}

// id is there and nowhere else in this course.
func (c *check) id(path, id string) {
	switch {
	case id == "":
		c.fault(path+".id", chat.T("training.fault.missing"))
	case c.ids[id]:
		c.fault(path+".id", chat.T("training.fault.twice", "ID", id))
	}
	c.ids[id] = true
}

// words are there in every language of the course, and fit.
func (c *check) words(path, what string, w Words) {
	for _, locale := range c.locales {
		text := strings.TrimSpace(w[locale])
		switch {
		case text == "":
			c.fault(path, chat.T("training.fault.language", "Locale", locale))
		case locale == "zh-CN" && !strings.ContainsFunc(text, isHan) && what != "label" && strings.ContainsFunc(text, unicode.IsLetter):
			c.fault(path, chat.T("training.fault.chinese"))
		case strings.ContainsAny(text, "!！"):
			c.fault(path, chat.T("training.fault.loud", "Locale", locale))
		}
		c.length(path, what, locale, text)
	}
	for locale := range w {
		if !slices.Contains(c.locales, locale) {
			c.fault(path, chat.T("training.fault.foreign", "Locale", locale))
		}
	}
}

func (c *check) length(path, what, locale, text string) {
	most := fits(what)
	if n := hans(text); locale == "zh-CN" && n > most.han {
		c.fault(path, chat.T("training.fault.long.zh", "Have", n, "Most", most.han))
	}
	if n := words(text); locale == "en" && n > most.words {
		c.fault(path, chat.T("training.fault.long.en", "Have", n, "Most", most.words))
	}
}

// together holds what stands on one card to what fits there.
func (c *check) together(path, what string, all []Words) {
	for _, locale := range c.locales {
		var out []string
		for _, w := range all {
			out = append(out, w[locale])
		}
		c.length(path, what, locale, strings.Join(out, "\n"))
	}
}

func (c *check) lesson(path string, l Lesson) {
	c.id(path, l.ID)
	c.lessons[l.ID] = true
	c.words(path+".title", "title", l.Title)
	if n := len(l.Lines); n < 1 || n > 5 {
		c.fault(path+".lines", chat.T("training.fault.between", "Have", n, "Least", 1, "Most", 5))
	}
	for i, w := range l.Lines {
		c.words(fmt.Sprintf("%s.lines[%d]", path, i), "lines", w)
	}
	c.together(path+".lines", "lines", l.Lines)
	c.words(path+".source", "source", l.Source)
}

// pictured holds a course to the pictures that there are.
func pictured(t Track, pictures []string) []error {
	c := &check{}
	for i, l := range t.Cards {
		if l.Picture != "" && pictures != nil && !slices.Contains(pictures, l.Picture) {
			c.fault(fmt.Sprintf("cards[%d].picture", i), chat.T("training.fault.picture", "Name", short(l.Picture), "Pictures", strings.Join(pictures, ", ")))
		}
	}
	return c.faults
}

func (c *check) question(path string, q Question) {
	c.id(path, q.ID)
	c.words(path+".ask", "ask", q.Ask)
	if len(q.Quote) > 0 || q.Kind == Letter {
		c.words(path+".quote", "quote", q.Quote)
	}
	c.chart(path+".chart", q.Chart)
	all := []Words{q.Ask, q.Quote}
	for i, o := range q.Options {
		c.words(fmt.Sprintf("%s.options[%d].text", path, i), "option", o.Text)
		all = append(all, o.Text)
	}
	c.together(path, "together", all)
	c.words(path+".why", "why", q.Why)
	c.words(path+".source", "source", q.Source)
	if q.Lesson != "" && !c.lessons[q.Lesson] {
		c.fault(path+".lesson", chat.T("training.fault.lesson", "ID", q.Lesson))
	}
	c.answers(path, q)
}

// answers can be chosen, told apart, and right as the kind wants it.
func (c *check) answers(path string, q Question) {
	if n := len(q.Options); n < 3 || n > 5 {
		c.fault(path+".options", chat.T("training.fault.between", "Have", n, "Least", 3, "Most", 5))
	}
	right := len(rightOnes(q))
	switch {
	case !slices.Contains([]Kind{Single, Multiple, Order, Letter}, q.Kind):
		c.fault(path+".kind", chat.T("training.fault.kind"))
	case q.Kind == Single && right != 1:
		c.fault(path+".options", chat.T("training.fault.single", "Have", right))
	case q.Kind == Order && right > 0:
		c.fault(path+".options", chat.T("training.fault.order"))
	case (q.Kind == Multiple || q.Kind == Letter) && right == 0:
		c.fault(path+".options", chat.T("training.fault.none"))
	}
	for _, locale := range c.locales {
		seen := map[string]bool{}
		for i, o := range q.Options {
			if text := strings.TrimSpace(o.Text[locale]); seen[text] {
				c.fault(fmt.Sprintf("%s.options[%d].text", path, i), chat.T("training.fault.alike", "Locale", locale))
			} else {
				seen[text] = true
			}
		}
	}
}

func (c *check) chart(path string, ch *Chart) {
	if ch == nil {
		return
	}
	c.words(path+".title", "title", ch.Title)
	if n := len(ch.Labels); n < 1 || n > 8 {
		c.fault(path+".labels", chat.T("training.fault.between", "Have", n, "Least", 1, "Most", 8))
	}
	if n := len(ch.Series); n < 1 || n > 3 {
		c.fault(path+".series", chat.T("training.fault.between", "Have", n, "Least", 1, "Most", 3))
	}
	for i, w := range ch.Labels {
		c.words(fmt.Sprintf("%s.labels[%d]", path, i), "label", w)
	}
	for i, s := range ch.Series {
		c.words(fmt.Sprintf("%s.series[%d].name", path, i), "label", s.Name)
		if len(s.Values) != len(ch.Labels) {
			c.fault(fmt.Sprintf("%s.series[%d].values", path, i), chat.T("training.fault.values", "Have", len(s.Values), "Want", len(ch.Labels)))
		}
	}
}

// longest: whoever always picks the longest option must not get far.
func (c *check) longest() {
	for _, locale := range c.locales {
		asked, hit := 0, 0
		for _, q := range c.track.Questions {
			if q.Kind == Order || len(q.Options) == 0 {
				continue
			}
			asked++
			if longestIsRight(q, locale) {
				hit++
			}
		}
		if hit*5 > asked*2 {
			c.fault("questions", chat.T("training.fault.longest", "Have", hit, "Of", asked, "Locale", locale))
		}
	}
}

func longestIsRight(q Question, locale string) bool {
	best := slices.MaxFunc(q.Options, func(a, b Option) int {
		return len([]rune(a.Text[locale])) - len([]rune(b.Text[locale]))
	})
	return best.Right
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func hans(text string) (n int) {
	for _, r := range text {
		if isHan(r) {
			n++
		}
	}
	return n
}

func words(text string) (n int) {
	for _, field := range strings.Fields(text) {
		if strings.ContainsFunc(field, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
			n++
		}
	}
	return n
}

// rightOnes are the places of the right options.
func rightOnes(q Question) (out []int) {
	for i, o := range q.Options {
		if o.Right {
			out = append(out, i)
		}
	}
	return out
}
