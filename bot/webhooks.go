package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	calls "closeloop/bot/hook"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/hook"
)

// off says whether nothing is configured there.
func (w WebhookConfig) off() bool { return w.URL == "" && w.Secret == "" }

// faults are what is wrong with an address that hears of events.
func (w WebhookConfig) faults() (faults []string) {
	if fault := calls.Fault(w.URL, string(w.Secret)); fault != "" {
		faults = append(faults, fault)
	}
	if len(w.Events) == 0 {
		faults = append(faults, `events: none named; write ["case.*"], or one or more of `+strings.Join(hook.Types(), ", "))
	}
	for _, pattern := range w.Events {
		if !slices.ContainsFunc(hook.Types(), func(kind string) bool { return hook.Matches(pattern, kind) }) {
			faults = append(faults, fmt.Sprintf("events: %q is none; there are %s, and patterns like case.*", pattern, strings.Join(hook.Types(), ", ")))
		}
	}
	return faults
}

// webhookFaults are what is wrong with all of them. An address that stands twice would
// have one queue and two secrets.
func (c *Config) webhookFaults() (faults []string) {
	for i, w := range c.Webhooks {
		if w.off() {
			continue
		}
		for _, fault := range w.faults() {
			faults = append(faults, fmt.Sprintf("webhooks[%d]: %s", i, fault))
		}
		for j, other := range c.Webhooks[:i] {
			if w.URL == other.URL {
				faults = append(faults, fmt.Sprintf("webhooks[%d]: the same address as webhooks[%d]; name it once with all its events", i, j))
			}
		}
	}
	return faults
}

// tellHooks is what comes of a case's move for other systems. A sandbox has none, and
// the sample company is nobody's news.
func (a *app) tellHooks() follower {
	var to []hook.Address
	for _, w := range a.cfg.Webhooks {
		if !w.off() {
			to = append(to, hook.Address{Key: hook.Key(w.URL), Events: w.Events})
		}
	}
	if len(to) == 0 || a.box != nil {
		return nil
	}
	tell := hook.Follow(to)
	return func(env flows.Env, before, after hiring.Case) []flows.Effect {
		if a.filling {
			return nil
		}
		return tell(env, before, after)
	}
}

// happening is an event as it goes out.
type happening struct {
	ID   string            `json:"id"`
	Type string            `json:"type"`
	At   string            `json:"at"`
	Data map[string]string `json:"data"`
}

// callHook sends the first event of a queue.
func (a *app) callHook(ctx context.Context, record string) ([]byte, error) {
	var q hook.Queue
	err := a.runner.Look(ctx, func(env flows.Env) error {
		q, _ = flows.Find[hook.Queue](env, hook.Name, record)
		return nil
	})
	if err != nil || len(q.Waits) == 0 {
		return nil, err
	}
	_, key, _ := strings.Cut(record, "@")
	i := slices.IndexFunc(a.cfg.Webhooks, func(w WebhookConfig) bool { return hook.Key(w.URL) == key })
	if i < 0 {
		return nil, &chat.SendError{Gone: true, Code: "address", Err: errors.New("this address is configured no longer")}
	}
	body, err := a.body(q.Waits[0])
	if err != nil {
		return nil, err
	}
	if n := q.Waits[0].Missed(); n > 0 {
		a.log.Warn("events of a case were never told to an address, as too many waited; the next one says so", "record", record, "missed", n)
	}
	to := a.cfg.Webhooks[i]
	return nil, a.caller.Post(ctx, calls.Call{URL: to.URL, Secret: string(to.Secret), ID: q.Waits[0].ID, Body: body})
}

// body is an event in the company's zone, byte for byte the same at every try.
func (a *app) body(e hook.Event) ([]byte, error) {
	return json.Marshal(happening{e.ID, e.Type, e.At.In(a.zone()).Format(time.RFC3339), e.Data})
}

// hooksTold are the last events of each case that other systems took, for the outbox.
func (a *app) hooksTold(env flows.Env) (out []console.Sent) {
	for _, w := range a.cfg.Webhooks {
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				q, _ := flows.Find[hook.Queue](env, hook.Name, id+"@"+hook.Key(w.URL))
				for _, e := range q.Taken {
					raw, _ := a.body(e) // plain values: cannot fail
					out = append(out, console.Sent{ID: e.ID, Case: id, To: hook.Key(w.URL), Subject: e.Type, Text: string(raw), At: e.At})
				}
			}
		}
	}
	return out
}

// lookAtHooks reaches every address, one line each. Nothing is sent.
func lookAtHooks(ctx context.Context, e exam) (found []remark) {
	for i, w := range e.cfg.Webhooks {
		check := fmt.Sprintf("webhooks[%d]", i)
		if w.off() || len(w.faults()) > 0 || e.sealed {
			continue // the configuration's line says it
		}
		err := calls.Client{}.Reach(ctx, w.URL)
		if err == nil {
			found = append(found, remark{check, fine, "the address answers; nothing was sent", ""})
			continue
		}
		fix := "see that the receiver runs and can be reached from here; what it misses is tried for a day, then stands in /jobs"
		if errors.Is(err, calls.ErrForbidden) {
			fix = "give the receiver an address of its own, and write that into the configuration"
		}
		found = append(found, remark{check, broken, strings.TrimPrefix(err.Error(), "send for now: "), fix})
	}
	return found
}
