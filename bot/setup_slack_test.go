package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closeloop/bot/fakeslack"
	"closeloop/bot/needs"
	"closeloop/store"
)

// slackWalker is somebody who sets the bot up in Slack.
type slackWalker struct {
	*walker
	space *fakeslack.Workspace
}

// sees waits for a message that says all of this.
func (w *slackWalker) sees(words ...string) fakeslack.Seen {
	w.t.Helper()
	return w.space.Person(slackBai).Sees(w.t, words...)
}

// presses presses the button of a message whose action ends like this.
func (w *slackWalker) presses(on fakeslack.Seen, verb string) {
	w.t.Helper()
	for _, c := range on.Actions {
		if strings.HasSuffix(verbOf(c.Value), "/"+verb) {
			if a := w.space.Person(slackBai).Click(on, c.Value); !a.OK() {
				w.t.Fatalf("%s: %+v", verb, a)
			}
			return
		}
	}
	w.t.Fatalf("no %s on %+v", verb, on)
}

// TestSetUpInSlack: from an empty folder to a sample card that answers, and on to
// the company, with the program as it is built, in few actions and with true
// words.
func TestSetUpInSlack(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	program := needs.Program(t)
	for lang, says := range map[string]struct{ claim, setUp, app, claimed, setup, offered, imported, card, works string }{
		"zh-CN": {"认领", "设置", "name: 小环", "白桦，你现在是管理员", "三步把公司放进来", "人员：新增 12", "公司资料已按这份文件换好", "试用卡片", "通了"},
		"en":    {"claim", "setup", "name: Loop", "白桦, you are the admin now", "the company in three steps", "People: 12 added", "The company is now as in this file", "A card to try", "It works"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			w := &slackWalker{space: fakeslack.Open(t, fakeslack.Options{})}
			w.walker = &walker{
				t: t, program: program, dir: t.TempDir(), lang: lang,
				environ: []string{"CLOSELOOP_SLACK_API_URL=" + w.space.APIURL(), "CLOSELOOP_ADDR=127.0.0.1:0"},
			}
			w.space.Within(calm)
			w.space.AddUser(fakeslack.User{ID: slackBai, RealName: "Bai Hua", Email: "bai@farhill.example", Locale: lang, TZ: "Asia/Shanghai"})
			bai := w.space.Person(slackBai)

			w.does("clone")
			w.does("make build")
			w.does("print the manifest")
			w.runs(exitDone, []string{says.app, "socket_mode_enabled: true", "https://api.slack.com/apps"}, "", "manifest", "slack", "--mode", "socket", "--lang", lang)
			w.does("make the app of it")
			w.does("make the app-level token")
			w.does("install the app")
			w.does("init, and paste both tokens")
			code := w.begun(lang)
			w.ailing()
			w.does("serve")
			w.serves("Closeloop is running in Slack")
			w.space.Until(t, func() bool { return w.space.Sockets() > 0 })
			w.does("claim")
			bai.Command("/cl "+says.claim+" "+code+" 白桦", "")
			w.sees(says.claimed)
			w.does("hello")
			w.runs(exitDone, []string{"The card for 白桦 stands in: slack"}, "", "hello")
			w.does("press its button")
			w.presses(w.sees(says.card), "heard")
			w.sees(says.works)
			w.few(12)
			w.well()

			bai.Command("/cl "+says.setUp, "")
			if m := w.sees(says.setup); len(m.Files) == 0 {
				w.sees("company.xlsx")
			}
			bai.DropFile("company.xlsx", w.filledIn("slack: "+slackBai))
			w.presses(w.sees(says.offered), "import")
			w.sees(says.imported)
			if trouble := bai.Trouble(); len(trouble) > 0 {
				t.Errorf("%v", trouble)
			}
		})
	}
}

// begun writes the configuration: a token of the wrong kind writes nothing.
func (w *slackWalker) begun(lang string) (code string) {
	w.t.Helper()
	args := []string{"init", "slack", "--mode", "socket", "--lang", lang}
	w.runs(exitUsage, []string{"a token that begins with xapp-", "Nothing was written"}, fakeslack.BotToken+"\n", args...)
	out := w.runs(exitDone, []string{"slack.app_token", "slack.bot_token", "closeloop.key", "Next: run closeloop serve"},
		fakeslack.AppToken+"\n"+fakeslack.BotToken+"\n", args...)
	return w.claimCode(out)
}

// ailing: what Slack would refuse is found by the doctor, who names what mends
// it; so does hello before there is an admin.
func (w *slackWalker) ailing() {
	w.t.Helper()
	w.space.Refuse(fakeslack.BotToken, "invalid_auth")
	w.runs(exitFailed, []string{"✗ slack token", "slack.bot_token"}, "", "doctor")
	w.space.Refuse(fakeslack.BotToken, "")
	w.space.Take("im:history")
	w.runs(exitFailed, []string{"✗ slack scopes: the bot token lacks im:history", "install the app again"}, "", "doctor")
	w.space.Grant("im:history")
	w.space.Refuse(fakeslack.AppToken, "invalid_auth")
	w.runs(exitFailed, []string{"✗ slack socket", "connections:write", "slack.app_token"}, "", "doctor")
	w.space.Refuse(fakeslack.AppToken, "")
	w.well()
	w.runs(exitFailed, []string{"nobody is admin yet", "claim CODE NAME"}, "", "hello")
}

// well: the doctor finds nothing broken.
func (w *slackWalker) well() {
	w.t.Helper()
	if out := w.runs(exitDone, []string{"✓ slack token", "✓ slack scopes", "✓ slack clock", "✓ slack socket"}, "", "doctor"); strings.Contains(out, "✗") {
		w.t.Errorf("the doctor:\n%s", out)
	}
}

// TestInitOfAClaimedStore: a company that has its admin needs no code, and nothing
// speaks of one.
func TestInitOfAClaimedStore(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	d.want(exitDone, nil, "", "import", "company", filepath.Join("testdata", "company.yaml"))
	if err := os.Remove(d.config); err != nil {
		t.Fatal(err)
	}
	got := d.want(exitDone, []string{"there is no claim code", "type help to it"}, "xapp-1-A01-abcdefghij\nxoxb-1234567890-abc\n", "init", "slack", "--mode", "socket")
	if strings.Contains(got.out, "claim line") {
		t.Errorf("it speaks of a code: %s", got.out)
	}
}

func movedClock(ctx context.Context, a *app) error {
	return a.store.Update(ctx, func(tx *store.Txn) error { return tx.SetSetting(settingOffset, "3600000000000") })
}

// TestInitWritesWhatServes: what the bot would refuse to start with is not
// written, and the sentence says what to do.
func TestInitWritesWhatServes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stored func(context.Context, *app) error
		args   []string
		says   []string
	}{
		"a secret that is not there": {nil, []string{"--bot-token", "file:nowhere"}, []string{"nowhere", "Nothing was written"}},
		"a secret of another kind":   {nil, []string{"--bot-token", "file:xoxp"}, []string{"slack.bot_token", "begins with xoxb-", "Nothing was written"}},
		"a language it has not":      {nil, []string{"--lang", "de"}, []string{"locale", "zh-CN or en", "Nothing was written"}},
		"the sample company": {
			func(ctx context.Context, a *app) error { return a.markSample(ctx, sampleUntouched) }, nil,
			[]string{"a store of its own", "CLOSELOOP_STORE", "Nothing was written"},
		},
		"a clock that was moved": {
			movedClock, nil,
			[]string{"a store of its own", "Nothing was written"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "closeloop.yaml")
			if err := os.WriteFile(filepath.Join(dir, "xoxp"), []byte("xoxp-1234567890-abc"), 0o600); err != nil {
				t.Fatal(err)
			}
			if c.stored != nil {
				cfg := defaults()
				cfg.dir, cfg.Log.Level = dir, "error"
				a, err := open(t.Context(), cfg, options{})
				if err == nil {
					err = errors.Join(c.stored(t.Context(), a), a.close())
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			var out, errs bytes.Buffer
			args := append([]string{"--config", path, "init", "slack", "--mode", "socket"}, c.args...)
			if code := run(args, strings.NewReader("xapp-1-A01-abcdefghij\nxoxb-1234567890-abc\n"), &out, &errs); code == exitDone {
				t.Errorf("it is written: %s", out.String())
			}
			for _, word := range c.says {
				if !strings.Contains(errs.String(), word) {
					t.Errorf("does not say %q: %s", word, errs.String())
				}
			}
			if _, err := os.Stat(path); err == nil {
				t.Error("the configuration is there")
			}
		})
	}
}
