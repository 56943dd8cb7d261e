package slack

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	api "github.com/slack-go/slack"

	"closeloop/locales"
	"closeloop/locales/cardtest"
)

func manifestIn(t *testing.T, mode, locale string) ([]byte, api.Manifest) {
	t.Helper()
	raw, err := Manifest(ManifestOptions{
		Mode: mode, PublicURL: "https://loop.example.com/", Speaker: cardtest.Speaker(t), Reader: cardtest.Reader(t, locale),
		Verbs: []string{"help", "status", "loop"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var m api.Manifest
	if err := yaml.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	return raw, m
}

// TestManifest: over HTTP every door has its address, over the socket none has;
// what must be off is said to be off; nothing is asked for twice; the words keep
// Slack's limits.
func TestManifest(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{locales.English, locales.Chinese} {
		for _, mode := range []string{HTTP, Socket} {
			raw, m := manifestIn(t, mode, locale)
			urls := map[string]string{
				m.Settings.EventSubscriptions.RequestUrl:       "/slack/events",
				m.Settings.Interactivity.RequestUrl:            "/slack/interactions",
				m.Settings.Interactivity.MessageMenuOptionsUrl: "/slack/interactions",
			}
			var commands []string
			for _, c := range m.Features.SlashCommands {
				urls[c.Url] = "/slack/commands"
				commands = append(commands, c.Command+" "+c.UsageHint)
			}
			for got, want := range urls {
				if mode == Socket && got != "" || mode == HTTP && got != "https://loop.example.com"+want {
					t.Errorf("%s: %q for %s", mode, got, want)
				}
			}
			if got, want := strings.Join(commands, "; "), "/closeloop [help | status | loop | …]; /cl [help | status | loop | …]"; got != want {
				t.Errorf("commands: %s, want %s", got, want)
			}
			for _, line := range []string{
				"messages_tab_read_only_enabled: false", "org_deploy_enabled: false", "token_rotation_enabled: false", "home_tab_enabled: true",
				"socket_mode_enabled: " + map[string]string{HTTP: "false", Socket: "true"}[mode],
			} {
				if !strings.Contains(string(raw), line) {
					t.Errorf("%s: no %q in\n%s", mode, line, raw)
				}
			}
			if n := utf8.RuneCountInString(m.Display.LongDescription); n < 175 || n > 4000 {
				t.Errorf("%s: the long description has %d characters", locale, n)
			}
			for name, most := range map[string]int{m.Display.Name: 35, m.Display.Description: 140, m.Features.BotUser.DisplayName: 80} {
				if n := utf8.RuneCountInString(name); n == 0 || n > most {
					t.Errorf("%s: %q has %d characters, at most %d", locale, name, n, most)
				}
			}
			for _, list := range [][]string{m.OAuthConfig.Scopes.Bot, m.Settings.EventSubscriptions.BotEvents} {
				if sorted := slices.Compact(slices.Sorted(slices.Values(list))); !slices.Equal(sorted, list) {
					t.Errorf("%v is not in order or names one twice", list)
				}
			}
		}
	}
}

// TestManifestUnreachable: Slack would not call an address without TLS; the
// socket needs none.
func TestManifestUnreachable(t *testing.T) {
	t.Parallel()
	o := ManifestOptions{Mode: HTTP, Speaker: cardtest.Speaker(t), Reader: cardtest.Reader(t, "en")}
	for _, url := range []string{"", "http://127.0.0.1:8080", "loop.example.com"} {
		o.PublicURL = url
		if _, err := Manifest(o); !errors.Is(err, ErrPublicURL) {
			t.Errorf("%q: %v", url, err)
		}
	}
	o.Mode = Socket
	if _, err := Manifest(o); err != nil {
		t.Errorf("over the socket: %v", err)
	}
}

// TestManifestGolden keeps the manifest as people paste it.
func TestManifestGolden(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{locales.English, locales.Chinese} {
		for _, mode := range []string{HTTP, Socket} {
			got, _ := manifestIn(t, mode, locale)
			path := filepath.Join("testdata", "manifest."+mode+"."+locale+".yaml")
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || string(want) != string(got) {
				t.Errorf("%s: %v; read what is made now, then run with -update\n%s", path, err, got)
			}
		}
	}
}
