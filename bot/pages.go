package main

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/bot/web"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/letter"
	"closeloop/flows/notice"
	"closeloop/flows/outbound"
)

// pages answers the links that candidates got by mail and text message.
type pages struct{ app *app }

// Page is what a link leads to; nothing is changed, and of a letter nothing is shown
// yet: what previews links reads it too.
func (p pages) Page(ctx context.Context, word string) (web.Leaflet, bool, error) {
	if t, ok := p.app.token(ctx, notice.Unsubscribe, word); ok {
		return p.leave(ctx, t.Subject)
	}
	if t, ok := p.app.token(ctx, letter.Link, word); ok {
		page, _, ok, err := p.letter(ctx, t.Subject)
		return page, ok, err
	}
	return web.Leaflet{}, false, nil
}

// Press ends such mails, or opens the letter.
func (p pages) Press(ctx context.Context, word string) (web.Leaflet, bool, error) {
	if t, ok := p.app.token(ctx, notice.Unsubscribe, word); ok {
		page, ok, err := p.leave(ctx, t.Subject)
		if err != nil || !ok || page.Button.Empty() { // pressed before
			return page, ok, err
		}
		if err := p.quiet(ctx, t.Subject); err != nil {
			return web.Leaflet{}, false, err
		}
		return p.leave(ctx, t.Subject)
	}
	if t, ok := p.app.token(ctx, letter.Link, word); ok {
		_, page, ok, err := p.letter(ctx, t.Subject)
		return page, ok, err
	}
	return web.Leaflet{}, false, nil
}

// quiet is a turn of the case, under a durable record of its own.
func (p pages) quiet(ctx context.Context, id string) error {
	event := p.app.newID("quiet")
	_, err := p.app.runner.Import(ctx, flows.Batch{
		ID: event, Hash: event, From: chat.Account{Platform: "page", User: "candidate"},
		Action: chat.Action{Flow: notice.Name, Verb: "quiet"}, Rows: []flows.Row{{Record: id, Lane: id}},
	})
	return err
}

// whose is a case with its candidate, and the language of both's page.
func whose(env flows.Env, id string) (head hiring.Case, who hiring.Candidate, locale string, ok bool) {
	head, ok = flows.Find[hiring.Case](env, "case", id)
	who, _ = flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	return head, who, outbound.Language(who.Locale, env.Company.Company.Locale), ok
}

// leave is the page that ends such mails, before and after.
func (p pages) leave(ctx context.Context, id string) (page web.Leaflet, found bool, err error) {
	err = p.app.runner.Look(ctx, func(env flows.Env) error {
		head, who, locale, ok := whose(env, id)
		if found = ok; !ok {
			return nil
		}
		wish, _ := flows.Find[notice.Wish](env, notice.Wishes, who.ID)
		name := env.Company.Company.Name.In(locale)
		page = web.Leaflet{
			Locale: locale, Title: chat.T("page.leave.title"),
			Says: []chat.Text{chat.T("page.leave", "Company", name, "Position", env.Title(head.Position)), chat.T("page.leave.still")},
		}
		if page.Button = chat.T("page.leave.button"); !wish.At.IsZero() {
			page.Title, page.Button = chat.T("page.left.title"), chat.Text{}
			page.Says[0] = chat.T("page.left", "Company", name)
		}
		return nil
	})
	return page, found, err
}

// letter is a letter's page, closed and open. The link is of one very message: of an
// earlier one it leads nowhere.
func (p pages) letter(ctx context.Context, letterID string) (closed, open web.Leaflet, found bool, err error) {
	id, ok := letter.CaseOf(letterID)
	if !ok {
		return closed, open, false, nil
	}
	err = p.app.runner.Look(ctx, func(env flows.Env) error {
		_, _, locale, _ := whose(env, id)
		draft, _ := flows.Find[letter.Draft](env, letter.Name, id)
		subject, body, ok := draft.Page(letterID)
		if found = ok; !ok {
			return nil
		}
		closed = web.Leaflet{
			Locale: locale, Title: chat.T("page.letter.title"), Button: chat.T("page.letter.button"),
			Says: []chat.Text{chat.T("page.letter", "Company", env.Company.Company.Name.In(locale))},
		}
		open = web.Leaflet{Locale: locale, Title: chat.L(subject), Words: body}
		if draft.Frozen.ReplyTo != "" {
			open.After, open.Mail = chat.T("page.letter.answer", "Name", env.Company.Name(draft.Sender)), draft.Frozen.ReplyTo
		}
		return nil
	})
	return closed, open, found, err
}
