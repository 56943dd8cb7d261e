package fakefeishu

import (
	"regexp"
	"strings"
)

var (
	hexFont   = regexp.MustCompile(`(?i)<font\s+color=['"]?#`)
	webImage  = regexp.MustCompile(`(?i)!\[[^\]]*\]\(https?:[^)\s]+\)`)
	fence     = regexp.MustCompile("^\\s*(```|~~~)")
	delimiter = regexp.MustCompile(`^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$`)
)

// table: its rows have no cell that no column has.
func (l *looker) table(o object, path string) {
	l.tables++
	columns := map[string]string{}
	for _, v := range items(o["columns"]) {
		column, _ := v.(object)
		name, _ := column["name"].(string)
		l.once(columns, name, path+"/columns", badJSON)
	}
	for _, v := range items(o["rows"]) {
		row, ok := v.(object)
		if !ok {
			l.flaw(badRow, path+"/rows", "a row is an object")
		}
		for key := range row {
			if columns[key] == "" {
				l.flaw(strangeColumn, path+"/rows", "no column is called %q", key)
			}
		}
	}
}

// markdown: of several languages, each reader sees one.
func (l *looker) markdown(o object, path string) {
	texts, _ := o["i18n_content"].(object)
	most := 0
	for _, v := range append([]any{o["content"]}, values(texts)...) {
		words, _ := v.(string)
		most = max(most, tables(words))
		if webImage.MatchString(words) {
			l.flaw(badImage, path, "images in markdown are keys of uploaded images")
		}
		if hexFont.MatchString(words) {
			l.flaw(badJSON, path, "hex colours are not taken")
		}
	}
	l.tables += most
}

func values(o object) (out []any) {
	for _, v := range o {
		out = append(out, v)
	}
	return out
}

// tables counts the tables in markdown: a row of names over a row of dashes.
func tables(words string) (n int) {
	fenced, above := false, ""
	for line := range strings.SplitSeq(words, "\n") {
		switch {
		case fence.MatchString(line):
			fenced = !fenced
		case !fenced && delimiter.MatchString(line) && strings.Contains(above, "|"):
			n++
		}
		above = line
	}
	return n
}
