package feishu

import (
	"net/http"
	"strings"
	"testing"

	"closeloop/bot/backstage"
	"closeloop/bot/fakefeishu"
)

// TestTheAddressProvesItself: the check of the address is encrypted but not signed,
// and has the token; its word comes back as JSON, whatever it is.
func TestTheAddressProvesItself(t *testing.T) {
	t.Parallel()
	e := enter(t)
	if err := e.w.SaveURL(); err != nil {
		t.Error(err)
	}
	if a := e.w.Challenge(`"}李明`); !a.OK() || string(a.Body) != `{"challenge":"\"}李明"}` || !a.JSON() {
		t.Errorf("%d %q %s", a.Status, a.Type, a.Body)
	}
	good := `{"challenge":"c","token":"` + fakefeishu.VerificationToken + `","type":"url_verification"}`
	_, want := e.knock(http.MethodPost, http.Header{}, "")
	for name, body := range map[string]string{
		"plain":         good,
		"another token": string(fakefeishu.Sealed(fakefeishu.EncryptKey, []byte(strings.Replace(good, `"token":"fake`, `"token":"another`, 1)))),
		"another key":   string(fakefeishu.Sealed("another", []byte(good))),
		"an event":      string(fakefeishu.Sealed(fakefeishu.EncryptKey, e.line(zhao, "om_1", "help").Body())),
		"a token in the header": string(fakefeishu.Sealed(fakefeishu.EncryptKey,
			[]byte(`{"challenge":"c","type":"url_verification","header":{"token":"`+fakefeishu.VerificationToken+`"}}`))),
	} {
		if status, got := e.knock(http.MethodPost, http.Header{"Content-Type": {"application/json"}}, body); status != http.StatusUnauthorized || got != want {
			t.Errorf("%s: %d %q", name, status, got)
		}
	}
	body := string(fakefeishu.Sealed(fakefeishu.EncryptKey, []byte(good)))
	if status, got := e.knock(http.MethodPost, signedAt(body, e.now()), body); status != http.StatusOK || got != `{"challenge":"c"}` {
		t.Errorf("signed: %d %q", status, got)
	}
	if got := e.house.heard(); len(got) > 0 {
		t.Errorf("the house heard %+v", got)
	}
}

// TestTheTenantIsLearned: where nobody said which it is, what surely comes first
// teaches it; another one's is refused from then on.
func TestTheTenantIsLearned(t *testing.T) {
	t.Parallel()
	e := enter(t, func(c *Config) { c.Tenant = "" })
	e.tenant.Store(nil) // as if the app had no right to ask
	keep := &backstage.Drawer{}
	e.cfg.Keep = keep
	other := map[string]any{"tenant_key": fakefeishu.OtherTenant}
	if a := e.w.Send(e.line(zhao, "om_1", "help")); !a.OK() {
		t.Errorf("the first: %d", a.Status)
	}
	if a := e.w.Send(e.line(zhao, "om_2", "help").With(other)); a.Status != http.StatusUnauthorized {
		t.Errorf("another tenant's: %d", a.Status)
	}
	if answer, err := e.frame(e.line(zhao, "om_3", "help").With(other).Body()); answer != nil || err != nil || e.Counts()["refused.tenant"] != 2 {
		t.Errorf("over the long connection: %s, %v", answer, err)
	}
	if got := e.house.heard(); len(got) != 1 {
		t.Errorf("the house heard %+v", got)
	}
	if kept, err := keep.Load(t.Context(), keptTenant); kept != fakefeishu.TenantKey || err != nil {
		t.Errorf("kept %q, %v", kept, err)
	}
}

// TestBeforeTheStartNobodyIsNamed: as long as the bot does not know its own account, a
// line in a group may be for it, and is told again.
func TestBeforeTheStartNobodyIsNamed(t *testing.T) {
	t.Parallel()
	e := enter(t)
	e.bot.Store(nil)
	e.w.MuteBot(true)
	p := e.w.Person(zhao)
	if a := p.Mention(group, "help"); a.Status != http.StatusInternalServerError {
		t.Errorf("%d", a.Status)
	}
	e.w.MuteBot(false)
	for _, a := range e.w.Hurry() {
		if !a.OK() {
			t.Errorf("told again: %d", a.Status)
		}
	}
	if got := e.house.heard(); len(got) != 1 || got[0].Text != "help" {
		t.Errorf("heard %+v", got)
	}
}
