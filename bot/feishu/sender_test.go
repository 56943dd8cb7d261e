package feishu

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
	"closeloop/locales/cardtest"
)

// outward is a sender at a fake tenant.
type outward struct {
	*Feishu
	w     *fakefeishu.Tenant
	watch *backstage.Watch
	log   *backstage.Diary
	made  int // files
}

func sending(t testing.TB, change ...func(*fakefeishu.Options, *Config)) *outward {
	t.Helper()
	o := &outward{watch: backstage.NewWatch(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)), log: &backstage.Diary{}}
	opts := fakefeishu.Options{Now: o.watch.Now}
	cfg := Config{
		Mode: HTTP, AppID: fakefeishu.App, AppSecret: fakefeishu.AppSecret,
		EncryptKey: fakefeishu.EncryptKey, VerificationToken: fakefeishu.VerificationToken,
		Speaker: cardtest.Speaker(t), Colleagues: func() []Colleague { return nil }, Keep: &backstage.Drawer{}, Now: o.watch.Now,
		Unlinked: func() []Contact { return nil },
		Log:      slog.New(slog.NewTextHandler(o.log, nil)),
		Make: func(_ context.Context, person, what string) (Made, bool, error) {
			o.made++
			return Made{Name: "company.xlsx", Type: "application/vnd.ms-excel", Body: []byte(person + " " + what)}, true, nil
		},
	}
	for _, c := range change {
		c(&opts, &cfg)
	}
	o.w = fakefeishu.Open(t, opts)
	o.w.AddUser(fakefeishu.User{OpenID: zhao, Name: "赵敏", Email: "zhao@example.com", Mobile: "+8613800000000"})
	if cfg.BaseURL == "" {
		cfg.BaseURL = o.w.URL()
	}
	f, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	o.Feishu = f
	return o
}

// started is a sender that knows who it is.
func started(t testing.TB, change ...func(*fakefeishu.Options, *Config)) *outward {
	t.Helper()
	o := sending(t, change...)
	if err := o.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// delivery is a card on its way to somebody.
func delivery(user, key string) chat.Delivery {
	return chat.Delivery{
		Reader: chat.Reader{Person: "mgr-zhao", Locale: "en", Zone: time.UTC},
		Place:  chat.Place{Platform: Platform, ID: user, Private: true}, Key: key,
		Card: chat.Card{Kind: "decision.summary", Record: "C-1042", Title: chat.L("A decision"), Blocks: []chat.Block{chat.Paragraph(chat.L("Words for nobody else"))}},
	}
}

func (o *outward) send(t testing.TB, d chat.Delivery) (string, *chat.SendError) {
	t.Helper()
	ref, err := o.Post(t.Context(), d)
	return ref, sendError(t, err)
}

// sendError is the fault of a sender: always in the house's words, and never with
// a secret, an address or anything that was sent in it.
func sendError(t testing.TB, err error) *chat.SendError {
	t.Helper()
	if err == nil {
		return nil
	}
	var e *chat.SendError
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *chat.SendError", err)
	}
	for _, secret := range []string{fakefeishu.AppSecret, "Bearer", "t-fa4e", "127.0.0.1", "http:", "A decision"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error %q holds %q", err, secret)
		}
	}
	return e
}
