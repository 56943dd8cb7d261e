package mail

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"strings"
)

// ErrNoReport says that a message is no report about the delivery of a letter:
// an answer, an absence note, a reading receipt.
var ErrNoReport = errors.New("message is no delivery report")

// maxParts is how many parts of a report are looked at; a report has three.
const maxParts = 20

// Bounce is what a mail server reports about a letter (RFC 3464).
type Bounce struct {
	ID     string // of the letter, as [chat.Letter] has it; "" when the report does not say
	Domain string // right of the @ in its Message-ID
	Action string // failed, delayed, delivered, relayed or expanded
	Status string // status code (RFC 3463) such as "5.1.1"
}

// Failed says whether the letter came back for good.
func (b Bounce) Failed() bool {
	return b.Action == "failed" || b.Action == "" && strings.HasPrefix(b.Status, "5.")
}

// ReadBounce reads a delivery report: a whole message (message/rfc822), or its
// body alone with the content type it had (multipart/report). Neither an
// address nor a word of the message is kept. The error is ErrNoReport, or says
// that this is no message.
func ReadBounce(contentType string, raw []byte) (Bounce, error) {
	var b Bounce
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return b, fmt.Errorf("read report: %w", err)
	}
	body := io.Reader(bytes.NewReader(raw))
	if kind == "message/rfc822" {
		msg, err := mail.ReadMessage(body)
		if err != nil {
			return b, fmt.Errorf("read report: %w", err)
		}
		if kind, params, err = mime.ParseMediaType(msg.Header.Get("Content-Type")); err != nil {
			return b, ErrNoReport
		}
		body = msg.Body
	}
	if kind != "multipart/report" || params["boundary"] == "" || !strings.EqualFold(params["report-type"], "delivery-status") {
		return b, ErrNoReport
	}
	return b, b.parts(multipart.NewReader(body, params["boundary"]))
}

// parts looks for the two that count: what became of the letter, and the
// letter's own headers.
func (b *Bounce) parts(r *multipart.Reader) error {
	reported := false
	for range maxParts {
		part, err := r.NextPart()
		if err != nil {
			break // the end, or cut off: what came before counts
		}
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			continue
		}
		switch kind {
		case "message/delivery-status", "message/global-delivery-status":
			b.status(plainBody(part))
			reported = true
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			b.original(plainBody(part))
		}
	}
	if !reported {
		return ErrNoReport
	}
	return nil
}

// plainBody undoes the one transfer encoding that multipart leaves as it is.
func plainBody(p *multipart.Part) *textproto.Reader {
	var body io.Reader = p
	if strings.EqualFold(strings.TrimSpace(p.Header.Get("Content-Transfer-Encoding")), "base64") {
		body = base64.NewDecoder(base64.StdEncoding, p)
	}
	return textproto.NewReader(bufio.NewReader(body))
}

// status reads the groups of fields: one about the message, then one for each
// recipient. A letter has one; where a list server made several of it, one
// failure counts.
func (b *Bounce) status(r *textproto.Reader) {
	for {
		fields, err := r.ReadMIMEHeader()
		action := strings.ToLower(word(fields.Get("Action")))
		status := word(fields.Get("Status"))
		one := Bounce{Action: action, Status: status}
		if (action != "" || status != "") && !b.Failed() {
			b.Action, b.Status = one.Action, one.Status
		}
		if err != nil {
			return
		}
	}
}

// original reads which letter it was. A relay may have given the message an id
// of its own, which is why the letter carries its own in a second header.
func (b *Bounce) original(r *textproto.Reader) {
	fields, _ := r.ReadMIMEHeader() // what could be read counts
	for _, name := range []string{letterHeader, "Message-Id"} {
		id := strings.TrimSuffix(strings.TrimPrefix(word(fields.Get(name)), "<"), ">")
		at := strings.LastIndexByte(id, '@')
		if b.ID == "" && at > 0 && plain(id[:at]) {
			b.ID, b.Domain = id[:at], strings.ToLower(id[at+1:])
		}
	}
}

// word is the first word of a field: comments follow it.
func word(field string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(field), " ")
	return first
}
