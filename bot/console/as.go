package console

import (
	"fmt"
	"net/http"
	"strings"

	"closeloop/bot/chat"
)

// As puts a card into what a platform would get, for one reader. form is the
// action of a button whose form stands open on it, "" where none does; a
// platform whose forms are no part of cards does not look at it.
type As = func(c chat.Card, r chat.Reader, form string) ([]byte, error)

// asPart stands between a message and a platform in an address.
const asPart = "/as/"

// asked is which message an address asks for, as which platform.
func asked(r *http.Request) (message, platform string, ok bool) {
	rest, found := strings.CutPrefix(r.URL.Path, "/console/api/messages/")
	message, platform, ok = strings.Cut(rest, asPart)
	return message, platform, found && ok && message != "" && platform != ""
}

// as answers with a message as another platform would get it. What a person does
// not see is unknown, as is a platform that nobody draws for.
func (c *Console) as(w http.ResponseWriter, r *http.Request) {
	id, platform, _ := asked(r)
	draw := c.cfg.As[platform]
	if draw == nil {
		c.refuse(w, r, unknown("console.error.route"))
		return
	}
	p, ok := c.person(r.URL.Query().Get("as"))
	if !ok {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	m, _, err := c.find(r.Context(), id)
	if err != nil {
		c.refuse(w, r, broken(err))
		return
	}
	card := m.Card.Kind != kindNotice && m.Card.Kind != kindTyped
	if m.ID == "" || !m.seenBy(p.ID) || !card {
		c.refuse(w, r, unknown("console.error.message"))
		return
	}
	raw, err := draw(m.Card, p.reader(), r.URL.Query().Get("form"))
	if err != nil {
		c.refuse(w, r, broken(fmt.Errorf("draw a card as %s: %w", platform, err)))
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(raw) // the browser is gone: nobody is left to be told
}
