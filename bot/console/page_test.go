package console

import (
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"closeloop/bot/page"
	"closeloop/locales/cardtest"
)

// read is a file of the page, its own or one that every page wears.
func read(t *testing.T, name string) string {
	t.Helper()
	if worn, _, ok := page.Worn(name); ok {
		return string(worn)
	}
	text, err := files.ReadFile("page/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// scripts is all JavaScript of the page, with what every page wears.
func scripts(t *testing.T) string {
	t.Helper()
	names, err := fs.Glob(files, "page/*.js")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var all strings.Builder
	all.WriteString(read(t, "scheme.js"))
	for _, name := range names {
		all.WriteString(read(t, strings.TrimPrefix(name, "page/")))
	}
	return all.String()
}

// TestWordsOfThePage: what the scripts say is delivered in both languages, and
// nothing is delivered that they do not say.
func TestWordsOfThePage(t *testing.T) {
	t.Parallel()
	house := cardtest.Speaker(t)
	tb := start(t)
	code := scripts(t)
	var said []string
	for _, m := range regexp.MustCompile(`\b(?:w|has)\("([a-z_.]+)"`).FindAllStringSubmatch(code, -1) {
		said = append(said, m[1])
	}
	for _, locale := range house.Locales() {
		answer := get[struct {
			Locale, Zone string
			Words        map[string]string
			Groups       []struct{ ID, Name string }
		}](tb, 200, "/console/api/words?locale="+locale)
		if answer.Locale != locale || answer.Zone != "Asia/Shanghai" || len(answer.Groups) != 1 || answer.Groups[0].ID != "general" || answer.Groups[0].Name == "" {
			t.Errorf("%+v", answer)
		}
		for _, key := range said {
			if answer.Words[key] == "" {
				t.Errorf("%s: the page says %q, which is not delivered", locale, key)
			}
		}
		for key, words := range answer.Words {
			if words == "" || strings.HasPrefix(words, "console.") || strings.Contains(words, "no value") || strings.Contains(words, "{{") {
				t.Errorf("%s: %s is %q", locale, key, words)
			}
			if !slices.Contains(said, key) && !strings.HasPrefix(key, "role.") && !strings.HasPrefix(key, "job.") {
				t.Errorf("%s is delivered and never said", key)
			}
		}
	}
	if !strings.Contains(code, "Count: n") || !strings.Contains(get[struct{ Words map[string]string }](tb, 200, "/console/api/words").Words["column.waits"], "{Count}") {
		t.Error("an argument of a word does not reach the page as {Count}")
	}
}

// TestPageKeepsThePolicy: nothing inline, nothing that makes markup from text,
// nothing from elsewhere.
func TestPageKeepsThePolicy(t *testing.T) {
	t.Parallel()
	html := read(t, "index.html")
	for _, bad := range []string{"<style", "style=", " onclick", "javascript:", "http:", "https:"} {
		if strings.Contains(html, bad) {
			t.Errorf("index.html holds %q", bad)
		}
	}
	if regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(html) {
		t.Error("index.html holds an inline script")
	}
	code := scripts(t)
	for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "http://", "https://", "sessionStorage", "indexedDB", "document.cookie"} {
		if strings.Contains(code, bad) {
			t.Errorf("a script holds %q", bad)
		}
	}
	// The browser keeps the colours that were chosen, and nothing else: all the rest names people.
	if all, own := strings.Count(code, "localStorage"), strings.Count(read(t, "scheme.js"), "localStorage"); own == 0 || all != own {
		t.Errorf("localStorage is named %d times, %d of them in scheme.js", all, own)
	}
	if han := regexp.MustCompile(`\p{Han}`).FindString(code + html); han != "" {
		t.Errorf("a sentence stands in the page: %q", han)
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	tb := start(t)
	for path, kind := range map[string]string{
		"/console": "text/html; charset=utf-8", "/console/assets/app.js": "text/javascript; charset=utf-8",
		"/console/assets/style.css": "text/css; charset=utf-8", "/console/assets/icon.svg": "image/svg+xml",
	} {
		status, head, body := tb.call(tb.request("GET", path, ""))
		if status != 200 || head.Get("Content-Type") != kind || len(body) == 0 {
			t.Errorf("%s: %d %s, %d bytes", path, status, head.Get("Content-Type"), len(body))
		}
	}
	for _, m := range regexp.MustCompile(`/console/assets/[a-z.]+`).FindAllString(read(t, "index.html")+scripts(t), -1) {
		if status, _, _ := tb.call(tb.request("GET", m, "")); status != 200 {
			t.Errorf("the page asks for %s: %d", m, status)
		}
	}
}

// TestContrast: every pair of colours that carries words can be read, in light
// and in dark.
func TestContrast(t *testing.T) {
	t.Parallel()
	css := read(t, "house.css")
	pairs := regexp.MustCompile(`--([a-z-]+): light-dark\(#([0-9a-f]+), #([0-9a-f]+)\);`).FindAllStringSubmatch(css, -1)
	if len(pairs) == 0 {
		t.Fatal("no colours")
	}
	for i, name := range []string{"light", "dark"} {
		colour := map[string][3]float64{}
		for _, m := range pairs {
			colour[m[1]] = rgb(t, m[2+i])
		}
		for _, pair := range []string{
			"ink sheet", "ink ground", "soft sheet", "soft ground", "brand-ink brand", "brand-text brand-wash", "brand-text sheet",
			"wait-ink wait-wash", "good-ink good-wash", "bad-ink bad-wash", "bad-ink sheet", "bad-ink ground", "bad-ink float", "ink float", "soft float", "sheet bad-ink", "soft brand-wash", "sheet ink",
		} {
			fore, back, _ := strings.Cut(pair, " ")
			a, b := luminance(colour[fore]), luminance(colour[back])
			if got := (max(a, b) + 0.05) / (min(a, b) + 0.05); got < 4.5 {
				t.Errorf("%s: %s on %s is %.2f", name, fore, back, got)
			}
		}
	}
}

func rgb(t *testing.T, hex string) (c [3]float64) {
	t.Helper()
	for i := range c {
		digits := hex[i*len(hex)/3 : (i+1)*len(hex)/3]
		if len(digits) == 1 {
			digits += digits
		}
		n, err := strconv.ParseUint(digits, 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", hex, err)
		}
		c[i] = float64(n) / 255
	}
	return c
}

// luminance is the relative luminance of WCAG 2.1.
func luminance(c [3]float64) float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}
