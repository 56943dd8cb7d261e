package fakefeishu

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
)

// Toast is a line that a client shows for a moment.
type Toast struct {
	Kind  string // info, success, error, warning
	Words string // in the language of the client
}

// spoken is what an app may answer to the use of a card: nothing else is taken.
type spoken struct {
	Toast *struct {
		Type    string            `json:"type"`
		Content string            `json:"content"`
		I18n    map[string]string `json:"i18n"`
	} `json:"toast"`
	Card *struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	} `json:"card"`
}

// failure is why a client shows an error in the place of the answer; 0: it does not.
func failure(a Answer) (code int, why string) {
	var timeout net.Error
	switch {
	case errors.Is(a.Err, errNowhere):
		return showUnset, a.Err.Error()
	case errors.Is(a.Err, errLate) || errors.As(a.Err, &timeout) && timeout.Timeout():
		return showLate, "no answer in time"
	case a.Err != nil:
		return showUnreached, a.Err.Error()
	case !taken(a):
		return showNotOK, fmt.Sprintf("the status %d", a.Status)
	}
	return 0, ""
}

// readSpoken reads an answer; why says what is wrong with it.
func readSpoken(body []byte) (s spoken, why string) {
	l := newLooker()
	l.walk("answer", body)
	if err := json.Unmarshal(body, &s); len(l.flaws) > 0 || err != nil {
		return s, fmt.Sprintf("%v %v: %.80s", l.flaws, err, body)
	}
	return s, ""
}

// answered does to the screens what the app answered to a click: the card is
// replaced for all who see the message, and the toast is for who clicked.
func (p *Person) answered(message, label string, a Answer) {
	if code, why := failure(a); code != 0 {
		p.suffer("%s: %d %s", label, code, why)
		return
	}
	s, why := readSpoken(a.Body)
	if why != "" {
		p.suffer("%s: %d %s", label, showBadAnswer, why)
		return
	}
	if s.Card != nil {
		if why := p.t.replace(message, s.Card.Type, s.Card.Data); why != "" {
			p.suffer("%s: %d %s", label, showBadCard, why)
			return
		}
	}
	if s.Toast != nil {
		r := p.reader(Message{})
		shown := Toast{Kind: s.Toast.Type, Words: r.pick(s.Toast.Content, s.Toast.I18n)}
		if shown.Kind == "" {
			shown.Kind = "info"
		}
		p.t.change(func() { p.t.toasts[p.id] = append(p.t.toasts[p.id], shown) })
	}
}

// replace puts a card that the app answered with in the place of the one that was
// clicked; it says why not. Of a message that is gone nobody sees anything.
func (t *Tenant) replace(message, kind string, data json.RawMessage) (why string) {
	t.change(func() {
		m := t.refs[message]
		switch flaws := t.cardFlaws(data); {
		case kind != "raw":
			why = fmt.Sprintf("a card of type %q", kind)
		case len(flaws) > 0:
			why = flaws[0].String()
		case m != nil && !m.gone():
			m.Content = bytes.Clone(data)
			maps.DeleteFunc(t.drafts, func(of string, _ draft) bool { return strings.HasSuffix(of, "\n"+message) })
		}
	})
	return why
}
