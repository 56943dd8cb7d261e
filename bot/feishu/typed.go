package feishu

import (
	"slices"
	"strings"
)

// mentioned says whether a message names the bot.
func mentioned(m message, bot string) bool {
	return bot != "" && slices.ContainsFunc(m.Mentions, func(who mention) bool { return who.ID.OpenID == bot })
}

// typed turns what Feishu made of a line back into what a person typed: without the
// mentions of the bot itself, and with people's names where their keys stood. False:
// there are no words in it.
func typed(m message, bot string) (string, bool) {
	var words string
	if m.MessageType == "post" {
		words = m.rich()
	} else {
		var c content
		if err := m.read(&c); err != nil {
			return "", false
		}
		words = c.Text
	}
	words = strings.TrimSpace(named(words, m.Mentions, bot))
	return words, words != "" || mentioned(m, bot)
}

// rich are the words of a message of rich text, line by line. It comes bare, or under
// a language.
func (m message) rich() string {
	var p post
	if err := m.read(&p); err != nil || len(p.Content) == 0 {
		var in map[string]post
		_ = m.read(&in) // nothing was read, then: no words
		for _, locale := range []string{"zh_cn", "en_us"} {
			if len(p.Content) == 0 {
				p = in[locale]
			}
		}
	}
	lines := []string{p.Title}
	for _, line := range p.Content {
		var out strings.Builder
		for _, s := range line {
			out.WriteString(s.words())
		}
		lines = append(lines, out.String())
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" }), "\n")
}

// words are a span as it was typed. A mention is its key, which is named later.
func (s span) words() string {
	switch {
	case s.Tag == "at" && strings.HasPrefix(s.UserID, "@_"):
		return s.UserID
	case s.Tag == "at":
		return s.Name
	case s.Tag == "a" && s.Text == "":
		return s.Href
	}
	return s.Text
}

// named puts names in the place of the keys of mentions, "@_user_1"; the bot's own
// goes, with the blanks behind it.
func named(words string, mentions []mention, bot string) string {
	var out strings.Builder
	for {
		at := strings.Index(words, "@_")
		if at < 0 {
			out.WriteString(words)
			return out.String()
		}
		out.WriteString(words[:at])
		words = words[at:]
		who := keyed(words, mentions)
		switch {
		case who.Key == "":
			out.WriteString("@_")
			words = words[len("@_"):]
		case bot != "" && who.ID.OpenID == bot:
			words = strings.TrimLeft(words[len(who.Key):], " \u00a0\u2005")
		default:
			out.WriteString(who.Name)
			words = words[len(who.Key):]
		}
	}
}

// keyed is the mention with whose key words begin: the longest, since "@_user_1" is
// how "@_user_10" begins too.
func keyed(words string, mentions []mention) (who mention) {
	for _, m := range mentions {
		if len(m.Key) > len(who.Key) && strings.HasPrefix(words, m.Key) {
			who = m
		}
	}
	return who
}
