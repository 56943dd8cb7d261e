package slack

import (
	"regexp"
	"strings"
)

// asTyped turns what Slack made of a line back into what a person typed:
// without the mentions of the bot itself, with names and addresses as they
// stood there, and with the three characters that Slack escapes.
func asTyped(text, bot string) string {
	var out strings.Builder
	for text != "" {
		at := strings.IndexByte(text, '<')
		if at < 0 {
			break
		}
		end := strings.IndexByte(text[at:], '>')
		if end < 0 {
			break
		}
		out.WriteString(unescape(text[:at]))
		whole := text[at : at+end+1]
		if words, ok := linked(whole[1:len(whole)-1], bot); ok {
			out.WriteString(unescape(words))
		} else {
			out.WriteString(unescape(whole[:1]))
			text = text[at+1:]
			continue
		}
		text = text[at+end+1:]
	}
	out.WriteString(unescape(text))
	return strings.TrimSpace(out.String())
}

// linked is what stood where Slack put a link, a mention or a date.
func linked(inside, bot string) (string, bool) {
	target, label, labelled := strings.Cut(inside, "|")
	lead := ""
	switch {
	case strings.HasPrefix(target, "@") && bot != "" && target[1:] == bot:
		return "", true
	case strings.HasPrefix(target, "@"):
		lead = "@"
	case strings.HasPrefix(target, "#"):
		lead = "#"
	case strings.HasPrefix(target, "!date^"):
	case strings.HasPrefix(target, "!"):
		lead = "@"
	case !address(target):
		return "", false
	}
	switch {
	case labelled && label != "":
		return lead + strings.TrimPrefix(label, lead), true
	case lead != "":
		return lead + target[1:], true
	}
	return strings.TrimPrefix(target, "mailto:"), true
}

// address says whether it begins as Slack's links do.
func address(target string) bool {
	scheme, _, ok := strings.Cut(target, ":")
	return ok && regexp.MustCompile(`^[a-z][a-z0-9+.-]*$`).MatchString(scheme)
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
