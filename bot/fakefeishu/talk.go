package fakefeishu

import (
	"encoding/json"
	"strings"
)

// rich is the content of a message that is no card.
type rich struct {
	Text    string
	Title   string
	Content [][]span
	FileKey string `json:"file_key"`
	Name    string `json:"file_name"`
	Image   string `json:"image_key"`
}

// span is a piece of a rich text.
type span struct {
	Tag  string `json:"tag"`
	Text string `json:"text,omitempty"`
	Href string `json:"href,omitempty"`
	User string `json:"user_id,omitempty"`
	Name string `json:"user_name,omitempty"`
}

// plain reads a text, or a rich text in the language of the reader.
func (r *reader) plain(m Message) {
	var c rich
	_ = json.Unmarshal(m.Content, &c)
	if m.Kind == "post" && c.Content == nil {
		var in map[string]rich // the app writes it in several languages
		_ = json.Unmarshal(m.Content, &in)
		for _, locale := range []string{"zh_cn", "en_us", r.locale} {
			if post, there := in[locale]; there {
				c = post
			}
		}
	}
	words := r.marks.aside.ReplaceAllStringFunc(c.Text, func(token string) string {
		if strings.HasPrefix(token, "<at") || token[0] == '[' {
			return r.token(token)
		}
		return token
	})
	for _, x := range m.Mentions {
		words = strings.ReplaceAll(words, x.Key, "@"+x.Name)
	}
	for _, line := range append([]string{c.Title, words}, r.spans(c.Content)...) {
		if line != "" {
			r.say(line)
		}
	}
}

func (r *reader) spans(lines [][]span) []string {
	var out []string
	for _, line := range lines {
		var words strings.Builder
		for _, s := range line {
			switch s.Tag {
			case "a":
				r.links = append(r.links, s.Href)
				words.WriteString(s.Text)
			case "at":
				words.WriteString(r.mention([]string{s.User}))
			case "img":
				words.WriteString("[image]")
			case "md":
				words.WriteString(r.markdown(s.Text))
			default:
				words.WriteString(s.Text)
			}
		}
		out = append(out, words.String())
	}
	return out
}

// attached are the names of the files that a message brings.
func (r *reader) attached(m Message, find func(key string) (File, bool)) []string {
	var c rich
	_ = json.Unmarshal(m.Content, &c)
	if c.Image != "" {
		r.say("[image]")
		return nil
	}
	if f, found := find(c.FileKey); found && c.Name == "" {
		c.Name = f.Name
	}
	r.say("[file: " + c.Name + "]")
	return []string{c.Name}
}
