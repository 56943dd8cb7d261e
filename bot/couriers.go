package main

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/bot/hook"
	"closeloop/bot/mail"
)

// couriers carry each letter by its own channel.
type couriers struct{ mail, text chat.Courier }

// Send is that of the letter's channel; one that is not configured lets it wait.
func (c couriers) Send(ctx context.Context, l chat.Letter) error {
	by := c.mail
	if l.IsText() {
		by = c.text
	}
	if by == nil {
		return chat.ErrNoServer
	}
	return by.Send(ctx, l)
}

// courier is the configured mail server and gateway for text messages; local mode
// captures what has no server, elsewhere it waits.
func (a *app) courier() (chat.Courier, error) {
	var by couriers
	if a.cfg.Local() {
		by = couriers{mail: mail.Capture{}, text: mail.Capture{}}
	}
	if a.cfg.Mail.SMTP != "" {
		server, err := mail.New(mail.Config{
			Addr: a.cfg.Mail.SMTP, User: a.cfg.Mail.User, Password: string(a.cfg.Mail.Password),
			From: a.cfg.Mail.From, TLS: a.cfg.Mail.TLS,
		})
		if err != nil {
			return nil, err
		}
		by.mail = server
	}
	if gateway := a.cfg.SMS; gateway.URL != "" {
		by.text = mail.Texter{Post: func(ctx context.Context, id string, body []byte) error {
			return hook.Client{Now: a.clock.machine}.Post(ctx, hook.Call{URL: gateway.URL, Secret: string(gateway.Secret), ID: id, Body: body})
		}}
	}
	return by, nil
}

// linkBase is what links for candidates begin with; empty where they would open
// nothing, or not safely. What a practice sends has none.
func (a *app) linkBase() string {
	if a.box != nil {
		return ""
	}
	return a.cfg.base(a.cfg.Addr)
}
