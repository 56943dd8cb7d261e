package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/feishu"
	"closeloop/bot/slack"
	"closeloop/commands"
	"closeloop/locales"

	"github.com/spf13/cobra"
)

func (s *shell) manifest() *cobra.Command {
	o := manifestOrder{}
	c := &cobra.Command{
		Use: "manifest slack|feishu", Short: "Prints what makes the app on the platform: a manifest, or lists with steps",
		Long: `Prints what to enter where the platform makes new apps: for Slack a manifest to
paste, for Feishu and Lark, which take none, the steps in the order that works
with the permissions, events, callbacks and menu entries to paste.`,
		Example: "  closeloop manifest slack --mode socket --lang en\n  closeloop manifest slack > manifest.yaml\n  closeloop manifest feishu --mode websocket",
		Args:    cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs), ValidArgs: []string{slack.Platform, feishu.Platform},
		RunE: func(_ *cobra.Command, args []string) error {
			o.platform = args[0]
			return s.printManifest(o)
		},
	}
	c.Flags().StringVar(&o.mode, "mode", "", "how it is reached: `http|socket|websocket`; else as configured")
	c.Flags().StringVar(&o.lang, "lang", "", "of its words: `zh-CN|en`; else as configured")
	return c
}

// manifestOrder is which manifest to print; what is not given is as configured.
type manifestOrder struct{ platform, mode, lang string }

func (s *shell) printManifest(o manifestOrder) error {
	cfg, err := s.configuration()
	if err != nil {
		s.code = exitUsage
		return err
	}
	configured, modes, other := cfg.Slack.Mode, []string{slack.HTTP, slack.Socket}, slack.Socket
	if o.platform == feishu.Platform {
		configured, modes, other = cfg.Feishu.Mode, []string{feishu.HTTP, feishu.WebSocket}, feishu.WebSocket
	}
	o.mode, o.lang = cmp.Or(o.mode, configured), cmp.Or(o.lang, cfg.Locale)
	if !slices.Contains(modes, o.mode) {
		s.code = exitUsage
		return fmt.Errorf("read --mode %q: want %s", o.mode, strings.Join(modes, " or "))
	}
	if !slices.Contains([]string{locales.Chinese, locales.English}, o.lang) {
		s.code = exitUsage
		return fmt.Errorf("read --lang %q: want zh-CN or en", o.lang)
	}
	out, err := o.make(cfg)
	if errors.Is(err, slack.ErrPublicURL) || errors.Is(err, feishu.ErrPublicURL) {
		return fmt.Errorf("%w; set public_url to the address that leads here, or use --mode %s, which needs none", err, other)
	}
	if err != nil {
		return err
	}
	if _, err := s.out.Write(out); err != nil {
		return fmt.Errorf("print the manifest: %w", err)
	}
	if o.platform == slack.Platform {
		fmt.Fprintln(s.err, "Paste this at https://api.slack.com/apps: Create New App, From a manifest, choose the workspace, YAML.")
	}
	return nil
}

// make is the manifest itself.
func (o manifestOrder) make(cfg Config) ([]byte, error) {
	speaker, err := locales.New()
	if err != nil {
		return nil, err
	}
	book, err := commands.Open()
	if err != nil {
		return nil, err
	}
	reader := chat.Reader{Locale: o.lang}
	if o.platform == slack.Platform {
		return slack.Manifest(slack.ManifestOptions{
			Mode: o.mode, PublicURL: cfg.PublicURL, Speaker: speaker, Reader: reader, Verbs: someVerbs(book, o.lang),
		})
	}
	return feishu.Manifest(feishu.ManifestOptions{
		Mode: o.mode, PublicURL: cfg.PublicURL, BaseURL: cfg.Feishu.BaseURL, Speaker: speaker, Reader: reader,
	})
}

// someVerbs are those with which the catalogue begins, as the installation's
// language writes them.
func someVerbs(book *commands.Catalogue, locale string) []string {
	var out []string
	for _, e := range book.Entries()[:4] {
		name := e.Name
		if locale == locales.Chinese && len(e.Chinese) > 0 {
			name = e.Chinese[0]
		}
		out = append(out, name)
	}
	return out
}
