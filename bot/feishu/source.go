package feishu

import (
	"context"
	"errors"

	"closeloop/bot/doorstep"
)

// errand is one thing that is done after an answer went out.
type errand = doorstep.Errand

// errAgain has Feishu tell something again.
var errAgain = errors.New("hear Feishu: it could not be done now")

// foreign says in a word why something does not come from the one app and tenant that
// this bot serves; "": it does. The tenant is learned from what surely comes first,
// where nobody said which it is.
func (f *Feishu) foreign(ctx context.Context, h origin) (why string) {
	if h.AppID != f.cfg.AppID {
		return "app"
	}
	tenant, _, _ := f.us()
	switch {
	case h.TenantKey == "", tenant != "" && tenant != h.TenantKey, tenant == "" && !f.learn(ctx, h.TenantKey):
		return "tenant"
	}
	return ""
}

// stranger says whether a tenant's key is given and not ours.
func (f *Feishu) stranger(tenant string) bool {
	own, _, _ := f.us()
	return tenant != "" && tenant != own
}

// eventID is the id of something that happened, the same whenever Feishu tells it
// again.
func eventID(parts ...string) string { return doorstep.EventID(Platform, parts...) }

// pen draws for an account. Feishu tells nobody's language or zone: the company's
// file does.
func (f *Feishu) pen(user string) pen { return pen{speaker: f.cfg.Speaker, reader: f.cfg.Reader(user)} }

// formPen is a pen that knows the colleagues, for what has fields.
func (f *Feishu) formPen(user string) pen {
	p := f.pen(user)
	p.colleagues = f.cfg.Colleagues()
	return p
}

// meet tells the house who came. Who a stranger is by the tenant's directory is
// asked then, after the answer.
func (f *Feishu) meet(user, event string) []errand {
	g := doorstep.Greeting{User: user, Event: event, Ours: func() bool { return f.cfg.Reader(user).Person != "" }, Arrive: f.cfg.Arrive}
	if f.cfg.Meet != nil {
		g.Meet = func(ctx context.Context) error { return f.introduced(ctx, user) }
	}
	return f.faces.Meet(g, f.cfg.Now())
}

// introduced tells the house of a stranger.
func (f *Feishu) introduced(ctx context.Context, user string) error {
	s, err := f.recognise(ctx, user)
	if err != nil {
		return err
	}
	return f.cfg.Meet(ctx, s)
}

// puzzled answers what Feishu surely tells and nobody here understands.
func (f *Feishu) puzzled(what string) outcome {
	f.after.Puzzled(what)
	return outcome{}
}

func (f *Feishu) count(what string) { f.after.Count(what) }

// Counts are how often what happened at the door that nobody was told: refused
// requests by reason, payloads that nobody understood, answers that could not be
// shown. For metrics; words of this package only.
func (f *Feishu) Counts() map[string]uint64 { return f.after.Counts() }

// Wait returns when every answer is out, and what followed it, or ctx ends.
func (f *Feishu) Wait(ctx context.Context) error { return f.after.Wait(ctx) }

// Close waits for the answers that are still on their way out; nothing new is
// begun. It ends with ctx.
func (f *Feishu) Close(ctx context.Context) error {
	f.after.Shut()
	return f.Wait(ctx)
}
