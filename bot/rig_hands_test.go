package main

import (
	"cmp"
	"context"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"closeloop/bot/mail"
	"closeloop/flows"
	"closeloop/store"
)

// hands are how the people of a story see and act; nil is the console.
type hands interface {
	inbox(who string) []message
	press(who, message, action string, values map[string]any) answer
	say(who, text, place string) answer
	reach()
	leave()
	staff(company []byte) []byte
	form(who string, m message, action string) []field
	drop(who, name string, content []byte) answer
}

// field is one of a form, and what stands in it before anybody types.
type field struct{ name, value string }

// consoleToken opens the console beside a platform: the story's outbox.
const consoleToken = "a-token-for-the-console"

// goOut is what a bot needs besides a platform: the console beside it, a mailbox and
// a key.
func (r *rig) goOut() {
	r.t.Helper()
	r.cfg.Console = ConsoleConfig{Enabled: true, Token: consoleToken}
	r.opts.courier = mail.Capture{}
	if err := makeKey(r.cfg.path("closeloop.key")); err != nil {
		r.t.Fatal(err)
	}
}

// resident is a person of a company's file.
type resident struct{ id, name, email, locale, zone string }

// enrolled is a company all of whose people have an account on a platform, which add
// makes.
func enrolled(t *testing.T, company []byte, platform string, add func(resident) string) []byte {
	t.Helper()
	var doc map[string]any
	if err := yaml.Unmarshal(company, &doc); err != nil {
		t.Fatal(err)
	}
	for _, one := range doc["people"].([]any) {
		p := one.(map[string]any)
		word := func(key string) string {
			w, _ := p[key].(string)
			return w
		}
		accounts, _ := p["accounts"].(map[string]any)
		if accounts == nil {
			accounts = map[string]any{}
		}
		accounts[platform] = add(resident{word("id"), word("name"), word("email"), word("locale"), cmp.Or(word("timezone"), "Asia/Shanghai")})
		p["accounts"] = accounts
	}
	out, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// quiet waits until the bot has said all that it has to say, and for what a platform
// wants to hear more slowly. wait waits for its answers.
func (r *rig) quiet(wait func(context.Context) error) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), calm)
	defer cancel()
	for again := true; again; {
		again = false
		for range 2 { // what came after an answer may have caused a card
			_, err := r.app.runner.Drain(ctx)
			if err == nil {
				err = wait(ctx)
			}
			if err != nil {
				r.t.Fatal(err)
			}
		}
		due, waits := r.slowed()
		if pause := due.Sub(r.machine.Now()); waits && pause > 0 && pause < slowly {
			r.machine.Add(pause)
			again = true
		}
	}
}

// slowed is when the next card goes out that waits for a platform's pace, if that
// is soon: jobs stand in the order in which they are due.
func (r *rig) slowed() (due time.Time, waits bool) {
	r.t.Helper()
	err := r.app.store.View(context.Background(), func(tx *store.Txn) error {
		jobs, _, err := tx.Jobs(20)
		for _, j := range jobs {
			when, kept := flows.DueOf(j)
			if flows.KindOf(j) == "show" && (!j.Held || kept) && j.Error != "" && !waits {
				due, waits = when, true
			}
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return due, waits
}

// slowly is how long a card may wait for a platform's pace; the flows plan nothing so
// near.
const slowly = 5 * time.Second

// pass lets time go by, and everything that falls due on the way come in order.
func (r *rig) pass(to time.Time) {
	r.t.Helper()
	for {
		next, err := r.app.runner.Drain(context.Background())
		if err != nil {
			r.t.Fatal(err)
		}
		if next.After(to) {
			break
		}
		r.machine.Add(next.Sub(r.machine.Now()))
	}
	r.machine.Add(to.Sub(r.machine.Now()))
	r.settle()
}
