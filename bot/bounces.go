package main

import (
	"context"
	"errors"
	netmail "net/mail"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/mail"
	"closeloop/bot/web"
	"closeloop/flows"
	"closeloop/flows/letter"
)

// bounces is the API's way in for what mail servers report about letters.
type bounces struct{ app *app }

// Bounce reads a report and lets the case know whose letter came back, in a turn
// of its own under a durable record, so that a repeat gets the first answer.
func (b bounces) Bounce(ctx context.Context, r web.Report) (string, error) {
	report, err := mail.ReadBounce(r.Type, r.Raw)
	switch {
	case errors.Is(err, mail.ErrNoReport):
		return "ignored", nil
	case err != nil:
		return "", chat.Refuse(chat.Invalid, chat.T("web.bounce.unread"))
	case report.Action == "delayed":
		return "delayed", nil
	case !report.Failed():
		return "ignored", nil
	}
	record, ok, err := b.letterOf(ctx, report)
	if err != nil || !ok {
		return "unknown", unavailable(err)
	}
	done, err := b.app.runner.Import(ctx, flows.Batch{
		ID: r.Once.ID, Hash: r.Once.Body, From: chat.Account{Platform: "api", User: r.Key},
		Action: chat.Action{Flow: letter.Name, Verb: "bounced"},
		Rows:   []flows.Row{{Record: record, Lane: record, Values: chat.Values{"id": {report.ID}, "status": {report.Status}}}},
	})
	if err != nil {
		return "", unavailable(err)
	}
	if len(done) == 1 && done[0].State == letter.CameBack().Key {
		return "bounced", nil
	}
	return "unchanged", nil
}

// letterOf finds the case whose letter a report is about. The domain must be
// ours: somebody else's letter may have the same number.
func (b bounces) letterOf(ctx context.Context, r mail.Bounce) (record string, ok bool, err error) {
	from, err := netmail.ParseAddress(b.app.cfg.Mail.From)
	if err == nil && !strings.HasSuffix(strings.ToLower(from.Address), "@"+r.Domain) {
		return "", false, nil
	}
	record, ok = letter.CaseOf(r.ID)
	if !ok {
		return "", false, nil
	}
	err = b.app.runner.Look(ctx, func(env flows.Env) error {
		_, ok = flows.Find[letter.Draft](env, letter.Name, record)
		return nil
	})
	return record, ok, err
}
