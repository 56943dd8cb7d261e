package feishu

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
	"closeloop/locales"
	"closeloop/locales/cardtest"
)

func manifestIn(t *testing.T, mode, locale string) string {
	t.Helper()
	raw, err := Manifest(ManifestOptions{
		Mode: mode, PublicURL: "https://loop.example.com/", BaseURL: FeishuURL,
		Speaker: cardtest.Speaker(t), Reader: cardtest.Reader(t, locale),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestManifest: the block to paste is the permissions and nothing else; every
// permission, event, callback and menu entry is listed; over HTTP the address
// stands twice, over the long connection never, and there serve comes before
// the first thing that is saved.
func TestManifest(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{locales.English, locales.Chinese} {
		for _, mode := range []string{HTTP, WebSocket} {
			got := manifestIn(t, mode, locale)
			_, rest, _ := strings.Cut(got, "\n{\n")
			block, _, closed := strings.Cut(rest, "\n}\n")
			var doc struct {
				Scopes map[string][]string `json:"scopes"`
			}
			if err := json.Unmarshal([]byte("{"+block+"}"), &doc); err != nil || !closed {
				t.Fatalf("%v in\n%s", err, got)
			}
			if !slices.Equal(doc.Scopes["tenant"], scopes()) || len(doc.Scopes["user"]) != 0 || len(doc.Scopes) != 2 {
				t.Errorf("%s: %v", locale, doc.Scopes)
			}
			for _, n := range slices.Concat(permissions(), events(), callbacks()) {
				if !strings.Contains(got, "\n   "+n.name+" ") {
					t.Errorf("%s %s: %s is not listed", mode, locale, n.name)
				}
			}
			for _, e := range Menu() {
				if !strings.Contains(got, "\n   "+e+" ") {
					t.Errorf("%s %s: no menu entry %s", mode, locale, e)
				}
			}
			if n := strings.Count(got, "\nhttps://loop.example.com/feishu/events\n"); n != map[string]int{HTTP: 2}[mode] {
				t.Errorf("%s: the address stands there %d times", mode, n)
			}
			if serve, save := strings.Index(got, "closeloop serve"), strings.Index(got, messageReceived); serve < 0 || serve > save {
				t.Errorf("%s: serve at %d, events at %d", mode, serve, save)
			}
			if step := strings.Count(got, "\n10. "); mode == WebSocket && step != 1 || strings.Contains(got, FeishuURL+"/app") == false {
				t.Errorf("%s: the steps\n%s", mode, got)
			}
		}
	}
}

// TestPermissions: nothing is asked for twice, and nothing in an order of its own.
func TestPermissions(t *testing.T) {
	t.Parallel()
	if sorted := slices.Compact(slices.Sorted(slices.Values(scopes()))); !slices.Equal(sorted, scopes()) {
		t.Errorf("%v is not in order or names one twice", scopes())
	}
	if n := len(Menu()); n > 3 {
		t.Errorf("%d entries of the menu, and Feishu shows 3", n)
	}
}

// TestManifestIsEnough: an app that may what the manifest asks for, and no more,
// lacks nothing for what the bot calls and hears; and it is told of all that
// Feishu tells bots like ours.
func TestManifestIsEnough(t *testing.T) {
	t.Parallel()
	o := sending(t, func(opts *fakefeishu.Options, _ *Config) { opts.Scopes = scopes() })
	o.watch.Add(time.Since(o.watch.Now())) // Feishu's Date header is the machine's
	for _, f := range o.Check(t.Context()) {
		if f.State != Fine {
			t.Errorf("%+v", f)
		}
	}
	for _, scope := range fakefeishu.Scopes() {
		if !slices.Contains(scopes(), scope) {
			t.Errorf("the manifest does not ask for %s", scope)
		}
	}
	var told []string
	for _, e := range events() {
		told = append(told, e.name)
	}
	all := []string{fakefeishu.MessageReceived, fakefeishu.MessageRecalled, fakefeishu.ChatEntered, fakefeishu.MenuUsed}
	if !slices.Equal(told, all) {
		t.Errorf("the manifest has %v, Feishu tells of %v", told, all)
	}
}

// TestManifestUnreachable: Feishu would not call an address without TLS; the
// long connection needs none.
func TestManifestUnreachable(t *testing.T) {
	t.Parallel()
	o := ManifestOptions{Mode: HTTP, BaseURL: LarkURL + "/", Speaker: cardtest.Speaker(t), Reader: cardtest.Reader(t, "en")}
	for _, url := range []string{"", "http://127.0.0.1:8080", "loop.example.com"} {
		o.PublicURL = url
		if _, err := Manifest(o); !errors.Is(err, ErrPublicURL) {
			t.Errorf("%q: %v", url, err)
		}
	}
	o.Mode = WebSocket
	if raw, err := Manifest(o); err != nil || !strings.Contains(string(raw), LarkURL+"/app ") {
		t.Errorf("over the long connection, for Lark: %v\n%s", err, raw)
	}
}

// TestManifestGolden keeps the manifest as people follow it.
func TestManifestGolden(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{locales.English, locales.Chinese} {
		for _, mode := range []string{HTTP, WebSocket} {
			got := manifestIn(t, mode, locale)
			path := filepath.Join("testdata", fmt.Sprintf("manifest.%s.%s.txt", mode, locale))
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || string(want) != got {
				t.Errorf("%s: %v; read what is made now, then run with -update\n%s", path, err, got)
			}
		}
	}
}
