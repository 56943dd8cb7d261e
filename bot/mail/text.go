package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"closeloop/bot/chat"
)

// What a text message may hold: a gateway's texts are short.
const (
	maxTemplate  = 100 // bytes of its id
	maxVariables = 20
	maxVariable  = 500 // bytes of one
)

// Texter gives text messages to a gateway, which has the approved texts: it gets
// a number, the id of a text, and what goes into it. Safe for concurrent use.
type Texter struct {
	// Post makes one signed call, under the same id at every try. Its error is a
	// *chat.SendError, whose Code is the answer's status.
	Post func(ctx context.Context, id string, body []byte) error
}

// Send hands a text message to the gateway once; its errors are those of a
// [Courier]. What the gateway will never take (400, 422) is gone.
func (t Texter) Send(ctx context.Context, l chat.Letter) error {
	if err := checkText(l); err != nil {
		return err
	}
	body, err := json.Marshal(struct {
		ID        string            `json:"id"`
		To        string            `json:"to"`
		Template  string            `json:"template"`
		Variables map[string]string `json:"variables"`
	}{l.ID, l.Number, l.Template, l.Variables})
	if err != nil {
		return gone("%w: it cannot be written down", errLetter)
	}
	err = t.Post(ctx, l.ID, body)
	var e *chat.SendError
	if errors.As(err, &e) && (e.Code == "400" || e.Code == "422") {
		return &chat.SendError{Gone: true, Err: fmt.Errorf("give the text message to the gateway: %w", e.Err)}
	}
	if errors.As(err, &e) && !e.Gone && !e.Unknown && e.RetryAfter == 0 {
		e.RetryAfter = silence
	}
	return err
}

// checkText refuses what no gateway can send.
func checkText(l chat.Letter) error {
	digits, plus := strings.CutPrefix(l.Number, "+")
	switch {
	case !plain(l.ID):
		return gone("%w: its id is empty or has signs that no header can carry", errLetter)
	case !plus || len(digits) < 8 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "":
		return gone("%w: its number is not a plus and 8 to 15 digits", errLetter)
	case l.Template == "" || len(l.Template) > maxTemplate || hidden(l.Template):
		return gone("%w: it names no approved text", errLetter)
	case len(l.Variables) > maxVariables:
		return gone("%w: it has more than %d variables", errLetter, maxVariables)
	}
	for _, v := range l.Variables {
		if len(v) > maxVariable || hidden(v) {
			return gone("%w: one of its variables is too long or has signs that no eye can see", errLetter)
		}
	}
	return nil
}

func hidden(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) })
}
