package fakefeishu

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Markdown is read here as a person reads it: marks of emphasis are gone, links are
// their labels, mentions are names, and what was escaped is itself again. What
// somebody managed to slip in as markup is therefore not read as they wrote it.

// bar is what Feishu draws beside each line of a quote.
const bar = "  │ "

// markup are the patterns of markdown.
type markup struct {
	aside     *regexp.Regexp   // what is no text, and what is none of its marks
	link      *regexp.Regexp   // a label and its address
	attribute *regexp.Regexp   // of a tag
	emphasis  []*regexp.Regexp // what the last group is in them stays
	heading   *regexp.Regexp
	item      *regexp.Regexp
	rule      *regexp.Regexp
	delimiter *regexp.Regexp // the row under the head of a table
}

// newMarkup compiles them; the order in aside is that in which they win.
func newMarkup() markup {
	must := regexp.MustCompile
	return markup{
		aside: must("`[^`\n]+`" + `|\\[!-/:-@\[-` + "`" + `{-~]|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]+);` +
			`|!\[[^\]]*\]\([^)\s]*\)|\[[^\[\]]*\]\([^()\s]+\)|<at\b[^<>]*>(?:[^<>]*</at>)?` +
			`|<raw>[^<>]*</raw>|<local_datetime\b[^<>]*>(?:[^<>]*</local_datetime>)?` +
			`|</?(?:font|text_tag|number_tag|link|a|person|person_list|at|local_datetime|br|hr|img|audio)\b[^<>]*>` +
			`|:(?:OK|DONE|THUMBSUP|SMILE|HEART|JIAYI|MUSCLE|WAVE):|https?://[^\s<>"')\]]+`),
		link:      must(`^\[([^\[\]]*)\]\(([^()\s]+)\)$`),
		attribute: must(`([a-z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>/]+))`),
		emphasis: []*regexp.Regexp{
			must(`()\*\*(\S(?:.*?\S)??)\*\*()`), must(`(^|[^\pL\pN_])__(\S(?:.*?\S)??)__($|[^\pL\pN_])`), must(`()~~(\S(?:.*?\S)??)~~()`), must(`()\*([^\s*](?:[^*]*[^\s*])?)\*()`),
			must(`(^|[^\pL\pN_])_([^\s_](?:[^_]*[^\s_])?)_($|[^\pL\pN_])`),
		},
		heading:   must(`^\s{0,3}#{1,6}\s+`),
		item:      must(`^(\s*)[-*+]\s+`),
		rule:      must(`^\s*(?:-{3,}|\*{3,}|_{3,}|<hr\s*/?>)\s*$`),
		delimiter: must(`^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$`),
	}
}

// markdown reads a text of several lines.
func (r *reader) markdown(raw string) string {
	var out []string
	lines := strings.Split(raw, "\n")
	fenced, table := false, false
	for i, line := range lines {
		table = strings.Contains(line, "|") && (table || r.heads(lines[i:]))
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			fenced = !fenced
		case fenced:
			out = append(out, line)
		case table && r.marks.delimiter.MatchString(line):
		case table:
			out = append(out, r.cells(line))
		case r.marks.rule.MatchString(line):
			out = append(out, "")
		default:
			out = append(out, r.line(line))
		}
	}
	return strings.Join(out, "\n")
}

// heads says whether the first line is the head of a table.
func (r *reader) heads(lines []string) bool {
	return len(lines) > 1 && strings.Contains(lines[1], "|") && r.marks.delimiter.MatchString(lines[1])
}

// cells reads a row of a table.
func (r *reader) cells(line string) string {
	cells := strings.Split(strings.ReplaceAll(strings.TrimSpace(line), `\|`, "\x02"), "|")
	var out []string
	for i, cell := range cells {
		if (i == 0 || i == len(cells)-1) && strings.TrimSpace(cell) == "" {
			continue
		}
		out = append(out, strings.ReplaceAll(r.inline(strings.TrimSpace(cell)), "\x02", "|"))
	}
	return strings.Join(out, " | ")
}

// line reads a line that may begin with the mark of a heading, an item or a quote.
func (r *reader) line(line string) string {
	if quoted, is := strings.CutPrefix(strings.TrimLeft(line, " "), ">"); is {
		return bar + r.inline(strings.TrimPrefix(quoted, " "))
	}
	line = r.marks.heading.ReplaceAllString(line, "")
	if found := r.marks.item.FindStringSubmatch(line); found != nil {
		return found[1] + "• " + r.inline(line[len(found[0]):])
	}
	return r.inline(line)
}

// inline reads what stands in a line. What is no text is put aside first, so that
// marks around it are seen and what is in it is not taken for marks.
func (r *reader) inline(line string) string {
	const first = '\ue000'
	var aside []string
	out := r.marks.aside.ReplaceAllStringFunc(line, func(token string) string {
		aside = append(aside, r.token(token))
		return string(rune(first + len(aside) - 1))
	})
	for _, marks := range r.marks.emphasis {
		out = marks.ReplaceAllString(out, "${1}${2}${3}")
	}
	for i, words := range aside {
		out = strings.ReplaceAll(out, string(rune(first+i)), words)
	}
	return out
}

// token reads what was put aside.
func (r *reader) token(token string) string {
	link := r.marks.link.FindStringSubmatch(token)
	switch {
	case token[0] == '`':
		return strings.Trim(token, "`")
	case token[0] == '\\':
		return token[1:]
	case token[0] == '&':
		return html.UnescapeString(token)
	case token[0] == '!':
		return "[image]"
	case link != nil:
		r.links = append(r.links, link[2])
		return r.inline(link[1])
	case token[0] == ':':
		return "[emoji " + strings.Trim(token, ":") + "]"
	case strings.HasPrefix(token, "http"):
		r.links = append(r.links, token)
		return token
	}
	return r.tag(token)
}

// tag reads one of Feishu's own tags; those that only colour are not read.
func (r *reader) tag(token string) string {
	a := map[string]string{}
	for _, found := range r.marks.attribute.FindAllStringSubmatch(token, -1) {
		a[found[1]] = found[2] + found[3] + found[4]
	}
	name, _, _ := strings.Cut(strings.NewReplacer(">", " ", "/", " ").Replace(token[1:]), " ")
	if to := a["href"] + a["url"] + a["link"]; to != "" {
		r.links = append(r.links, to)
	}
	switch {
	case strings.HasPrefix(token, "</"):
	case name == "at":
		return r.mention(strings.Split(a["id"]+a["ids"]+a["user_id"]+a["email"], ","))
	case name == "raw":
		return strings.TrimSuffix(strings.TrimPrefix(token, "<raw>"), "</raw>")
	case name == "person":
		return r.called(a["id"])
	case name == "br":
		return "\n"
	case name == "local_datetime":
		return r.moment(a["millisecond"], a["format_type"])
	}
	return ""
}

func (r *reader) mention(all []string) string {
	r.mentions = append(r.mentions, all...)
	var out []string
	for _, who := range all {
		if who == "all" {
			who = "All"
		}
		out = append(out, "@"+r.called(who))
	}
	return strings.Join(out, " ")
}

// moment is a time as the client of the reader writes it, in their zone.
func (r *reader) moment(millisecond, format string) string {
	ms, err := strconv.ParseInt(millisecond, 10, 64)
	if err != nil {
		return fmt.Sprintf("[time %q]", millisecond)
	}
	at := time.UnixMilli(ms).In(r.zone)
	switch format {
	case "time":
		return at.Format("15:04")
	case "time_sec":
		return at.Format("15:04:05")
	case "timezone":
		return at.Format("GMT-07:00")
	}
	return at.Format("2006-01-02") // weekdays and months have no names here
}
