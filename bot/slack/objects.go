package slack

import (
	"strconv"
	"strings"
	"unicode"

	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"closeloop/bot/doorstep"
)

// maxText is what one text holds: 3,000 characters, of which a tenth is left
// for what escaping adds.
const maxText = 2700

// plain is a text object in which nothing comes alive, of at most most
// characters as Slack gets them.
func plain(words string, most int) *api.TextBlockObject {
	escaped := slackutilsx.EscapeMessage(doorstep.Short(words, most))
	for keep := most; len([]rune(escaped)) > most; {
		keep -= max(1, (len([]rune(escaped))-most)/5) // an escaped sign has five characters at most
		escaped = slackutilsx.EscapeMessage(doorstep.Short(words, keep))
	}
	return api.NewTextBlockObject(api.PlainTextType, escaped, false, false)
}

// object is a text object for runs. Words stand as plain text, in which nothing
// is markup. Only where there is an instant, which needs markup to be printed in
// the zone of whoever looks, and where no word would become markup with it, it
// is markup; verbatim, so that Slack makes no links and mentions of words.
func object(runs []run) *api.TextBlockObject {
	var b strings.Builder
	dated := false
	for _, r := range runs {
		switch {
		case r.at.IsZero():
			if !calm(r.words) {
				return plain(flat(runs), maxText)
			}
			b.WriteString(slackutilsx.EscapeMessage(r.words))
		default:
			dated = true
			b.WriteString(date(r))
		}
	}
	if !dated || b.Len() > maxText {
		return plain(flat(runs), maxText)
	}
	return api.NewTextBlockObject(api.MarkdownType, b.String(), false, true)
}

// date is an instant in Slack's markup; our words are for old clients.
func date(r run) string {
	words := strings.NewReplacer("|", " ", "<", " ", ">", " ", "&", " ").Replace(r.words)
	return "<!date^" + strconv.FormatInt(r.at.Unix(), 10) + "^" + r.form + "|" + words + ">"
}

// calm says that words are the same in Slack's markup as without it.
func calm(words string) bool {
	if strings.ContainsAny(words, "*_~`>") {
		return false
	}
	between := strings.Split(words, ":")
	for i := 1; i < len(between)-1; i++ { // a name between two colons is an emoji
		if between[i] != "" && !strings.ContainsFunc(between[i], unicode.IsSpace) {
			return false
		}
	}
	return true
}

// textual are runs as elements of rich text, where words are words whatever
// they look like. Neighbours of one look are one element.
func textual(runs []run) []api.RichTextSectionElement {
	out := []api.RichTextSectionElement{}
	for i := 0; i < len(runs); {
		r := runs[i]
		var style *api.RichTextSectionTextStyle
		if r.bold {
			style = &api.RichTextSectionTextStyle{Bold: true}
		}
		if !r.at.IsZero() {
			e := api.NewRichTextSectionDateElement(r.at.Unix(), r.form, nil, &r.words)
			e.Style = style
			out = append(out, e)
			i++
			continue
		}
		words := ""
		for ; i < len(runs) && runs[i].at.IsZero() && (runs[i].bold == r.bold || runs[i].words == ""); i++ {
			words += runs[i].words
		}
		if words != "" {
			out = append(out, api.NewRichTextSectionTextElement(words, style))
		}
	}
	return out
}
