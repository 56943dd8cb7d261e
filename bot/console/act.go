package console

import (
	"encoding/json"
	"fmt"
	"net/http"

	"closeloop/bot/chat"
)

// click is a call of act. Values may be strings, numbers, booleans or lists of
// them, as the field's type suggests.
type click struct {
	As, Message, Action string
	Values              map[string]any
}

// act is a person using a button of a message, with the form's values. The
// call counts as confirmed. The door does not judge: rights, revision and
// values are the turn's to check.
func (c *Console) act(w http.ResponseWriter, r *http.Request) {
	var call click
	if !c.read(w, r, &call) {
		return
	}
	p, ok := c.person(call.As)
	if !ok {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	m, _, err := c.find(r.Context(), call.Message)
	if err != nil {
		c.refuse(w, r, broken(err))
		return
	}
	if m.ID == "" {
		c.refuse(w, r, unknown("console.error.message"))
		return
	}
	a, err := chat.ParseAction(call.Action)
	if err != nil || !m.offers(a) {
		c.refuse(w, r, unknown("console.error.action"))
		return
	}
	values, err := valuesOf(call.Values)
	if err != nil {
		c.refuse(w, r, malformed("console.error.values"))
		return
	}
	reply, err := c.cfg.Handler.Handle(r.Context(), chat.Event{
		ID: c.newID(), Kind: chat.Click, From: chat.Account{Platform: Platform, User: p.ID},
		Place:   chat.Place{Platform: Platform, ID: m.Place, Private: m.Private},
		Message: m.ID, Action: a, Values: values,
	})
	c.acted(w, r, turn{by: p, on: m.ID, action: a, reply: reply, err: err})
}

// turn is what one click came to.
type turn struct {
	by     Person
	on     string // the message
	action chat.Action
	reply  chat.Reply
	err    error
}

// acted shows what a click came to and answers it.
func (c *Console) acted(w http.ResponseWriter, r *http.Request, t turn) {
	if t.err != nil {
		problem := chat.AsProblem(t.err)
		if problem.Kind == chat.Internal {
			c.refuse(w, r, fault{status: http.StatusInternalServerError, code: "internal", text: problem.Sentence, id: problem.ID, cause: t.err})
			return
		}
		t.reply = chat.Reply{Notice: problem.Sentence, Errors: problem.Fields}
	}
	missing := c.missing(t)
	if len(missing) > 0 {
		// What is wrong stands at the field; a sentence above it would say it twice.
		t.reply = chat.Reply{}
	}
	if t.reply.Card != nil {
		done, err := c.update(r.Context(), t.on, *t.reply.Card)
		if err != nil {
			c.refuse(w, r, broken(err))
			return
		}
		if done {
			t.reply.Card = nil
		}
	}
	c.settle(r)
	if now, ok := c.person(t.by.ID); ok {
		t.by = now // who has just chosen another language is answered in it
	}
	m, _, err := c.find(r.Context(), t.on)
	if err != nil {
		c.refuse(w, r, broken(err))
		return
	}
	var message *shown
	if m.ID != "" && m.seenBy(t.by.ID) {
		s := c.draw(m, t.by)
		message = &s
	}
	status := http.StatusOK
	if len(missing) > 0 {
		status = http.StatusUnprocessableEntity
	}
	place := chat.Place{Platform: Platform, ID: m.Place, Private: m.Private}
	answer(w, status, map[string]any{
		"message": message, "replies": c.drawAll(c.replies(t.reply, place, t.by), t.by), "errors": missing,
	})
}

// missing is what is wrong with the values, a sentence for each field.
func (c *Console) missing(t turn) map[string]string {
	b, out := c.brush(t.by), map[string]string{}
	for name, sentence := range t.reply.Errors {
		out[name] = b.words(sentence)
	}
	if t.reply.Wanted == nil || len(out) > 0 {
		return out
	}
	for _, f := range t.reply.Wanted.Fields {
		if f.Required {
			out[f.Name] = b.words(chat.T("console.error.required", "Label", f.Label))
		}
	}
	return out
}

func (c *Console) brush(p Person) brush {
	return brush{speaker: c.cfg.Speaker, reader: p.reader(), people: c.cfg.People()}
}

// valuesOf turns JSON values into those of a form. False and null are what a
// form leaves out.
func valuesOf(in map[string]any) (chat.Values, error) {
	out := chat.Values{}
	for name, v := range in {
		list, many := v.([]any)
		if !many {
			list = []any{v}
		}
		for _, one := range list {
			switch one := one.(type) {
			case string:
				out[name] = append(out[name], one)
			case json.Number:
				out[name] = append(out[name], one.String())
			case bool:
				if one {
					out[name] = append(out[name], "true")
				}
			case nil:
			default:
				return nil, fmt.Errorf("read value %q: want text, number, true, false or a list of them", name)
			}
		}
	}
	return out, nil
}
