package console

import (
	"fmt"
	"net/http"
	"strings"

	"closeloop/bot/chat"
)

// A Hint is one way to go on with what somebody types. It is only ever put into
// the field: nothing is said or done by choosing it.
type Hint struct {
	Text  string    // the whole line as it would then read; a blank at its end says that something follows
	Label chat.Text // what is chosen; empty: the line itself, and Help is a usage, "status <name>: what it does"
	Help  chat.Text
}

// maxTyped is how much of a line is completed, in bytes; no command is longer.
const maxTyped = 400

type hint struct {
	Text  string `json:"text"`
	Label string `json:"label"`
	Help  string `json:"help"`
}

// complete answers how a person may go on with a line. Whom that person may not
// see is not among the answers, and nothing tells that from nobody.
func (c *Console) complete(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	p, ok := c.person(query.Get("as"))
	if !ok {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	out, text := []hint{}, query.Get("text")
	if c.cfg.Complete == nil || len(text) > maxTyped {
		answer(w, http.StatusOK, out)
		return
	}
	hints, err := c.cfg.Complete(r.Context(), p.ID, text)
	if err != nil {
		c.refuse(w, r, broken(fmt.Errorf("complete a line: %w", err)))
		return
	}
	b := c.brush(p)
	for _, h := range hints {
		out = append(out, b.hint(h))
	}
	answer(w, http.StatusOK, out)
}

func (b brush) hint(h Hint) hint {
	out := hint{Text: h.Text, Label: b.words(h.Label), Help: b.words(h.Help)}
	if !h.Label.Empty() {
		return out
	}
	usage := out.Help
	if at := strings.IndexAny(usage, ":："); at >= 0 {
		usage, out.Help = usage[:at], strings.TrimLeft(usage[at:], ":： ")
	}
	out.Label = strings.TrimSpace(h.Text)
	if at := strings.IndexByte(usage, '<'); at >= 0 {
		out.Label += " " + usage[at:]
	}
	return out
}
