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

	"closeloop/bot/chat"
	"closeloop/bot/slack"
	"closeloop/locales"

	"github.com/spf13/cobra"
)

// errFeishuLater is what is said where Feishu is asked for.
var errFeishuLater = errors.New("this version does not draw for Feishu yet; a later one will")

func (s *shell) cards() *cobra.Command {
	var as, lang, out string
	c := &cobra.Command{
		Use: "cards", Short: "Writes one of each card, form and view as a platform would get it", Args: cobra.NoArgs,
		Long: `Writes one of each card, form and view as a platform would get it, a file each:
JSON for Slack, plain text otherwise. They are drawn by the real bot in stories
with made-up people, in memory; nothing is sent, and two runs write the same.`,
		Example: "  closeloop cards --as slack --lang en --out cards",
		RunE: func(c *cobra.Command, _ []string) error {
			draw, err := drawer(as)
			if err != nil {
				s.code = exitUsage
				if errors.Is(err, errFeishuLater) {
					s.code = exitFailed
				}
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

// drawn is how a platform gets samples: the ending of the files, and one of them.
type drawn struct {
	ending string
	one    func(*studio, specimen) ([]byte, error)
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
		return drawn{".json", (*studio).asSlack}, nil
	case "text":
		return drawn{".txt", (*studio).asText}, nil
	case "feishu":
		return drawn{}, fmt.Errorf("write cards: %w", errFeishuLater)
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
	for _, one := range all.kept {
		raw, err := o.draw.one(all, one)
		if err != nil {
			return fmt.Errorf("draw %s: %w", one.Name, err)
		}
		if err := os.WriteFile(filepath.Join(o.out, one.Name+o.draw.ending), raw, 0o644); err != nil {
			return fmt.Errorf("write a card: %w", err)
		}
	}
	fmt.Fprintf(s.out, "Wrote %d cards, forms and views to %s.\n", len(all.kept), o.out)
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
