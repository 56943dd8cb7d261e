package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"closeloop/bot/fakefeishu"
)

// TestDoctorOnFeishu: whatever Feishu refuses is found before anybody misses a card,
// with what mends it and without a secret.
func TestDoctorOnFeishu(t *testing.T) {
	t.Parallel()
	http := fmt.Sprintf("  mode: http\n  encrypt_key: %s\n  verification_token: %s\n", fakefeishu.EncryptKey, fakefeishu.VerificationToken)
	const line = "  mode: websocket\n"
	for name, c := range map[string]struct {
		more   string
		secret string
		spoil  func(*fakefeishu.Tenant)
		check  string
		state  string
		phrase string
	}{
		"well":           {line, "", nil, "feishu app", fine, ""},
		"the tenant":     {line, "", nil, "feishu tenant", fine, fakefeishu.TenantKey},
		"another tenant": {line + "  tenant_key: t-other\n", "", nil, "feishu tenant", broken, "feishu.tenant_key"},
		"scopes":         {line, "", func(f *fakefeishu.Tenant) { f.Take("contact:user.id:readonly") }, "feishu scopes", broken, "contact:user.id:readonly"},
		"a wrong secret": {line, "anothersecretof32lettersanddigit", nil, "feishu app", broken, "feishu.app_secret"},
		"out of reach":   {line, "", func(f *fakefeishu.Tenant) { f.Down(true) }, "feishu app", broken, ""},
		"no address":     {http, "", nil, "public_url", uneasy, "feishu.mode websocket"},
		"half of http":   {"  mode: http\n", "", nil, "feishu", uneasy, "mend the configuration first"},
		"a secret file":  {line + "  encrypt_key: file:nowhere\n", "", nil, "feishu", uneasy, "could not be read"},
	} {
		f := fakefeishu.Open(t, fakefeishu.Options{})
		if c.spoil != nil {
			c.spoil(f)
		}
		secret := fakefeishu.AppSecret
		if c.secret != "" {
			secret = c.secret
		}
		d := newDeskFolder(t)
		d.put("closeloop.yaml", []byte(fmt.Sprintf("feishu:\n  app_id: %s\n  app_secret: %s\n  base_url: %s\n%s", fakefeishu.App, secret, f.URL(), c.more)))
		t.Log(name)
		d.found(c.check, c.state, c.phrase)
		if got := d.call("", "doctor"); strings.Contains(got.out+got.errs, secret) || strings.Contains(got.out, fakefeishu.EncryptKey) {
			t.Errorf("%s: it tells a secret: %s", name, got.out)
		}
	}
	newDeskFolder(t).found("feishu", fine, "Feishu is off")
}

// TestInitFeishu: what init writes is what serve takes, and it says what comes next
// in the order that works, in the bot's language.
func TestInitFeishu(t *testing.T) {
	t.Parallel()
	const id, secret = "cli_a1b2c3d4e5f60718\n", "0123456789abcdefABCDEF0123456789\n"
	keys := id + secret + "an-encrypt-key\n" + "verificationtoken000001\n"
	for name, c := range map[string]struct {
		typed string
		args  []string
		says  []string // in this order
	}{
		"websocket, en": {id + secret, []string{"--mode", "websocket", "--lang", "en"}, []string{"open.feishu.cn/app", "1. Run closeloop serve", "manifest feishu --mode websocket", "Create a version", "doctor", "claim line above", "hello sends", "setup"}},
		"websocket, zh": {id + secret, []string{"--mode", "websocket"}, []string{"open.feishu.cn/app", "1. 运行 closeloop serve", "manifest feishu --mode websocket", "创建版本", "doctor", "认领口令", "hello", "设置"}},
		"http, en":      {keys, []string{"--mode", "http", "--lang", "en"}, []string{"1. Set public_url", "/feishu/events", "2. Run closeloop serve", "manifest feishu --mode http", "Create a version"}},
	} {
		d := newDeskFolder(t)
		config := filepath.Join(t.TempDir(), "closeloop.yaml")
		got := d.call(c.typed, append([]string{"--config", config, "init", "feishu"}, c.args...)...)
		if got.code != exitDone || !regexp.MustCompile(`claim ([0-9A-Z]{5}-){3}[0-9A-Z]{5} NAME`).MatchString(got.out) || strings.Contains(got.out, strings.TrimSpace(secret)) {
			t.Fatalf("%s: %+v", name, got)
		}
		rest := got.out
		for _, word := range c.says {
			_, after, found := strings.Cut(rest, word)
			if !found {
				t.Errorf("%s: no %q after what comes before:\n%s", name, word, got.out)
				continue
			}
			rest = after
		}
		if _, err := readConfig(config, nil); err != nil {
			t.Errorf("%s: serve refuses it: %v", name, err)
		}
	}
}

// TestTheStepsAgree: the README and the manifest say the same in the same order, in
// each language, and init goes on in that order.
func TestTheStepsAgree(t *testing.T) {
	t.Parallel()
	for lang, c := range map[string]struct {
		readme string
		steps  []string
		next   []string // what init says after the steps that were done
	}{
		"en": {
			"README.md",
			[]string{"Bot", "App ID", "init feishu", "closeloop serve", "Event Configuration", "persistent connection", "Callback Configuration", "persistent connection", "Permissions & Scopes", "custom menu", "Version Management & Release", "administrator", "closeloop doctor", "claim"},
			[]string{"closeloop serve", "manifest feishu", "events", "callbacks", "permissions", "menu", "version", "administrator", "doctor", "claim", "hello", "setup"},
		},
		"zh-CN": {
			"README.zh-CN.md",
			[]string{"机器人", "App ID", "init feishu", "closeloop serve", "事件配置", "使用长连接接收事件", "回调配置", "使用长连接接收回调", "权限管理", "自定义菜单", "版本管理与发布", "管理员", "closeloop doctor", "认领"},
			[]string{"closeloop serve", "manifest feishu", "事件", "回调", "权限", "菜单", "版本", "管理员", "doctor", "认领", "hello", "设置"},
		},
	} {
		raw, err := os.ReadFile(filepath.Join("..", c.readme))
		if err != nil {
			t.Fatal(err)
		}
		_, section, _ := strings.Cut(string(raw), "manifest feishu --mode websocket")
		d := newDeskFolder(t)
		config := filepath.Join(t.TempDir(), "closeloop.yaml")
		manifest := d.call("", "manifest", "feishu", "--mode", "websocket", "--lang", lang).out
		began := d.call(fakefeishu.App+"\n"+fakefeishu.AppSecret+"\n", "--config", config, "init", "feishu", "--mode", "websocket", "--lang", lang).out
		_, next, _ := strings.Cut(began, "\n1. ")
		for what, text := range map[string]string{"README": section, "manifest": manifest} {
			if missing := inOrder(text, c.steps); missing != "" {
				t.Errorf("%s: the %s does not say %q in its place:\n%s", lang, what, missing, text)
			}
		}
		if missing := inOrder(next, c.next); missing != "" {
			t.Errorf("%s: init does not say %q in its place:\n%s", lang, missing, next)
		}
	}
}
