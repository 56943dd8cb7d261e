package web

import (
	"context"
	"mime"
	"net/http"

	"closeloop/bot/chat"
)

// Bounces hears what mail servers report about letters that left. Its promise:
// what the answer says is committed, and the same Once gets the first answer
// again.
type Bounces interface {
	// Bounce says what a report changed: bounced, unchanged (known already),
	// delayed or ignored (nothing to do), unknown (no letter of ours). Errors:
	// ErrOtherBody, ErrInProgress, ErrUnavailable, or a *chat.Problem.
	Bounce(context.Context, Report) (state string, err error)
}

// Report is one message that a mail server sent about a letter.
type Report struct {
	Type string // its content type, with parameters
	Raw  []byte
	Key  string // name of the API key
	Once Once
}

func (d *Door) bounces(w http.ResponseWriter, c call) *fault {
	refuse := func(f fault) *fault { return &f }
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || (kind != "message/rfc822" && kind != "multipart/report") || c.Header.Get("Content-Encoding") != "" {
		return refuse(fault{status: http.StatusUnsupportedMediaType, code: "unsupported_type", say: chat.T("web.bounce.type")})
	}
	if len(c.body) > MaxReport {
		return refuse(tooLarge(chat.T("web.large.body", "Limit", "1 MiB")))
	}
	if !printable(c.claim.once) {
		return refuse(badRequest(chat.T("web.idempotency.form")))
	}
	if _, err := asked(c); err != nil {
		return refuse(badRequest(chat.T("web.query", "Name", err.Error())))
	}
	state, err := d.cfg.Bounces.Bounce(c.Context(), Report{
		Type: c.Header.Get("Content-Type"), Raw: c.body, Key: c.key.name, Once: c.once(),
	})
	if err != nil {
		return refuse(faultOf(err))
	}
	answer(w, http.StatusOK, map[string]string{"state": state})
	return nil
}
