package main

import (
	"context"
	"errors"
	netmail "net/mail"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/mail"
	"closeloop/bot/web"
	"closeloop/flows"
	"closeloop/flows/letter"
	"closeloop/flows/notice"
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
	flow, record, err := b.letterOf(ctx, report)
	if err != nil || record == "" {
		return "unknown", unavailable(err)
	}
	done, err := b.app.runner.Import(ctx, flows.Batch{
		ID: r.Once.ID, Hash: r.Once.Body, From: chat.Account{Platform: "api", User: r.Key},
		Action: chat.Action{Flow: flow, Verb: "bounced"},
		Rows:   []flows.Row{{Record: record, Lane: record, Values: chat.Values{"id": {report.ID}, "status": {report.Status}}}},
	})
	if err != nil {
		return "", unavailable(err)
	}
	if len(done) == 1 && slices.Contains([]string{letter.CameBack().Key, notice.CameBack().Key}, done[0].State) {
		return "bounced", nil
	}
	return "unchanged", nil
}

// letterOf finds the case whose letter or notice a report is about, and the flow it
// belongs to; no record: it is none of ours. The domain must be
// ours: somebody else's letter may have the same number.
func (b bounces) letterOf(ctx context.Context, r mail.Bounce) (flow, record string, err error) {
	from, err := netmail.ParseAddress(b.app.cfg.Mail.From)
	if err == nil && !strings.HasSuffix(strings.ToLower(from.Address), "@"+r.Domain) {
		return "", "", nil
	}
	for name, caseOf := range map[string]func(string) (string, bool){letter.Name: letter.CaseOf, notice.Name: notice.CaseOf} {
		if id, ok := caseOf(r.ID); ok {
			flow, record = name, id
		}
	}
	err = b.app.runner.Look(ctx, func(env flows.Env) error {
		if _, ok := flows.Find[struct{}](env, flow, record); !ok {
			record = ""
		}
		return nil
	})
	return flow, record, err
}
