package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"closeloop/bot/chat"
	"closeloop/bot/slack"
	"closeloop/commands"
	"closeloop/locales"

	"github.com/spf13/cobra"
)

// errFeishuLater is what is said where Feishu is asked for.
var errFeishuLater = errors.New("this version does not speak Feishu yet; a later one will")

func (s *shell) manifest() *cobra.Command {
	mode, lang := "", ""
	c := &cobra.Command{
		Use: "manifest slack|feishu", Short: "Prints the app manifest to paste where the platform makes new apps",
		Example: "  closeloop manifest slack --mode socket --lang en\n  closeloop manifest slack > manifest.yaml",
		Args:    cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs), ValidArgs: []string{"slack", "feishu"},
		RunE: func(_ *cobra.Command, args []string) error {
			if args[0] == "feishu" {
				return fmt.Errorf("make the manifest: %w", errFeishuLater)
			}
			return s.slackManifest(mode, lang)
		},
	}
	c.Flags().StringVar(&mode, "mode", "", "how Slack reaches the bot: `http|socket` (default as configured)")
	c.Flags().StringVar(&lang, "lang", "", "the language of the app's own words: `zh-CN|en` (default as configured)")
	return c
}

func (s *shell) slackManifest(mode, lang string) error {
	cfg, err := s.configuration()
	if err != nil {
		s.code = exitUsage
		return err
	}
	mode, lang = cmp.Or(mode, cfg.Slack.Mode), cmp.Or(lang, cfg.Locale)
	if !slices.Contains([]string{slack.HTTP, slack.Socket}, mode) {
		s.code = exitUsage
		return fmt.Errorf("read --mode %q: want http or socket", mode)
	}
	if !slices.Contains([]string{locales.Chinese, locales.English}, lang) {
		s.code = exitUsage
		return fmt.Errorf("read --lang %q: want zh-CN or en", lang)
	}
	speaker, err := locales.New()
	if err != nil {
		return err
	}
	verbs, err := someVerbs(lang)
	if err != nil {
		return err
	}
	out, err := slack.Manifest(slack.ManifestOptions{
		Mode: mode, PublicURL: cfg.PublicURL, Speaker: speaker, Reader: chat.Reader{Locale: lang}, Verbs: verbs,
	})
	if errors.Is(err, slack.ErrPublicURL) {
		return fmt.Errorf("%w; set public_url to the address that leads here, or use --mode socket, which needs none", err)
	}
	if err != nil {
		return err
	}
	if _, err := s.out.Write(out); err != nil {
		return fmt.Errorf("print the manifest: %w", err)
	}
	fmt.Fprintln(s.err, "Paste this at https://api.slack.com/apps: Create New App, From a manifest, choose the workspace, YAML.")
	return nil
}

// someVerbs are those with which the catalogue begins, as the installation's
// language writes them.
func someVerbs(locale string) ([]string, error) {
	book, err := commands.Open()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range book.Entries()[:4] {
		name := e.Name
		if locale == locales.Chinese && len(e.Chinese) > 0 {
			name = e.Chinese[0]
		}
		out = append(out, name)
	}
	return out, nil
}
