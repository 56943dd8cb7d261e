package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/feishu"
	"closeloop/bot/slack"
	"closeloop/locales"

	"github.com/spf13/cobra"
)

func (s *shell) cards() *cobra.Command {
	var as, lang, out string
	c := &cobra.Command{
		Use: "cards", Short: "Writes one of each card, form and view as a platform would get it", Args: cobra.NoArgs,
		Long: `Writes one of each card, form and view as a platform would get it, a file each:
JSON for Slack and Feishu, or plain text. They are drawn by the real bot in stories
with made-up people, in memory; nothing is sent, and two runs write the same.`,
		Example: "  closeloop cards --as slack --lang en --out cards",
		RunE: func(c *cobra.Command, _ []string) error {
			draw, err := drawer(as)
			if err != nil {
				s.code = exitUsage
				return err
			}
			if !slices.Contains([]string{locales.Chinese, locales.English}, lang) || out == "" {
				s.code = exitUsage
				return errors.New("cards wants --lang zh-CN or en, and --out FOLDER")
			}
			return s.writeCards(c.Context(), drawOrder{draw, lang, out})
		},
	}
	c.Flags().StringVar(&as, "as", "slack", "as which platform gets them: `slack|feishu|text`")
	c.Flags().StringVar(&lang, "lang", "", "in which language: `zh-CN|en`")
	c.Flags().StringVar(&out, "out", "", "the `FOLDER` to write into; it is made, or must be empty")
	return c
}

// drawn is how a platform gets samples: the ending of the files, and one of them;
// whether it has Home tabs; what it gets besides the cards of the stories.
type drawn struct {
	ending  string
	one     func(*studio, specimen) ([]byte, error)
	home    bool
	besides []specimen
}

// of are the samples that the platform gets.
func (d drawn) of(s *studio) []specimen {
	var out []specimen
	for _, one := range s.kept {
		if d.home || !one.Home {
			out = append(out, one)
		}
	}
	for _, one := range d.besides {
		one.Reader = chat.Reader{Locale: s.lang, Zone: time.UTC}
		out = append(out, one)
	}
	return out
}

// drawOrder is what to write where.
type drawOrder struct {
	draw      drawn
	lang, out string
}

// drawer finds how a platform gets samples.
func drawer(platform string) (drawn, error) {
	switch platform {
	case slack.Platform:
		return drawn{ending: ".json", one: (*studio).asSlack, home: true}, nil
	case feishu.Platform:
		return drawn{ending: ".json", one: (*studio).asFeishu, besides: besidesCards()}, nil
	case "text":
		return drawn{ending: ".txt", one: (*studio).asText, home: true}, nil
	}
	return drawn{}, fmt.Errorf("read --as %q: want slack, feishu or text", platform)
}

func (s *shell) writeCards(ctx context.Context, o drawOrder) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	there, err := os.ReadDir(o.out)
	if err != nil {
		return fmt.Errorf("read the folder: %w", err)
	}
	if len(there) > 0 {
		return fmt.Errorf("write cards: %s is not empty; name a new folder, nothing is overwritten", o.out)
	}
	all, err := specimens(ctx, o.lang, s.err)
	if err != nil {
		return fmt.Errorf("draw the cards: %w; report what stands above", err)
	}
	samples := o.draw.of(all)
	for _, one := range samples {
		raw, err := o.draw.one(all, one)
		if err != nil {
			return fmt.Errorf("draw %s: %w", one.Name, err)
		}
		if err := os.WriteFile(filepath.Join(o.out, one.Name+o.draw.ending), raw, 0o644); err != nil {
			return fmt.Errorf("write a card: %w", err)
		}
	}
	fmt.Fprintf(s.out, "Wrote %d cards, forms and views to %s.\n", len(samples), o.out)
	return nil
}

// asSlack is a sample as Slack gets it.
func (s *studio) asSlack(one specimen) (raw []byte, err error) {
	switch {
	case one.Button != nil:
		raw, err = slack.DrawForm(*one.Button, one.Reader, s.speaker, s.people)
	case one.Home:
		raw, err = slack.DrawHome(one.Card, one.Reader, s.speaker, s.people)
	default:
		raw, err = slack.DrawPlain(one.Card, one.Reader, s.speaker, s.people)
	}
	return indented(raw, err)
}

// asFeishu is a sample as Feishu gets it: the form of a button stands open on
// its card.
func (s *studio) asFeishu(one specimen) ([]byte, error) {
	look := feishu.Look{Reader: one.Reader, Speaker: s.speaker, Both: one.Public}
	for _, p := range s.people {
		look.People = append(look.People, feishu.Colleague{ID: p.ID, Name: p.Name})
	}
	switch {
	case !one.Line.Empty():
		return indented(look.Notice(one.Line), nil)
	case one.Button != nil:
		return indented(look.Form(one.Card, *one.Button))
	}
	return indented(look.Card(one.Card))
}

// besidesCards are what Feishu draws as cards and others say in words: a line in
// a group, in both languages, and one to a person.
func besidesCards() []specimen {
	return []specimen{
		{Name: "line.group", Line: chat.T("group.answered"), Public: true},
		{Name: "line.private", Line: chat.T("group.answered")},
	}
}

// indented is JSON that people can read.
func indented(raw []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("indent: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// asText is a sample in plain words.
func (s *studio) asText(one specimen) ([]byte, error) {
	if one.Button == nil {
		return []byte(chat.AsText(one.Card, one.Reader, s.speaker) + "\n"), nil
	}
	words := func(t chat.Text) string { return s.speaker.Words(one.Reader, t) }
	lines := []string{words(one.Button.Form.Title)}
	for _, f := range one.Button.Form.Fields {
		lines = append(lines, "", words(f.Label))
		if !f.Hint.Empty() {
			lines = append(lines, "  "+words(f.Hint))
		}
		for _, o := range f.Options {
			lines = append(lines, "  ( ) "+words(o.Label))
		}
	}
	lines = append(lines, "", "[ "+words(one.Button.Form.Submit)+" ]", "")
	return []byte(strings.Join(lines, "\n")), nil
}
