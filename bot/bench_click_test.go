package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// benchSecret signs the clicks of the bench.
const benchSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// clickTemplate is a click on a manager's card as Slack tells it, the whole
// message with it.
//
//go:embed testdata/bench/click.json
var clickTemplate []byte

// openCase is a case that waits for a person's decision. Its clicks approve and undo
// in turn: each is the one that its card offers, under the card's revision, and
// each changes the case.
type openCase struct {
	Case string `json:"case"`
	User string `json:"user"` // the manager's account
	Rev  uint64 `json:"rev"`  // of the card that stands
}

// verb is what the card that stands offers.
func (c *openCase) verb() string {
	if c.Rev%2 == 1 {
		return "approve"
	}
	return "undo"
}

// clicker makes clicks, each a whole signed request.
type clicker struct {
	form    string // the template, as a JSON body has it
	respond string // where answers may be sent
	made    int
	size    int // bytes of the last body
}

func newClicker(tb testing.TB, respond string) *clicker {
	tb.Helper()
	var flat bytes.Buffer
	if err := json.Compact(&flat, clickTemplate); err != nil {
		tb.Fatal(err)
	}
	return &clicker{form: asSlackWrites(flat.String()), respond: respond}
}

// asSlackWrites is JSON with nothing but ASCII in it and escaped slashes.
func asSlackWrites(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '/':
			out.WriteString(`\/`)
		case r < 0x80:
			out.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&out, `\u%04x`, unit)
			}
		}
	}
	return out.String()
}

// next is the next click on a case. The same request goes to every server of the
// bench, so that their cases stay in step.
func (k *clicker) next(c *openCase, now time.Time) []byte {
	k.made++
	value := fmt.Sprintf("decision/%s/%s@%d", c.Case, c.verb(), c.Rev)
	c.Rev++
	payload := strings.NewReplacer(
		"{{case}}", c.Case, "{{value}}", asSlackWrites(value), "{{user}}", c.User, "{{channel}}", "D"+c.User[1:], "{{respond}}", asSlackWrites(k.respond),
		"{{trigger}}", fmt.Sprintf("%d.1122334455.%032x", k.made, k.made), "{{ts}}", fmt.Sprintf("%d.%06d", now.Unix(), k.made%1_000_000),
	).Replace(k.form)
	body := "payload=" + url.QueryEscape(payload)
	k.size = len(body)
	stamp := strconv.FormatInt(now.Unix(), 10)
	return fmt.Appendf(nil, "POST /slack/interactions HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: */*\r\n"+
		"Accept-Encoding: gzip,deflate\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Slack-Request-Timestamp: %s\r\nX-Slack-Signature: %s\r\nContent-Length: %d\r\n\r\n%s",
		stamp, slackSignature(stamp, body), len(body), body)
}

// slackSignature signs a body as Slack does.
func slackSignature(stamp, body string) string {
	mac := hmac.New(sha256.New, []byte(benchSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// volley is clicks for some connections: n clicks in all, each connection with
// cases of its own, which it goes round.
func (k *clicker) volley(cases []openCase, connections, n int) [][][]byte {
	lanes, now := make([][][]byte, connections), time.Now()
	for i := range lanes {
		var own []*openCase
		for at := i; at < len(cases); at += connections {
			own = append(own, &cases[at])
		}
		for j := range n / connections {
			lanes[i] = append(lanes[i], k.next(own[j%len(own)], now))
		}
	}
	return lanes
}
