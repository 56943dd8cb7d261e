package main

import (
	"context"
	"strings"

	"closeloop/bot/feishu"
	"closeloop/bot/feishu/longconn"
	"closeloop/flows/link"
)

// newFeishu makes the platform, if the configuration has one.
func (a *app) newFeishu() error {
	if a.cfg.Feishu.AppID == "" {
		return nil
	}
	cfg := a.cfg.Feishu.room()
	cfg.Handler, cfg.Speaker, cfg.Reader = a.desk, a.speaker, a.readerOn(feishu.Platform)
	cfg.Colleagues, cfg.Unlinked, cfg.Make = colleagues[feishu.Colleague](a), a.unlinked, makes[feishu.Made](a)
	cfg.Meet, cfg.Arrive = a.meetInFeishu, a.arriveOn(feishu.Platform)
	cfg.Redraw = a.practices.redraw
	cfg.Keep, cfg.Now, cfg.Log = words{a.store}, a.clock.machine, a.log
	f, err := feishu.New(cfg)
	if err != nil {
		return err
	}
	a.feishu = f
	o := outside{wired: f, named: "Feishu", path: "/feishu/", passes: feishu.Passes}
	if cfg.Mode == feishu.WebSocket {
		o.listen, o.early = a.listenToFeishu, true
	}
	a.join(o)
	return nil
}

// room is what the configuration says of Feishu, as its room wants it.
func (c FeishuConfig) room() feishu.Config {
	return feishu.Config{
		Mode: c.Mode, Tenant: c.TenantKey, AppID: c.AppID, AppSecret: string(c.AppSecret),
		EncryptKey: string(c.EncryptKey), VerificationToken: string(c.VerificationToken), BaseURL: c.BaseURL,
	}
}

// faults are what cannot work about it.
func (c FeishuConfig) faults() []string {
	if c.AppID == "" {
		if c.AppSecret+c.EncryptKey+c.VerificationToken != "" || c.TenantKey != "" {
			return []string{"feishu.app_id: set it too; without it Feishu is off and the other keys of feishu do nothing"}
		}
		return nil
	}
	if _, err := feishu.New(c.room()); err != nil {
		return strings.Split(err.Error(), "\n")
	}
	return nil
}

// listenToFeishu holds the long connection until ctx ends.
func (a *app) listenToFeishu(ctx context.Context) error {
	c := a.cfg.Feishu
	return longconn.Listen(ctx, longconn.Config{
		AppID: c.AppID, AppSecret: string(c.AppSecret), BaseURL: c.BaseURL,
		Hear: a.feishu.Hear, Up: a.feishu.Linked, Log: a.log,
	})
}

// unlinked are the people who have no account in Feishu yet, and how its directory
// may know them.
func (a *app) unlinked() (out []feishu.Contact) {
	for _, p := range a.active() {
		if p.Accounts[feishu.Platform] == "" && p.Email+p.Mobile != "" {
			out = append(out, feishu.Contact{Person: p.ID, Email: p.Email, Mobile: p.Mobile})
		}
	}
	return out
}

// meetInFeishu has the flow ask about an account by whom the tenant's own directory
// says it is.
func (a *app) meetInFeishu(ctx context.Context, who feishu.Stranger) error {
	return a.meet(ctx, stranger{feishu.Platform, who.User, who.Name}, link.Sign{Person: who.Person})
}
