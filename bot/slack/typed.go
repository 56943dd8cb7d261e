package slack

import "strings"

// asTyped turns what Slack made of a line back into what a person typed:
// without the mentions of the bot itself, with names and addresses as they
// stood there, and with the three characters that Slack escapes.
func asTyped(text, bot string) string {
	var out strings.Builder
	for {
		at := strings.IndexByte(text, '<')
		if at < 0 {
			break
		}
		out.WriteString(unescape(text[:at]))
		text = text[at:]
		end := 1 + strings.IndexAny(text[1:], "<>")
		if end == 0 {
			break
		}
		words, ok := text[:end], false
		if text[end] == '>' {
			words, ok = linked(text[1:end], bot)
		}
		if ok {
			out.WriteString(unescape(words))
			text = text[end+1:]
			continue
		}
		out.WriteString(unescape(text[:end]))
		text = text[end:]
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
	return ok && scheme != "" && scheme[0] >= 'a' && scheme[0] <= 'z' && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+.-") == ""
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
