package main

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"

	"closeloop/bot/chat"
)

// greeting says where the bot is to be found, now that it runs; what holds it back
// comes first, so that the last thing on the screen is what to do next.
func (a *app) greeting(ctx context.Context, addr net.Addr) string {
	var says []string
	if a.rehearses() {
		says = append(says, "This is a dry run (dry_run: true): everything goes on, and nothing leaves but answers to whoever asks. /dry lists what would have left.")
	}
	if _, held, err := a.heldOutbox(ctx); err == nil && !held.IsZero() {
		says = append(says, "The outbox is held since a restore: nothing leaves. Look, then run: closeloop outbox release")
	}
	if a.cfg.consoleOn() {
		return strings.Join(append(says, a.welcome(ctx, addr)), "\n")
	}
	return strings.Join(append(says, a.presence(addr)), "\n")
}

// welcome is the address of the page, alone on its line, and what to do there, in
// both languages: whoever reads a terminal has not chosen one yet. Who starts the
// sample for the first time is told where to begin.
func (a *app) welcome(ctx context.Context, addr net.Addr) string {
	sample, err := a.sampleState(ctx)
	first := err == nil && a.unused && sample == sampleUntouched
	var running, below []string
	for _, locale := range []string{"en", "zh-CN"} {
		reader := chat.Reader{Locale: locale}
		say := func(t chat.Text) string { return a.speaker.Words(reader, t) }
		running = append(running, say(chat.T("serve.running")))
		below = append(below, say(chat.T("serve.open")))
		if first {
			send, approve := say(chat.T("report.button.send")), say(chat.T("decision.do.approve"))
			below = append(below, say(chat.T("serve.sample")), say(chat.T("serve.begin", "Send", send, "Approve", approve)), say(chat.T("serve.clock")))
		}
		below = append(below, say(chat.T("serve.stop")), "")
	}
	return strings.Join(slices.Concat([]string{"", strings.Join(running, " · "), "", "    http://" + addr.String() + "/", ""}, below), "\n")
}

// presence says on which platforms the bot is, and on which it is not yet.
func (a *app) presence(addr net.Addr) string {
	var reached []string
	where, missed := "", ""
	for _, o := range a.outside {
		if o.listen == nil {
			where = fmt.Sprintf("; it listens on %s", addr)
		}
		if err := o.Ready(); err != nil && !o.Started() {
			_, why, _ := strings.Cut(err.Error(), ": ")
			missed += fmt.Sprintf(" It is not in %s yet: %s; it keeps trying, and closeloop doctor says what helps.", o.named, why)
			continue
		}
		reached = append(reached, o.named)
	}
	says := "Closeloop is running"
	if len(reached) > 0 {
		says += " in " + strings.Join(reached, " and in ")
	}
	return says + where + "." + missed + " Stop it with Ctrl-C."
}
