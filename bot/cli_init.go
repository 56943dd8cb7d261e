package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// asked is one value that a transport needs: its key in the configuration,
// where it is found, and its shape.
type asked struct {
	key, where, shape string
}

// transports are the values that each way of reaching a platform needs.
func transports() map[string]map[string][]asked {
	token := asked{"bot_token", "OAuth & Permissions, Bot User OAuth Token", `^xoxb-[0-9A-Za-z-]{10,}$`}
	id := asked{"app_id", "Credentials, App ID", `^cli_[0-9a-z]{8,}$`}
	secret := asked{"app_secret", "Credentials, App Secret", `^[0-9A-Za-z]{16,}$`}
	return map[string]map[string][]asked{
		"slack": {
			"http":   {{"signing_secret", "Basic Information, Signing Secret", `^[0-9a-f]{32}$`}, token},
			"socket": {{"app_token", "Basic Information, App-Level Tokens, with connections:write", `^xapp-[0-9A-Za-z-]{10,}$`}, token},
		},
		"feishu": {
			"http": {
				id, secret,
				{"encrypt_key", "Events and Callbacks, Encrypt Key", `^\S{8,}$`},
				{"verification_token", "Events and Callbacks, Verification Token", `^[0-9A-Za-z]{16,}$`},
			},
			"websocket": {id, secret},
		},
	}
}

// shapes says in words what a value looks like.
func shapes() map[string]string {
	return map[string]string{
		"signing_secret": "32 characters 0-9a-f", "bot_token": "a token that begins with xoxb-", "app_token": "a token that begins with xapp-",
		"app_id": "an id that begins with cli_", "app_secret": "at least 16 letters and digits",
		"encrypt_key": "at least 8 characters without blanks", "verification_token": "at least 16 letters and digits",
	}
}

func (s *shell) initialise() *cobra.Command {
	claim := false
	c := &cobra.Command{
		Use: "init", Short: "Writes a configuration for a platform, and a claim code for the first admin", Args: cobra.NoArgs,
		Long: `Writes closeloop.yaml and the root key for a platform and prints a claim code.

closeloop init --claim makes a new claim code where the first one was lost or
has expired, for the store of the configuration, also while the bot runs; the
code before it works no more. It works only while nobody is admin. On a store
that is empty the sample company then stays away.`,
		Example: "  closeloop init --claim",
		RunE: func(c *cobra.Command, args []string) error {
			if !claim {
				return s.needsSubcommand(c, args)
			}
			return s.errand(c.Context(), errand{Name: "init claim", Flags: map[string]string{}}, nil, s.out)
		},
	}
	c.Flags().BoolVar(&claim, "claim", false, "only make a new claim code for the first admin")
	c.AddCommand(
		s.initPlatform("slack", "socket"),
		s.initPlatform("feishu", "websocket"),
	)
	return c
}

// initPlatform is init for one platform; other is the way that is not the usual
// one, over HTTP.
func (s *shell) initPlatform(platform, other string) *cobra.Command {
	modes := transports()[platform]
	given := map[string]*string{}
	mode, lang := "", ""
	c := &cobra.Command{
		Use: platform, Args: cobra.NoArgs,
		Short: "Asks for what the bot needs on this platform and writes the configuration",
		Long: `Asks for the values that the transport needs, checks their shape, and writes
closeloop.yaml (or the file of --config) and the root key, both readable by you
only and never over a file that is there. A value may be file:PATH, so that the
secret stays where it is. Each can be given by its flag instead; a flag is seen
in the list of processes, file:PATH is not.`,
		Example: "  closeloop init " + platform + "\n  closeloop init " + platform + " --lang en --mode " + other,
		RunE: func(c *cobra.Command, _ []string) error {
			wanted, ok := modes[mode]
			if !ok {
				s.code = exitUsage
				return fmt.Errorf("read --mode %q: want %s", mode, strings.Join(slices.Sorted(maps.Keys(modes)), " or "))
			}
			return s.begin(c.Context(), draft{platform: platform, mode: mode, wanted: wanted, given: given, lang: lang})
		},
	}
	c.Flags().StringVar(&mode, "mode", "http", "how it reaches the bot: `"+strings.Join(slices.Sorted(maps.Keys(modes)), "|")+"`")
	c.Flags().StringVar(&lang, "lang", "", "the language of the bot: `zh-CN|en` (default zh-CN)")
	for _, wanted := range modes {
		for _, a := range wanted {
			if given[a.key] == nil {
				given[a.key] = c.Flags().String(strings.ReplaceAll(a.key, "_", "-"), "", shapes()[a.key]+", or file:PATH")
			}
		}
	}
	return c
}

// draft is a configuration that is being asked for.
type draft struct {
	platform, mode string
	wanted         []asked
	given          map[string]*string
	lang           string // "": the default
	claimed        bool   // the store has its admin already
	path           string // where it was written
}

// begin asks, writes configuration and key, and makes the claim code.
func (s *shell) begin(ctx context.Context, d draft) error {
	path := s.config
	if path == "" {
		path = defaultConfig
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write configuration: %s is there already and is never overwritten; add the section %s to it by hand, or name another file with --config", path, d.platform)
	}
	values, err := s.askAll(d)
	if err != nil {
		return err
	}
	raw, cfg, err := d.settled(path, values)
	if err != nil {
		return fmt.Errorf("%w. Nothing was written", err)
	}
	key := cfg.path(strings.TrimPrefix(cfg.Key[0], "file:"))
	_, err = os.Stat(key)
	fresh := errors.Is(err, fs.ErrNotExist)
	code, err := firstCode(ctx, cfg) // also makes the key of a store that is empty
	claimed := errors.Is(err, errClaimed)
	if err != nil && !claimed {
		return err
	}
	if err := writeConfig(path, raw); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Wrote %s, readable by you only: it holds secrets.\n", path)
	if fresh {
		fmt.Fprintf(s.out, "Wrote %s, the root key. Keep a copy apart from the data: without it nobody can read the store.\n", key)
	}
	if claimed {
		fmt.Fprintln(s.out, "This store has an active admin already, so there is no claim code. Whoever the company file gives an account is known at once.")
	} else {
		printCode(s.out, code)
	}
	d.claimed, d.lang, d.path = claimed, cfg.Locale, path
	return d.printNext(s.out, cfg)
}

// settled is the text of the configuration, and what the bot will read from it:
// one that it would refuse to start with is an error.
func (d draft) settled(path string, values map[string]string) (raw []byte, cfg Config, err error) {
	section := yaml.MapSlice{{Key: "mode", Value: d.mode}}
	for _, a := range d.wanted {
		section = append(section, yaml.MapItem{Key: a.key, Value: values[a.key]})
	}
	doc := yaml.MapSlice{{Key: d.platform, Value: section}}
	if d.lang != "" {
		doc = append(yaml.MapSlice{{Key: "locale", Value: d.lang}}, doc...)
	}
	if raw, err = yaml.Marshal(doc); err != nil {
		return nil, cfg, fmt.Errorf("write configuration: %w", err)
	}
	cfg = defaults()
	cfg.dir = filepath.Dir(path)
	if err = errors.Join(cfg.decode(raw, path), cfg.override(os.Environ())); err != nil {
		return raw, cfg, err
	}
	if err = cfg.secrets(); err == nil {
		err = cfg.check()
	}
	return raw, cfg, err
}

// firstCode opens the store of a new configuration and makes its claim code. The
// platform is left out: only so the key of an empty store is made.
func firstCode(ctx context.Context, cfg Config) (code string, err error) {
	cfg.Slack, cfg.Feishu = SlackConfig{}, FeishuConfig{}
	a, err := open(ctx, cfg.quiet(), options{})
	if err != nil {
		return "", err
	}
	if err = a.ofLocalMode(ctx); err == nil {
		code, err = a.newClaim(ctx, osUser())
	}
	return code, errors.Join(err, a.close())
}

// ofLocalMode refuses a store that local mode has filled: nobody of the sample
// company could come in from a platform, and a clock that was moved does not
// serve there.
func (a *app) ofLocalMode(ctx context.Context) error {
	state, err := a.sampleState(ctx)
	if err != nil {
		return err
	}
	if a.clock.Offset() == 0 && state != sampleFilling && state != sampleUntouched {
		return nil
	}
	return fmt.Errorf("write configuration: %s belongs to local mode, with its sample company or its clock; a bot with a platform needs a store of its own: move this folder away, or set CLOSELOOP_STORE to another one, such as badger:./data-slack, for this and all later commands. Nothing was written", a.cfg.storeDir())
}

// askAll asks for every value that no flag gave.
func (s *shell) askAll(d draft) (map[string]string, error) {
	in := bufio.NewReader(s.in)
	out := map[string]string{}
	for _, a := range d.wanted {
		value := strings.TrimSpace(*d.given[a.key])
		if value == "" {
			fmt.Fprintf(s.err, "%s.%s (%s; file:PATH keeps it apart): ", d.platform, a.key, a.where)
			line, err := s.typed(in)
			if value = strings.TrimSpace(line); value == "" {
				return nil, fmt.Errorf("read %s.%s: nothing was given (%w); type it, or use --%s", d.platform, a.key, errors.Join(err, errEmpty), strings.ReplaceAll(a.key, "_", "-"))
			}
		}
		if !strings.HasPrefix(value, "file:") && !regexp.MustCompile(a.shape).MatchString(value) {
			s.code = exitUsage
			return nil, fmt.Errorf("read %s.%s: want %s; it stands under %s. Nothing was written", d.platform, a.key, shapes()[a.key], a.where)
		}
		out[a.key] = value
	}
	return out, nil
}

var errEmpty = errors.New("an empty line")

// typed reads a line; on a terminal it is not shown.
func (s *shell) typed(in *bufio.Reader) (string, error) {
	if f, ok := s.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		line, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.err)
		return string(line), err
	}
	return in.ReadString('\n')
}

// writeConfig writes a new configuration, never over a file that is there.
func writeConfig(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	_, err = f.Write(raw)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	return nil
}
