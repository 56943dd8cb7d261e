package main

import (
	"fmt"
	"io"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/feishu"
	"closeloop/bot/slack"
	"closeloop/locales"
)

// printNext says what comes after the configuration is written.
func (d draft) printNext(out io.Writer, cfg Config) error {
	speaker, err := locales.New()
	if err != nil {
		return err
	}
	say := func(t chat.Text) string { return speaker.Words(chat.Reader{Locale: d.lang}, t) }
	if d.platform == feishu.Platform {
		fmt.Fprintln(out, say(chat.T("feishu.init.next", "URL", cfg.Feishu.BaseURL)))
		for i, step := range d.feishuSteps() {
			fmt.Fprintf(out, "%d. %s\n", i+1, strings.ReplaceAll(say(step), "\n", "\n   "))
		}
		return nil
	}
	d.nextInSlack(out, say(chat.T("slack.manifest.name")))
	return nil
}

// feishuSteps are in the order that works: Feishu saves the way to the bot only
// while the bot runs, and nothing counts before a version is approved.
func (d draft) feishuSteps() []chat.Text {
	var steps []chat.Text
	if d.mode == feishu.HTTP {
		steps = append(steps, chat.T("feishu.init.address", "Path", feishu.PathEvents))
	}
	last := "feishu.init.claim"
	if d.claimed {
		last = "feishu.init.known"
	}
	return append(
		steps,
		chat.T("feishu.init.serve", "Path", d.path),
		chat.T("feishu.init.enter", "Mode", d.mode),
		chat.T("feishu.init.version"),
		chat.T("feishu.init.doctor"),
		chat.T(last),
		chat.T("feishu.init.after"),
	)
}

func (d draft) nextInSlack(out io.Writer, name string) {
	typing := "type the claim line above as a message to it"
	if d.claimed {
		typing = "type help to it"
	}
	fmt.Fprintf(out, "Next: run closeloop serve --config %s, then open the app in Slack (under Apps: %s, or its bot closeloop), and %s.\n", d.path, name, typing)
	if d.mode == slack.HTTP {
		fmt.Fprintln(out, "Slack must reach this bot: set public_url to its https address. The app's request URLs are that address with /slack/events, /slack/interactions and /slack/commands;")
		fmt.Fprintln(out, "closeloop manifest slack prints a manifest that has them. Save the URLs while the bot runs: Slack tries the first one.")
	}
	fmt.Fprintln(out, "After that type setup to bring in people and positions, and closeloop hello sends a card to try.")
}
