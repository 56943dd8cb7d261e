package slack

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"
)

func at() time.Time { return cardtest.At() }

func act(verb string) chat.Action { return cardtest.Act(verb) }

func buttons(row, more, links []chat.Button) chat.Block {
	return chat.Block{Kind: chat.KindButtons, Row: row, More: more, Links: links}
}

// samples are cards of every kind and of every extreme, by the name of their
// golden file; forms likewise.
func samples(t testing.TB) map[string]chat.Card {
	t.Helper()
	return cardtest.Samples(t, markup())
}

func forms(t testing.TB) map[string]cardtest.FormSample {
	t.Helper()
	return cardtest.Forms(t, markup())
}

// markup is words that are alive in Slack where they are not kept from it.
func markup() string {
	return "<!channel> <@U024BE7LH> <http://x.example|y> @here #general *b* _i_ ~s~ `c` ```p``` :smile: &lt; &amp; R&D\n> quote\n- list {{.Name}} \u202egnp\x00\x1b[31m <!date^1^{time}|x> \uFDD00\uFDD1"
}
