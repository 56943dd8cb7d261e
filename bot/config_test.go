package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// file writes a file into a new folder and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestConfigFaults: what is wrong in a configuration is said with its place
// and what to do; nothing starts half configured.
func TestConfigFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		env  []string
		want []string
	}{
		"an unknown key":        {"addr: 127.0.0.1:0\nadress: x\n", nil, []string{"[2:1]", "adress"}},
		"an unknown inner key":  {"mail:\n  smtp: x:25\n  sender: y\n", nil, []string{"[3:3]", "sender"}},
		"not YAML":              {"addr: [1\n", nil, []string{"[1:"}},
		"a wrong type":          {"dry_run: maybe\n", nil, []string{"[1:10]"}},
		"a locale":              {"locale: fr\n", nil, []string{"locale", "zh-CN or en", "fr"}},
		"a time zone":           {"timezone: Mars/Base\n", nil, []string{"timezone", "Mars/Base"}},
		"an unsigned gateway":   {"sms: {url: 'https://sms.example/send'}\n", nil, []string{"sms", "32 bytes", "openssl rand"}},
		"a gateway in the open": {"sms: {url: 'http://sms.example/send', secret: " + apiSecret + "}\n", nil, []string{"sms", "https"}},
		"payroll":               {"payroll: {url: 'https://pay.example'}\n", nil, []string{"payroll.url", "not supported by this version yet"}},
		"a deaf webhook":        {"webhooks: [{url: 'https://hook.example', secret: " + apiSecret + "}]\n", nil, []string{"webhooks[0]", "events", "case.*"}},
		"a strange event":       {"webhooks: [{url: 'https://hook.example', secret: " + apiSecret + ", events: [case*]}]\n", nil, []string{"webhooks[0]", "case*", "letter.sent"}},
		"an open webhook":       {"webhooks: [{url: 'http://hook.example', secret: " + apiSecret + ", events: ['*']}]\n", nil, []string{"webhooks[0]", "https"}},
		"a webhook's secret":    {"webhooks: [{url: 'https://hook.example', secret: short, events: ['*']}]\n", nil, []string{"webhooks[0]", "32 bytes"}},
		"a webhook twice":       {"webhooks: [{url: 'https://hook.example', secret: " + apiSecret + ", events: ['*']}, {url: 'https://hook.example', secret: " + otherSecret + ", events: ['*']}]\n", nil, []string{"webhooks[1]", "same address"}},
		"a bad backup key":      {"backup_key: age1example\n", nil, []string{"backup_key", "age1…", "closeloop key backup FILE"}},
		"a secret backup key":   {"backup_key: " + ageSecret + "\n", nil, []string{"backup_key", "secret half"}},
		"a store":               {"store: postgres://x\n", nil, []string{"store", "badger:PATH"}},
		"a log format":          {"log: {format: xml}\n", nil, []string{"log.format", "text or json"}},
		"a log level":           {"log: {level: loud}\n", nil, []string{"log.level", "loud"}},
		"a short secret":        {"api: {keys: [{name: hina, secret: short, may: [interviews]}]}\n", nil, []string{"api.keys[0]", "32 bytes"}},
		"a short next secret":   {"api: {keys: [{name: hina, secret: " + apiSecret + ", secret_next: x, may: [interviews]}]}\n", nil, []string{"api.keys[0]"}},
		"a key without a name":  {"api: {keys: [{secret: " + apiSecret + "}]}\n", nil, []string{"api.keys[0]", "name"}},
		"a key named twice":     {"api: {keys: [{name: a, secret: " + apiSecret + "}, {name: a, secret: " + otherSecret + "}]}\n", nil, []string{"key", "a"}},
		"a secret used twice":   {"api: {keys: [{name: a, secret: " + apiSecret + "}, {name: b, secret: " + apiSecret + "}]}\n", nil, []string{"api.keys[1]", "secret"}},
		"a right nobody knows":  {"api: {keys: [{name: a, secret: " + apiSecret + ", may: [everything]}]}\n", nil, []string{"key", "everything"}},
		"a missing secret file": {"mail: {password: 'file:gone.txt'}\n", nil, []string{"gone.txt"}},
		"mail without a sender": {"mail: {smtp: 'mail.example:587'}\n", nil, []string{"mail.from"}},
		"a variable of nobody":  {"", []string{"CLOSELOOP_SLACK_TOKEN=x"}, []string{"CLOSELOOP_SLACK_TOKEN", "CLOSELOOP_SLACK_BOT_TOKEN"}},
		"a bad variable":        {"", []string{"CLOSELOOP_DRY_RUN=perhaps"}, []string{"CLOSELOOP_DRY_RUN"}},
		"a Slack mode":          {"slack: {mode: websocket, bot_token: xoxb-1, signing_secret: s}\n", nil, []string{"slack.mode", "http or socket"}},
		"no signing secret":     {"slack: {bot_token: xoxb-1}\n", nil, []string{"slack.signing_secret", "mode http"}},
		"no app token":          {"slack: {mode: socket, bot_token: xoxb-1}\n", nil, []string{"slack.app_token", "xapp-"}},
		"a user's token":        {"slack: {bot_token: xoxp-1, signing_secret: s}\n", nil, []string{"slack.bot_token", "xoxb-"}},
		"a foreign Slack":       {"slack: {bot_token: xoxb-1, signing_secret: s, api_url: 'https://slack.example/api/'}\n", nil, []string{"slack.api_url", "slack.com"}},
		"Slack in clear":        {"slack: {bot_token: xoxb-1, signing_secret: s, api_url: 'http://slack.com/api/'}\n", nil, []string{"slack.api_url", "https"}},
		"half of Slack":         {"slack: {signing_secret: s}\n", nil, []string{"slack.bot_token", "off"}},
		"a Feishu mode":         {"feishu: {mode: socket, app_id: cli_1, app_secret: s}\n", nil, []string{"feishu.mode", "http or websocket"}},
		"no app secret":         {"feishu: {mode: websocket, app_id: cli_1}\n", nil, []string{"feishu.app_secret"}},
		"no encrypt key":        {"feishu: {app_id: cli_1, app_secret: s, verification_token: v}\n", nil, []string{"feishu.encrypt_key", "mode http"}},
		"no verification token": {"feishu: {app_id: cli_1, app_secret: s, encrypt_key: e}\n", nil, []string{"feishu.verification_token", "mode http"}},
		"no App ID":             {"feishu: {mode: websocket, app_id: xoxb-1, app_secret: s}\n", nil, []string{"feishu.app_id", "cli_"}},
		"a foreign Feishu":      {"feishu: {mode: websocket, app_id: cli_1, app_secret: s, base_url: 'https://feishu.example'}\n", nil, []string{"feishu.base_url", "open.larksuite.com"}},
		"Feishu in clear":       {"feishu: {mode: websocket, app_id: cli_1, app_secret: s, base_url: 'http://open.feishu.cn'}\n", nil, []string{"feishu.base_url"}},
		"half of Feishu":        {"feishu: {app_secret: s}\n", nil, []string{"feishu.app_id", "off"}},
		"a console beside it":   {"slack: {bot_token: xoxb-1, signing_secret: s}\nconsole: {enabled: true}\n", nil, []string{"console.token"}},
		"a variable's value":    {"", []string{"CLOSELOOP_LOCALE=de"}, []string{"locale", "de"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := configured(t, c.text, c.env)
			if err == nil {
				t.Fatal("it is taken")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%v: does not say %q", err, w)
				}
			}
			if strings.Contains(err.Error(), apiSecret) || strings.Contains(err.Error(), ageSecret) {
				t.Errorf("%v: tells the secret", err)
			}
		})
	}
}

// configured reads a configuration and opens an app with it.
func configured(t *testing.T, text string, env []string) error {
	t.Helper()
	path := file(t, "closeloop.yaml", text)
	c, err := readConfig(path, env)
	if err != nil {
		return err
	}
	if !strings.Contains(text, "store:") {
		c.Store = "badger::memory:"
	}
	a, err := open(t.Context(), c, options{})
	if err != nil {
		return err
	}
	_, err = a.routes(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	return errors.Join(err, a.close())
}

// TestConfigReads: defaults, file, environment, in that order; relative paths
// are relative to the file; secrets may stand in files.
func TestConfigReads(t *testing.T) {
	t.Parallel()
	secret := file(t, "secret.txt", apiSecret+"\n")
	path := file(t, "my.yaml", fmt.Sprintf(`
addr: 127.0.0.1:9999
locale: en
store: badger:./here
mail: {smtp: "mail.example:587", from: "HR <hr@farhill.example>", password: "file:%s"}
api: {keys: [{name: hina, secret: "file:%s", may: [interviews]}]}
`, secret, secret))
	c, err := readConfig(path, []string{"PATH=/bin", "CLOSELOOP_ADDR=127.0.0.1:7777", "CLOSELOOP_MAIL_TLS=tls", "CLOSELOOP_CONSOLE_ENABLED=true"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:7777" || c.Locale != "en" || c.Mail.TLS != "tls" || !c.Console.Enabled || c.Timezone != "Asia/Shanghai" {
		t.Errorf("read %+v", c)
	}
	if string(c.Mail.Password) != apiSecret || string(c.API.Keys[0].Secret) != apiSecret {
		t.Error("the secrets are not those of the file")
	}
	if want := filepath.Join(filepath.Dir(path), "here"); c.storeDir() != want {
		t.Errorf("the store is %s, want %s", c.storeDir(), want)
	}
	if !c.Local() {
		t.Error("not local")
	}
	for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c)} {
		if strings.Contains(shown, apiSecret) {
			t.Errorf("printed, the configuration tells its secret: %s", shown)
		}
	}
}

// TestConfigNone: without a file and without a variable there is a
// configuration, and so with keys that are left empty; a file that was named
// must be there.
func TestConfigNone(t *testing.T) {
	t.Parallel()
	if _, err := readConfig(filepath.Join(t.TempDir(), "none.yaml"), nil); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("a named file that is not there: %v", err)
	}
	for _, text := range []string{"", "backup_key: ''\nsms: {url: ''}\npayroll: {url: ''}\nwebhooks: [{url: '', secret: '', events: ['case.*']}]\n"} {
		if err := configured(t, text, nil); err != nil {
			t.Errorf("a file that sets nothing, %q: %v", text, err)
		}
	}
}
