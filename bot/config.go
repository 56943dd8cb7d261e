package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"closeloop/bot/hook"
)

// defaultConfig is the file that is read when none is named.
const defaultConfig = "closeloop.yaml"

// Secret is a value that never shows itself in logs, errors or output.
type Secret string

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "•••"
}

// GoString hides the value from %#v too.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the value from every encoder.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Config is closeloop.yaml. Unknown keys are errors with line and column.
type Config struct {
	Addr      string          `yaml:"addr"`
	PublicURL string          `yaml:"public_url"`
	Store     string          `yaml:"store"`
	Key       Words           `yaml:"key"`
	BackupKey string          `yaml:"backup_key"`
	Locale    string          `yaml:"locale"`
	Timezone  string          `yaml:"timezone"`
	Console   ConsoleConfig   `yaml:"console"`
	Slack     SlackConfig     `yaml:"slack"`
	Feishu    FeishuConfig    `yaml:"feishu"`
	Mail      MailConfig      `yaml:"mail"`
	SMS       EndpointConfig  `yaml:"sms"`
	Payroll   EndpointConfig  `yaml:"payroll"`
	Webhooks  []WebhookConfig `yaml:"webhooks"`
	API       APIConfig       `yaml:"api"`
	Sources   []SourceConfig  `yaml:"sources"`
	Log       LogConfig       `yaml:"log"`
	DryRun    bool            `yaml:"dry_run"`

	dir string // relative paths are relative to the configuration file
}

// ConsoleConfig switches the console; local mode needs neither.
type ConsoleConfig struct {
	Enabled bool   `yaml:"enabled"`
	Token   Secret `yaml:"token"`
}

// SlackConfig enables Slack when BotToken is set.
type SlackConfig struct {
	Mode          string `yaml:"mode"`
	Team          string `yaml:"team"`
	SigningSecret Secret `yaml:"signing_secret"`
	BotToken      Secret `yaml:"bot_token"`
	AppToken      Secret `yaml:"app_token"`
	APIURL        string `yaml:"api_url"`
}

// FeishuConfig enables Feishu when AppID is set.
type FeishuConfig struct {
	Mode              string `yaml:"mode"`
	TenantKey         string `yaml:"tenant_key"`
	AppID             string `yaml:"app_id"`
	AppSecret         Secret `yaml:"app_secret"`
	EncryptKey        Secret `yaml:"encrypt_key"`
	VerificationToken Secret `yaml:"verification_token"`
	BaseURL           string `yaml:"base_url"`
}

// MailConfig is the mail server; without SMTP local mode captures mail.
type MailConfig struct {
	SMTP     string `yaml:"smtp"`
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
	From     string `yaml:"from"`
	TLS      string `yaml:"tls"`
}

// EndpointConfig is an address that is called with a signature.
type EndpointConfig struct {
	URL    string `yaml:"url"`
	Secret Secret `yaml:"secret"`
}

// WebhookConfig is an address that hears of events.
type WebhookConfig struct {
	URL    string   `yaml:"url"`
	Secret Secret   `yaml:"secret"`
	Events []string `yaml:"events"`
}

// APIConfig lists the keys of the API.
type APIConfig struct {
	Keys []KeyConfig `yaml:"keys"`
}

// KeyConfig is one key of the API and what it may do.
type KeyConfig struct {
	Name       string   `yaml:"name"`
	Secret     Secret   `yaml:"secret"`
	SecretNext Secret   `yaml:"secret_next"`
	May        []string `yaml:"may"`
}

// SourceConfig maps a vendor's own JSON to the interview format.
type SourceConfig struct {
	Name string `yaml:"name"`
	Map  string `yaml:"map"`
}

// LogConfig says how much is logged and in what form.
type LogConfig struct {
	Format string `yaml:"format"`
	Level  string `yaml:"level"`
}

func defaults() Config {
	return Config{
		Addr: "127.0.0.1:8080", Store: "badger:./data", Key: Words{"file:./closeloop.key"},
		Locale: "zh-CN", Timezone: "Asia/Shanghai",
		Slack:  SlackConfig{Mode: "http", APIURL: "https://slack.com/api/"},
		Feishu: FeishuConfig{Mode: "http", BaseURL: "https://open.feishu.cn"},
		Mail:   MailConfig{TLS: "starttls"},
		Log:    LogConfig{Format: "text", Level: "info"},
	}
}

// readConfig reads the named file, or closeloop.yaml if there is one, then the
// environment over it. An error names file, line, column and what to do.
func readConfig(path string, environ []string) (Config, error) {
	c := defaults()
	raw, path, err := configText(path)
	if err != nil {
		return c, err
	}
	c.dir = filepath.Dir(path)
	if err := c.decode(raw, path, yaml.DisallowUnknownField()); err != nil {
		return c, err
	}
	if err := c.override(environ); err != nil {
		return c, err
	}
	if err := c.secrets(); err != nil {
		return c, err
	}
	return c, c.check()
}

// configText is what stands in the named file, or in closeloop.yaml; nothing
// when none is named and that is not there.
func configText(path string) (raw []byte, from string, err error) {
	named := path != ""
	if !named {
		path = defaultConfig
	}
	raw, err = os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return nil, path, nil
	case err != nil:
		return nil, path, fmt.Errorf("read configuration: %w", err)
	}
	return raw, path, nil
}

func (c *Config) decode(raw []byte, path string, o ...yaml.DecodeOption) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	if err := yaml.UnmarshalWithOptions(raw, c, o...); err != nil {
		return fmt.Errorf("read configuration %s: %s", path, settingFault(err))
	}
	return nil
}

// quiet is the configuration for a command that says itself what it does: every
// turn in the log beside it would be noise.
func (c Config) quiet() Config {
	if c.Log.Level == defaults().Log.Level {
		c.Log.Level = "warn"
	}
	return c
}

// Words is one word or a list of them.
type Words []string

// UnmarshalYAML takes both forms.
func (w *Words) UnmarshalYAML(raw []byte) error {
	var one string
	if yaml.Unmarshal(raw, &one) == nil {
		*w = Words{one}
		return nil
	}
	return yaml.Unmarshal(raw, (*[]string)(w))
}

// Local says whether neither Slack nor Feishu is configured.
func (c *Config) Local() bool { return c.Slack.BotToken == "" && c.Feishu.AppID == "" }

// consoleOn says whether the console is there: in local mode, elsewhere where it
// is asked for.
func (c *Config) consoleOn() bool { return c.Local() || c.Console.Enabled }

// path makes a path of the configuration absolute to its file.
func (c *Config) path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.dir, p)
}

// check refuses what cannot work.
func (c *Config) check() error {
	if faults := c.faults(); len(faults) > 0 {
		return fmt.Errorf("read configuration: %s", strings.Join(faults, "; "))
	}
	return nil
}

// faults are what cannot work, each with the key that must change.
func (c *Config) faults() (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	kind, _, _ := strings.Cut(c.Store, ":")
	if kind != "badger" {
		fault("store: %q is not supported; use badger:PATH or badger::memory:", c.Store)
	}
	if c.Locale != "zh-CN" && c.Locale != "en" {
		fault("locale: want zh-CN or en, have %q", c.Locale)
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		fault("log.format: want text or json, have %q", c.Log.Format)
	}
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "Local" {
		fault("timezone: want a name like Asia/Shanghai, have %q", c.Timezone)
	}
	var level slog.Level
	if level.UnmarshalText([]byte(c.Log.Level)) != nil {
		fault("log.level: want debug, info, warn or error, have %q", c.Log.Level)
	}
	for i, k := range c.API.Keys {
		if k.Name == "" || len(k.Secret) < 32 || (k.SecretNext != "" && len(k.SecretNext) < 32) {
			fault("api.keys[%d]: a key needs a name and a secret of at least 32 bytes", i)
		}
	}
	for i, k := range c.API.Keys {
		for _, other := range c.API.Keys[:i] {
			if k.Secret == other.Secret || (k.SecretNext != "" && k.SecretNext == other.Secret) {
				fault("api.keys[%d]: %s and %s share a secret; each key needs its own", i, k.Name, other.Name)
			}
		}
	}
	if c.Console.Enabled && !c.Local() && c.Console.Token == "" {
		fault("console.token: with a platform configured the console needs a token")
	}
	faults = append(faults, c.Slack.faults()...)
	faults = append(faults, c.Feishu.faults()...)
	faults = append(faults, c.webhookFaults()...)
	if c.BackupKey != "" {
		if _, err := c.recipients(); err != nil {
			fault("%v", err)
		}
	}
	if s := c.SMS; s.URL != "" || s.Secret != "" {
		if wrong := hook.Fault(s.URL, string(s.Secret)); wrong != "" {
			fault("sms: %s", wrong)
		}
	}
	for _, key := range c.unbuilt() {
		fault("%s is not supported by this version yet; leave it empty", key)
	}
	return faults
}

// unbuilt returns the keys that are set and have no effect yet: whoever sets
// one relies on it.
func (c *Config) unbuilt() []string {
	var keys []string
	for key, set := range map[string]bool{
		"payroll.url": c.Payroll.URL != "",
	} {
		if set {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
