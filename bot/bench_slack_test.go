package main

import (
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"closeloop/bot/slack"
)

// benchSecret signs Slack's clicks of the bench.
const benchSecret = "8f742231b10e8888abcd99yyyzzz85a5"

const benchTeam = "T0BENCH01"

// slackTemplate is a click on a manager's card as Slack tells it, the whole message
// with it.
//
//go:embed testdata/bench/slack_click.json
var slackTemplate []byte

// slackFront is Slack. It is asked for every account that acts, and takes a hundred
// such questions a minute: that bounds the managers.
func slackFront() front {
	form := asSlackWrites(flat(slackTemplate))
	return front{
		name: slack.Platform, named: "Slack", path: "/slack/interactions",
		account:  func(who string) string { return "U0BENCH" + who },
		settings: fmt.Sprintf("slack: {mode: http, team: %s, signing_secret: %s, bot_token: xoxb-bench, api_url: \"http://%%s/api/\"}", benchTeam, benchSecret),
		secret:   benchSecret,
		write:    func(p knock) (http.Header, []byte) { return writeSlack(form, p) },
		read:     readSlack, agree: agreeSlack, goals: slackGoals,
		peer:  peer{name: "Bolt + SQLite", short: "Bolt", script: "bolt.js", about: "an HTTPReceiver with its signing secret, and an App that asks Slack for nothing"},
		about: "a signed block_actions with the whole card in it; cards are edited by delivery, and the answer is empty",
	}
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

func writeSlack(form string, p knock) (http.Header, []byte) {
	payload := strings.NewReplacer(
		"{{case}}", p.caseID, "{{value}}", asSlackWrites(p.action), "{{user}}", p.user, "{{channel}}", "D"+p.user[1:],
		"{{respond}}", asSlackWrites("http://"+p.api+"/actions/"+benchTeam+"/1/x"),
		"{{trigger}}", fmt.Sprintf("%d.1122334455.%032x", p.n, p.n), "{{ts}}", fmt.Sprintf("%d.%06d", p.at.Unix(), p.n%1_000_000),
	).Replace(form)
	body, stamp := "payload="+url.QueryEscape(payload), strconv.FormatInt(p.at.Unix(), 10)
	return http.Header{
		"User-Agent": {"Slackbot 1.0 (+https://api.slack.com/robots)"}, "Accept": {"*/*"}, "Accept-Encoding": {"gzip,deflate"},
		"Content-Type":              {"application/x-www-form-urlencoded"},
		"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {slackSignature(stamp, body)},
	}, []byte(body)
}

// slackSignature signs a body as Slack does.
func slackSignature(stamp, body string) string {
	mac := hmac.New(sha256.New, []byte(benchSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

func readSlack(r *http.Request, body []byte) (action string, ok bool) {
	stamp := r.Header.Get("X-Slack-Request-Timestamp")
	if !fresh(stamp) || !hmac.Equal([]byte(r.Header.Get("X-Slack-Signature")), []byte(slackSignature(stamp, string(body)))) {
		return "", false
	}
	var click struct {
		User    struct{ ID string }
		Actions []struct{ Value string }
	}
	form, err := url.ParseQuery(string(body))
	if err == nil {
		err = json.Unmarshal([]byte(form.Get("payload")), &click)
	}
	if err != nil || len(click.Actions) != 1 {
		return "", false
	}
	return click.Actions[0].Value, true
}

// agreeSlack is the answer to every call of Slack's Web API.
func agreeSlack(r *http.Request, n int64) map[string]any {
	channel := r.FormValue("channel")
	answer := map[string]any{
		"ok": true, "team_id": benchTeam, "user_id": "U0LOOPBOT", "bot_id": "B0BENCH01",
		"channel": channel, "ts": fmt.Sprintf("%d.%06d", time.Now().Unix(), n%1_000_000),
	}
	switch path.Base(r.URL.Path) {
	case "users.info":
		answer["user"] = map[string]any{"id": r.FormValue("user"), "team_id": benchTeam, "locale": "zh-CN", "tz": "Asia/Shanghai"}
	case "conversations.open":
		answer["channel"] = map[string]any{"id": "D" + strings.TrimPrefix(r.FormValue("users"), "U")}
	}
	return answer
}

func slackGoals(t *table) []goal {
	last := len(t.loads) - 1
	return []goal{
		{"clicks/s at 128 against Bolt", t.against(last, nameOurs, t.front.peer.name, rate), "%.1f", "≥ 4", "6"},
		{"clicks/s at 128 against the bare handler", t.against(last, nameOurs, nameBare, rate), "%.2f", "≥ 0.7", "0.9"},
		{"p50 at 1 against Bolt", t.against(0, nameOurs, t.front.peer.name, middle), "%.2f", "≤ 0.65", ""},
		{"p99.9 ms at 128", t.ours(last, slowest), "%.1f", "≤ 31", "half of it"},
		{"processor at 128 against the bare handler", t.against(last, nameOurs, nameBare, work), "%.2f", "≤ 1.5", "1.2"},
		{"syncs/click at 128", t.ours(last, syncs), "%.3f", "≤ 0.10", "0.03"},
		{"syncs/click at 1", t.ours(0, syncs), "%.2f", "≤ 2.0", "1.0"},
	}
}
