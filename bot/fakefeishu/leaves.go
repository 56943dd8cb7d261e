package fakefeishu

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	idForm    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,19}$`)
	shade     = regexp.MustCompile(`^[a-z]+-\d{2,3}$|^rgba?\([\d.,% ]+\)$`)
	spaceForm = regexp.MustCompile(`^-?\d+px( -?\d+px){0,3}$`)
	pixels    = regexp.MustCompile(`^\d+px$`)
	scheme    = regexp.MustCompile(`(?i)^[a-z][a-z0-9+.-]*:`)
	script    = regexp.MustCompile(`(?i)^javascript:`)
	imageForm = regexp.MustCompile(`^img_[^/\\]+$`)
)

func colors() []string {
	return strings.Fields(`default neutral grey gray black white blue wathet turquoise indigo green lime yellow orange
		red carmine purple violet sunflower bg-white bg-body`)
}

func sizes() []string {
	return strings.Fields(`heading-0 heading-1 heading-2 heading-3 heading-4 heading normal notation
		xxxx-large xxx-large xx-large x-large large medium small x-small`)
}

func locales() []string {
	return strings.Fields("zh_cn en_us ja_jp zh_hk zh_tw id_id vi_vn th_th pt_br es_es ko_kr de_de fr_fr it_it ru_ru ms_my")
}

func charts() []string {
	return strings.Fields("bar line area pie radar gauge funnel scatter wordCloud common linearProgress circularProgress")
}

// leaves are what is wrong with values of kinds that only cards have.
func (l *looker) leaves() map[string]func(any) string {
	text := func(good func(string) bool, why string) func(any) string {
		return func(v any) string {
			if s, ok := v.(string); !ok || !good(s) {
				return why
			}
			return ""
		}
	}
	dated := func(layout string) func(any) string {
		return text(func(s string) bool { at, err := time.Parse(layout, s); return err == nil && at.Format(layout) == s }, "must be of the form "+layout)
	}
	return map[string]func(any) string{
		"id":         text(idForm.MatchString, "letters, digits and underscores, 20 at most, a letter first"),
		"locale":     text(func(s string) bool { return slices.Contains(locales(), s) }, "unknown locale"),
		"space":      text(spaceForm.MatchString, "one to four distances in px"),
		"panelspace": text(func(s string) bool { return spaceForm.MatchString(s) && strings.Count(s, " ") != 1 }, "one distance or four"),
		"px":         text(pixels.MatchString, "a distance in px"),
		"gap": text(func(s string) bool {
			return pixels.MatchString(s) || slices.Contains([]string{"small", "medium", "large", "extra_large"}, s)
		}, "small, medium, large, extra_large, or a distance in px"),
		"size":   text(func(s string) bool { return slices.Contains(sizes(), s) || l.sizes[s] }, "unknown text size"),
		"color":  text(l.color, "unknown colour; hex colours are not taken"),
		"url":    text(address, "not an address with a scheme"),
		"url1":   text(func(s string) bool { return s != "" && address(s) }, "not an address with a scheme"),
		"day":    dated(time.DateOnly),
		"minute": dated("15:04"),
		"moment": dated("2006-01-02 15:04"),
		"i18n":   translated,
		"value": func(v any) string {
			if _, ok := v.(object); !ok {
				return "must be an object"
			}
			return ""
		},
	}
}

func (l *looker) color(s string) bool {
	return slices.Contains(colors(), s) || l.colors[s] || shade.MatchString(s)
}

// address: what a click may open.
func address(s string) bool { return s == "" || scheme.MatchString(s) && !script.MatchString(s) }

// translated: texts by locale.
func translated(v any) string {
	texts, ok := v.(object)
	if !ok {
		return "must be texts by locale"
	}
	for locale, text := range texts {
		if _, is := text.(string); !is || !slices.Contains(locales(), locale) {
			return fmt.Sprintf("unknown locale, or no text: %s", locale)
		}
	}
	return ""
}

// picture: images are keys of what was uploaded.
func (l *looker) picture(v any, path string) {
	key, ok := v.(string)
	if !ok || !imageForm.MatchString(key) {
		l.flaw(badImage, path, "must be the key of an uploaded image")
		return
	}
	l.pictures = append(l.pictures, Flaw{Path: path, Why: key, Code: badImage})
}

// chart: a spec of VChart's, whose fields are in its data.
func (l *looker) chart(v any, path string) {
	spec, ok := v.(object)
	kind, _ := spec["type"].(string)
	if !ok || spec["data"] == nil || !slices.Contains(charts(), kind) {
		l.flaw(badChart, path, "a chart needs a type that there is, and data")
		return
	}
	keys := map[string]bool{}
	sets, many := spec["data"].([]any)
	if !many {
		sets = []any{spec["data"]}
	}
	for _, set := range sets {
		set, _ := set.(object)
		for _, row := range items(set["values"]) {
			row, _ := row.(object)
			for key := range row {
				keys[key] = true
			}
		}
	}
	for _, field := range strings.Fields("xField yField categoryField valueField seriesField angleField radiusField sizeField nameField") {
		names := items(spec[field])
		if name, one := spec[field].(string); one {
			names = []any{name}
		}
		for _, name := range names {
			if s, ok := name.(string); ok && len(keys) > 0 && !keys[s] {
				l.flaw(badChart, path+"/"+field, "%q is not in data.values", s)
			}
		}
	}
}

func items(v any) []any { list, _ := v.([]any); return list }

func whole(v any, fallback int) int {
	n, ok := v.(json.Number)
	if i, err := n.Int64(); ok && err == nil {
		return int(i)
	}
	return fallback
}
