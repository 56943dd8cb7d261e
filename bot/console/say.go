package console

import (
	"net/http"
	"strings"

	"closeloop/bot/chat"
)

// say is a person typing something, to the bot alone or in a group. In a group
// the bot answers what begins with a slash or with its name, and only the
// asker reads the answer.
func (c *Console) say(w http.ResponseWriter, r *http.Request) {
	var call struct{ As, Text, Place string }
	if !c.read(w, r, &call) {
		return
	}
	p, ok := c.person(call.As)
	if !ok {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	place, ok := c.place(call.Place, p)
	if !ok {
		c.refuse(w, r, unknown("console.error.place"))
		return
	}
	text := strings.TrimSpace(call.Text)
	if text == "" {
		answer(w, http.StatusUnprocessableEntity, map[string]any{
			"replies": []shown{}, "errors": map[string]string{"text": c.brush(p).words(chat.T("console.error.empty"))},
		})
		return
	}
	c.show(Message{Place: place.ID, Private: place.Private, Card: wordsOf(kindTyped, chat.L(text)), From: p.ID})
	if !place.Private {
		if text, ok = c.addressed(text); !ok {
			answer(w, http.StatusOK, map[string]any{"replies": []shown{}})
			return
		}
	}
	c.hear(w, r, p, chat.Event{
		ID: c.newID(), Kind: chat.Typed, From: chat.Account{Platform: Platform, User: p.ID}, Place: place, Text: text,
	})
}

// hear tells the bot what a person typed or dropped, and answers what it says.
func (c *Console) hear(w http.ResponseWriter, r *http.Request, p Person, ev chat.Event) {
	reply, err := c.cfg.Handler.Handle(r.Context(), ev)
	if err != nil {
		problem := chat.AsProblem(err)
		if problem.Kind == chat.Internal {
			c.refuse(w, r, fault{status: http.StatusInternalServerError, code: "internal", text: problem.Sentence, id: problem.ID, cause: err})
			return
		}
		reply = chat.Reply{Notice: problem.Sentence, Public: reply.Public}
	}
	if reply.Wanted != nil && reply.Card == nil && reply.Notice.Empty() {
		// A form belongs to a button; words alone carry none.
		reply.Notice = chat.T("console.error.form", "Title", reply.Wanted.Title)
	}
	c.settle(r)
	if now, ok := c.person(p.ID); ok {
		p = now // who has just chosen another language is answered in it
	}
	answer(w, http.StatusOK, map[string]any{"replies": c.drawAll(c.replies(reply, ev.Place, p), p)})
}

// place is where a person types: the own place with the bot, or a group.
func (c *Console) place(name string, p Person) (chat.Place, bool) {
	if name == "" || name == dm || name == directly+p.ID {
		return chat.Place{Platform: Platform, ID: directly + p.ID, Private: true}, true
	}
	_, ok := c.group(name)
	return chat.Place{Platform: Platform, ID: name}, ok
}

// addressed says whether words in a group are for the bot, and gives them
// without its name.
func (c *Console) addressed(text string) (string, bool) {
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, fullWidthSlash) {
		return text, true
	}
	rest, ok := strings.CutPrefix(text, "@")
	if !ok {
		if rest, ok = strings.CutPrefix(text, fullWidthAt); !ok {
			return text, false
		}
	}
	names := []string{"closeloop"}
	for _, locale := range []string{"zh-CN", "en"} {
		names = append(names, c.cfg.Speaker.Words(chat.Reader{Locale: locale, Zone: c.cfg.Zone}, chat.T("console.bot")))
	}
	for _, name := range names {
		if len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) {
			return strings.TrimSpace(rest[len(name):]), true
		}
	}
	return text, false
}

const (
	fullWidthSlash = "\uff0f"
	fullWidthAt    = "\uff20"
)

// replies shows what came back, for the asker alone, and in a group the words
// that name nobody.
func (c *Console) replies(reply chat.Reply, place chat.Place, p Person) []Message {
	own := Message{Place: directly + p.ID, Private: true, For: p.ID}
	var out []Message
	if reply.Card != nil {
		m := own.with(*reply.Card)
		out = append(out, c.show(m))
	}
	if !reply.Notice.Empty() {
		m := own
		m.Card = wordsOf(kindNotice, reply.Notice)
		out = append(out, c.show(m))
	}
	if !place.Private && !reply.Public.Empty() {
		out = append(out, c.show(Message{Place: place.ID, Card: wordsOf(kindNotice, reply.Public)}))
	}
	return out
}

// show gives a note its id and time and shows it to whoever may see it.
func (c *Console) show(m Message) Message {
	m.ID, m.At = "n-"+c.newID(), c.stage.at(c.cfg.Clock.Now())
	c.stage.put(m)
	c.hub.tell(happening{message: &m})
	return m
}

func wordsOf(kind string, t chat.Text) chat.Card {
	return chat.Card{Kind: kind, Tone: chat.Neutral, Blocks: []chat.Block{chat.Paragraph(t)}}
}

func (c *Console) drawAll(messages []Message, p Person) []shown {
	out := make([]shown, len(messages))
	for i, m := range messages {
		out[i] = c.draw(m, p)
	}
	return out
}
