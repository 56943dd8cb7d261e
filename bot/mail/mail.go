// Package mail carries letters to candidates: a platform nobody can click. A
// [Courier] hands one letter to an SMTP server, a [Capture] takes it and keeps
// quiet, for local mode.
//
// The law it keeps: what a person confirmed leaves byte for byte, at most once,
// to one address. So a letter is checked before anything is dialled, and every
// failure says whether something may have left: nothing yet (temporary), never
// (gone), or not known (a person must look, the bot does not repeat). Errors
// carry codes and stages, never an address or a word of the letter.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"closeloop/bot/chat"
)

// errLetter says that a letter can never be sent as it is.
var errLetter = errors.New("letter cannot be sent")

// Capture accepts every letter that a Courier would accept, and sends nothing:
// local mode shows what "left" from state.
type Capture struct{}

// Send checks the letter as a Courier does. The error is a gone
// [chat.SendError], or that of ctx.
func (Capture) Send(ctx context.Context, l chat.Letter) error {
	judge := check
	if l.IsText() {
		judge = checkText
	}
	if err := judge(l); err != nil {
		return err
	}
	return ctx.Err()
}

// check refuses what could reach another header, another person or nobody.
func check(l chat.Letter) error {
	for field, value := range map[string]string{
		"id": l.ID, "to": l.To, "name": l.Name, "reply-to": l.ReplyTo, "subject": l.Subject, "leave": l.Leave,
	} {
		if strings.ContainsAny(value, "\r\n\x00") {
			return gone("%w: line break or NUL in its %s", errLetter, field)
		}
	}
	if strings.ContainsRune(l.Text, 0) || strings.Contains(strings.ReplaceAll(l.Text, "\r\n", ""), "\r") {
		return gone("%w: NUL or a lone carriage return in its text", errLetter)
	}
	if m := l.Entry.Method; l.Entry.Text != "" && m != "REQUEST" && m != "CANCEL" {
		return gone("%w: its calendar entry neither invites nor cancels", errLetter)
	}
	if !plain(l.ID) {
		return gone("%w: its id is empty or has signs that a Message-ID cannot carry", errLetter)
	}
	if !bare(l.To) {
		return gone("%w: its recipient is not one plain address", errLetter)
	}
	if l.ReplyTo != "" && !bare(l.ReplyTo) {
		return gone("%w: its reply address is not one plain address", errLetter)
	}
	if strings.TrimSpace(l.Subject) == "" || strings.TrimSpace(l.Text) == "" {
		return gone("%w: it has no subject or no text", errLetter)
	}
	return nil
}

// bare says whether s is one address and nothing else; what no eye can see is
// part of no address.
func bare(s string) bool {
	hidden := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && !strings.ContainsFunc(s, hidden)
}

// plain says whether s can stand left of the @ in a Message-ID.
func plain(s string) bool {
	other := func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && r != '-' && r != '_'
	}
	return s != "" && len(s) <= 200 && !strings.ContainsFunc(s, other)
}

func gone(format string, args ...any) error {
	return &chat.SendError{Gone: true, Err: fmt.Errorf(format, args...)}
}
