package slack

import (
	"testing"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/locales/cardtest"
)

// TestTaken: a workspace takes every sample as slack-go sends it: as a message,
// as a modal, and as a Home tab; with charts and tables, and as lines alone.
func TestTaken(t *testing.T) {
	t.Parallel()
	w := fakeslack.Open(t, fakeslack.Options{})
	user := w.AddUser(fakeslack.User{Name: "zhao"}).ID
	client := api.New(fakeslack.BotToken, api.OptionAPIURL(w.APIURL()))
	p := pen{speaker: cardtest.Speaker(t), reader: cardtest.Reader(t, "zh-CN"), colleagues: team(150)}
	for name, c := range samples(t) {
		for _, plain := range []bool{false, true} {
			p.plain = plain
			d := p.card(c, true)
			if _, ts, err := client.PostMessageContext(t.Context(), w.DM(user), api.MsgOptionText(d.text, false), api.MsgOptionBlocks(d.blocks...)); err != nil || ts == "" {
				t.Errorf("%s, plain %v: %v", name, plain, err)
			}
		}
		home := api.PublishViewContextRequest{UserID: user, View: p.home(c)}
		if _, err := client.PublishViewContext(t.Context(), home); err != nil {
			t.Errorf("home of %s: %v", name, err)
		}
	}
	for name, f := range forms(t) {
		v := p.modal(f.Form, origin{action: chat.Action{Flow: "decision", Record: "C-1", Verb: "reject"}.String()})
		if _, err := client.OpenViewContext(t.Context(), w.Trigger(user, false), v); err != nil {
			t.Errorf("modal %s: %v", name, err)
		}
	}
}
