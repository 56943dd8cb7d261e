package commands

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"
)

// TestStarts: a line goes on as the person writes, and never with a verb that
// the person has no use for.
func TestStarts(t *testing.T) {
	t.Parallel()
	c, p := open(t), people()
	for _, k := range []struct {
		who, locale, line string
		want              []string
	}{
		{"U1", "en", "/sta", []string{"/status ", "/stats"}},
		{"U1", "zh-CN", "/sta", []string{"/status ", "/stats"}},
		{"U1", "zh-CN", "状", []string{"状态 "}},
		{"U1", "zh-CN", "／状", []string{"／状态 "}},
		{"U1", "en", "zhuang", []string{"状态 "}},
		{"U1", "en", "ＳＴＡＴ", []string{"status ", "stats"}},
		{"U1", "en", "/status", []string{"/status "}},
		{"U1", "en", "/status ", nil},
		{"U1", "en", "loop", nil},
		{"U1", "en", "todo", []string{"loop"}},
		{"U1", "en", "rules ", []string{"ruletest ", "why "}},
		{"U1", "en", "rules  w", []string{"why "}},
		{"U1", "en", "xyz", nil},
		{"U1", "en", "job", []string{"jobs"}},
		{"U2", "en", "job", nil},
		{"U3", "en", "st", nil},
	} {
		var got []string
		for _, s := range c.Starts(k.line, p[k.who], k.locale) {
			got = append(got, s.Text)
		}
		if !slices.Equal(got, k.want) {
			t.Errorf("%s in %s goes on with %q as %q, want %q", k.who, k.locale, k.line, got, k.want)
		}
	}
	for locale, first := range map[string]string{"en": "/help", "zh-CN": "/帮助"} {
		all := c.Starts("/", p["U1"], locale)
		if len(all) != len(c.For(p["U1"])) || all[0].Text != first {
			t.Errorf("%s: nothing typed offers %+v", locale, all)
		}
	}
}

// TestGap: what a verb waits for, and how much of it stands there.
func TestGap(t *testing.T) {
	t.Parallel()
	c := open(t)
	for line, want := range map[string][3]string{
		"/status ":        {"/status ", "candidate", ""},
		"/status li m":    {"/status ", "candidate", "li m"},
		"status  Daniel ": {"status  ", "candidate", "Daniel"},
		"状态 李":            {"状态 ", "candidate", "李"},
		"状态李":             {"状态 ", "candidate", "李"},
		"rules why 李":     {"rules why ", "candidate", "李"},
		"help st":         {"help ", "verb", "st"},
		"/status":         {},
		"loop x":          {},
		"nothing x":       {},
		"":                {},
	} {
		g, ok := c.Gap(line)
		if !ok {
			g = Gap{}
		}
		if got := [3]string{g.Before, g.Takes, g.Typed}; ok != (want[1] != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", line, got, ok, want)
		}
	}
}

// TestUsageHasTwoHalves: a usage line says how a verb is typed, a colon, what
// it does; lists of completions show the halves apart.
func TestUsageHasTwoHalves(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	for _, e := range open(t).Entries() {
		for _, locale := range speaker.Locales() {
			words := speaker.Words(cardtest.Reader(t, locale), chat.T(e.Usage()))
			if strings.Count(strings.ReplaceAll(words, "：", ":"), ":") != 1 {
				t.Errorf("%s in %s: %q", e.Name, locale, words)
			}
		}
	}
}
