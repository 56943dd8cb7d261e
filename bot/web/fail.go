package web

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"

	"closeloop/bot/chat"
)

// Errors that ports return beside *chat.Problem.
var (
	// ErrOtherBody says that an idempotency key was used for another request.
	ErrOtherBody = errors.New("idempotency key was used for another request")
	// ErrInProgress says that the first request of this key is still running.
	ErrInProgress = errors.New("the first request of this idempotency key is still running")
	// ErrUnavailable says that the house cannot do it now: it drains, or the
	// store refuses writes.
	ErrUnavailable = errors.New("not available now")
)

// fault is a refusal on its way out.
type fault struct {
	status  int
	code    string
	say     chat.Text
	details []detail
	cause   error // for the log only
}

type detail struct {
	Row    int
	Field  string
	Reason chat.Text
}

// A failure is the JSON shape of every error.
type failure struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Details []failureDetail `json:"details,omitempty"`
	ID      string          `json:"id"`
}

type failureDetail struct {
	Row    int    `json:"row,omitempty"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

func unauthorized() fault {
	return fault{status: http.StatusUnauthorized, code: "unauthorized", say: chat.T("web.unauthorized")}
}

func notFound() fault {
	return fault{status: http.StatusNotFound, code: "not_found", say: chat.T("web.notfound")}
}

func badRequest(say chat.Text, details ...detail) fault {
	return fault{status: http.StatusBadRequest, code: "bad_request", say: say, details: details}
}

func tooLarge(say chat.Text, details ...detail) fault {
	return fault{status: http.StatusRequestEntityTooLarge, code: "too_large", say: say, details: details}
}

// faultOf puts an error of a port into the API's codes.
func faultOf(err error) fault {
	switch {
	case errors.Is(err, ErrOtherBody):
		return fault{status: http.StatusConflict, code: "idempotency_conflict", say: chat.T("web.idempotency")}
	case errors.Is(err, ErrInProgress):
		return fault{status: http.StatusConflict, code: "in_progress", say: chat.T("web.running")}
	case errors.Is(err, ErrUnavailable):
		return fault{status: http.StatusServiceUnavailable, code: "unavailable", say: chat.T("web.unavailable"), cause: err}
	}
	p := chat.AsProblem(err)
	switch p.Kind {
	case chat.Missing, chat.Denied:
		return notFound()
	case chat.Invalid:
		return badRequest(p.Sentence)
	case chat.Conflict:
		return fault{status: http.StatusConflict, code: "conflict", say: p.Sentence}
	}
	return fault{status: http.StatusInternalServerError, code: "internal", say: chat.T("problem.internal"), cause: err}
}

// fail answers with a fault in the caller's language. The id joins the answer
// with the log; causes never leave.
func (d *Door) fail(w http.ResponseWriter, r *http.Request, f fault) {
	reader := d.reader(r)
	out := failure{Code: f.code, Message: d.cfg.Speaker.Words(reader, f.say), ID: rand.Text()[:12]}
	for _, x := range f.details {
		out.Details = append(out.Details, failureDetail{Row: x.Row, Field: x.Field, Reason: d.cfg.Speaker.Words(reader, x.Reason)})
	}
	if f.cause != nil {
		d.cfg.Log.ErrorContext(r.Context(), "api request failed", "id", out.ID, "code", f.code, "error", f.cause)
	}
	w.Header().Set("Content-Language", reader.Locale)
	answer(w, f.status, map[string]failure{"error": out})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body) // the caller is gone; what was done is stored
}
