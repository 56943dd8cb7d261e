package letter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/wording"
)

// A letter without an e-mail is read on a page, which nobody can reply to: its words
// must not ask for that. Those that come with the bot read otherwise there; of others
// HR hears before she confirms them.

// noReply is the rule that a page asks nobody to reply.
const noReply = "reply"

func (k *desk) readPage() error {
	raw, err := words.ReadFile("words/page.toml")
	if err != nil {
		return fmt.Errorf("read the words that no page may say: %w", err)
	}
	var file struct{ Says []string }
	if _, err := toml.Decode(string(raw), &file); err != nil {
		return fmt.Errorf("read the words that no page may say: %w", err)
	}
	k.replies = file.Says
	return nil
}

// onPage says whether the letter can go as a link alone.
func (k *desk) onPage(d Draft) bool {
	return k.links.Text && k.links.Base != "" && d.To == "" && outbound.Number(d.Phone) != ""
}

// paged is a company's form as it reads on a page: the sentences that it left as they
// come with the bot read as the bot's do there.
func (k *desk) paged(f hiring.TemplateForm, locale string) hiring.TemplateForm {
	f.Parts = slices.Clone(f.Parts)
	for i, ours := range k.forms[locale].Parts {
		mail, page := strings.TrimSpace(ours.Text), strings.TrimSpace(k.pages[locale].Parts[i].Text)
		for j := range f.Parts {
			f.Parts[j].Text = strings.ReplaceAll(f.Parts[j].Text, mail, page)
		}
	}
	return f
}

// replying are the words that ask for a reply where there can be none.
func (k *desk) replying(d Draft) (out []wording.Finding) {
	if !k.onPage(d) {
		return nil
	}
	for _, says := range k.replies {
		if at := strings.Index(lower(d.Body), says); at >= 0 {
			end := at + len(says)
			out = append(out, wording.Finding{Rule: noReply, Words: d.Body[at:end], Start: at, End: end})
		}
	}
	slices.SortFunc(out, func(a, b wording.Finding) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// lower is a text in small letters, byte for byte where it was.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, text)
}
