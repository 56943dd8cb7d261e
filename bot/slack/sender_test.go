package slack

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/locales"
)

// outward is a sender at a fake workspace.
type outward struct {
	*Slack
	w     *fakeslack.Workspace
	watch *backstage.Watch
	log   *backstage.Diary
	made  int // files
}

var words = sync.OnceValues(locales.New)

const (
	amy  = "U0AMY"
	acme = "T0ACME"
)

func sending(t testing.TB, change ...func(*fakeslack.Options, *Config)) *outward {
	t.Helper()
	speaker, err := words()
	if err != nil {
		t.Fatal(err)
	}
	o := &outward{watch: backstage.NewWatch(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)), log: &backstage.Diary{}}
	opts := fakeslack.Options{Now: o.watch.Now, Team: acme}
	cfg := Config{
		Mode: HTTP, SigningSecret: fakeslack.SigningSecret, BotToken: fakeslack.BotToken, AppToken: fakeslack.AppToken,
		Speaker: speaker, Colleagues: func() []Colleague { return nil }, Keep: &backstage.Drawer{}, Now: o.watch.Now,
		Log: slog.New(slog.NewTextHandler(o.log, nil)),
		Make: func(_ context.Context, person, what string) (Made, bool, error) {
			o.made++
			return Made{Name: "company.xlsx", Type: "application/vnd.ms-excel", Body: []byte(person + " " + what)}, true, nil
		},
	}
	for _, c := range change {
		c(&opts, &cfg)
	}
	o.w = fakeslack.Open(t, opts)
	o.w.AddUser(fakeslack.User{ID: amy, Name: "amy", RealName: "Amy Li", Email: "amy@example.com", Locale: "zh-CN", TZ: "Asia/Shanghai"})
	if cfg.APIURL == "" {
		cfg.APIURL = o.w.APIURL()
	}
	if o.Slack, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	return o
}

// started is a sender that knows who it is.
func started(t testing.TB, change ...func(*fakeslack.Options, *Config)) *outward {
	t.Helper()
	o := sending(t, change...)
	if err := o.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return o
}

// parcel is a card on its way to somebody.
func parcel(user, key string) chat.Delivery {
	return chat.Delivery{
		Reader: chat.Reader{Person: "mgr-1", Locale: "en", Zone: time.UTC},
		Place:  chat.Place{Platform: Platform, ID: user, Private: true}, Key: key,
		Card: chat.Card{Kind: "decision.summary", Record: "C-1042", Title: chat.L("A decision"), Blocks: []chat.Block{chat.Paragraph(chat.L("Words <!channel>"))}},
	}
}

func (o *outward) post(t testing.TB, d chat.Delivery) (string, *chat.SendError) {
	t.Helper()
	ref, err := o.Post(context.Background(), d)
	return ref, sendError(t, err)
}

// sendError is the fault of a sender: always in the house's words, and never
// with a secret or an address in it.
func sendError(t testing.TB, err error) *chat.SendError {
	t.Helper()
	if err == nil {
		return nil
	}
	var e *chat.SendError
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *chat.SendError", err)
	}
	for _, secret := range []string{fakeslack.BotToken, fakeslack.AppToken, fakeslack.SigningSecret, "127.0.0.1:", "http:"} {
		if strings.Contains(err.Error(), secret) && !strings.Contains(err.Error(), "connect") {
			t.Errorf("the error %q holds %q", err, secret)
		}
	}
	return e
}
