package feishu

import (
	"fmt"

	"closeloop/bot/chat"
)

// drawn is a message: a card in JSON 2.0, and the words that are sent in its
// place where Feishu refuses the card: they name nobody.
type drawn struct {
	card []byte
	text string
}

// pen draws for one reader. It is pure.
type pen struct {
	speaker    chat.Speaker
	reader     chat.Reader
	colleagues []Colleague
	both       bool // others read too: every text is there in both languages
}

// filling is a form that stands open on a card, in the place of its buttons.
type filling struct {
	action chat.Action // as it will be sent
	form   chat.Form
	typed  chat.Values          // nil: what the form itself starts with
	picked map[string]string    // by field: the instants among it as their pickers showed them
	faults map[string]chat.Text // by field, shown in place
	wrong  chat.Text            // one sentence above the fields
	alone  bool                 // there is no card around it: cancelling leaves a closed line
	// confirm is asked before it is sent; of a form on a card it is its button's.
	confirm chat.Text
}

// card draws a card as a message. kept: delivery will edit it; false: an answer.
// open, if not nil, is the form that stands open on it.
func (p pen) card(c chat.Card, kept bool, open *filling) drawn {
	m := mark{kept: kept, kind: c.Kind, record: c.Record}
	if open != nil {
		if b, ok := c.Button(open.action); ok && open.confirm.Empty() {
			with := *open
			with.confirm, open = b.Confirm, &with
		}
	}
	return p.drawn(c.Preview, p.header(c), func(t tight) *sheet {
		s := &sheet{pen: p, mark: m, tight: t, open: open}
		s.draw(c)
		return s
	})
}

// form draws a form as a message of its own: where no card can be drawn around it.
func (p pen) form(f filling) drawn {
	f.alone = true
	h := p.header(chat.Card{Title: f.form.Title})
	return p.drawn(chat.Text{}, h, func(t tight) *sheet {
		s := &sheet{pen: p, tight: t, open: &f}
		s.fill()
		return s
	})
}

// notice draws one sentence as a message. It may name somebody, so the preview
// is not it.
func (p pen) notice(t chat.Text) drawn {
	words := p.say(t)
	if words.empty() {
		words = p.say(chat.T("feishu.preview"))
	}
	return p.drawn(chat.Text{}, nil, func(t tight) *sheet {
		s := &sheet{pen: p, tight: t}
		s.lines(words, look{})
		return s
	})
}

// drawn is a message that fits.
func (p pen) drawn(preview chat.Text, h *header, draw func(tight) *sheet) drawn {
	if preview.Empty() {
		preview = chat.T("feishu.preview")
	}
	push := p.say(preview).line(maxPreview)
	if push.empty() {
		push = p.say(chat.T("feishu.preview"))
	}
	whole := root{
		Schema: "2.0", Header: h,
		Config: config{UpdateMulti: true, WidthMode: "default", Summary: summary{Content: push.own, I18n: push.both}},
	}
	return drawn{card: fit(whole, draw), text: p.instead(push)}
}

// instead are the words of a card that Feishu refuses, in both languages where
// others read too: no client chooses one of them.
func (p pen) instead(push said) string {
	words := push.with("\n", p.say(chat.T("feishu.refused")))
	if words.both == nil || words.both.ZH == words.both.EN {
		return words.own
	}
	return words.both.ZH + "\n" + words.both.EN
}

// header is the title with the state of the card beside it; nil: it has neither.
// The colour never says what no word says.
func (p pen) header(c chat.Card) *header {
	title, state := p.say(c.Title).line(maxTitle), p.state(c)
	if title.empty() && state.empty() {
		return nil
	}
	if title.empty() {
		title = p.say(chat.T("feishu.title"))
	}
	colour, template := "neutral", "default"
	switch c.Tone {
	case chat.Waiting:
		colour, template = "blue", "blue"
	case chat.Good:
		colour, template = "green", "green"
	case chat.Bad:
		colour, template = "red", "red"
	}
	h := &header{Title: title.plain(), Template: template}
	if !state.empty() {
		h.Tags = []tag{{Tag: "text_tag", Text: state.plain(), Color: colour}}
	}
	return h
}

// state is the tag of a card, or what its tone says in a word.
func (p pen) state(c chat.Card) said {
	if state := p.say(c.Tag).line(maxTag); !state.empty() {
		return state
	}
	switch c.Tone {
	case chat.Waiting:
		return p.say(chat.T("feishu.tone.waiting"))
	case chat.Good:
		return p.say(chat.T("feishu.tone.good"))
	case chat.Bad:
		return p.say(chat.T("feishu.tone.bad"))
	}
	return said{}
}

// Look is for whom something is drawn.
type Look struct {
	Reader  chat.Reader
	Speaker chat.Speaker
	People  []Colleague
	Both    bool // as in a place that others read too
}

func (l Look) pen() pen {
	return pen{speaker: l.Speaker, reader: l.Reader, colleagues: l.People, both: l.Both}
}

// Card is a card as the JSON that the reader gets.
func (l Look) Card(c chat.Card) ([]byte, error) { return l.pen().card(c, true, nil).card, nil }

// Form is a card with the form of one of its buttons open.
func (l Look) Form(c chat.Card, b chat.Button) ([]byte, error) {
	if b.Form == nil {
		return nil, fmt.Errorf("draw the form of %s: it has none", b.Action)
	}
	return l.pen().card(c, true, &filling{action: b.Action, form: *b.Form}).card, nil
}

// Notice is one sentence as a message.
func (l Look) Notice(t chat.Text) []byte { return l.pen().notice(t).card }
