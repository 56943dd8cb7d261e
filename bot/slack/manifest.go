package slack

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

// ErrPublicURL says that Slack could not reach the address it would be given.
var ErrPublicURL = errors.New("Slack calls only addresses that begin with https://")

// ManifestOptions is what differs between two apps of ours.
type ManifestOptions struct {
	Mode      string // HTTP or Socket
	PublicURL string // where Slack reaches us; not read in mode Socket
	Speaker   chat.Speaker
	Reader    chat.Reader
	Verbs     []string // some that can be typed, for the hint behind the command
}

// Paths of the three doors, below the public address.
const (
	PathEvents       = "/slack/events"
	PathInteractions = "/slack/interactions"
	PathCommands     = "/slack/commands"
)

// botEvents are what Slack tells the bot of by itself.
func botEvents() []string {
	return []string{
		"app_home_opened", "app_mention", "app_uninstalled", "message.im", "team_join", "tokens_revoked", "user_change",
	}
}

// Manifest is the app as Slack's page for new apps takes it, in YAML.
func Manifest(o ManifestOptions) ([]byte, error) {
	base := strings.TrimRight(o.PublicURL, "/")
	if o.Mode != Socket && !strings.HasPrefix(base, "https://") {
		return nil, fmt.Errorf("make the manifest: %w, and public_url is %q", ErrPublicURL, o.PublicURL)
	}
	at := func(path string) string {
		if o.Mode == Socket {
			return ""
		}
		return base + path
	}
	words := func(key string) string { return o.Speaker.Words(o.Reader, chat.T(key)) }
	m := api.Manifest{
		Display: api.Display{
			Name: words("slack.manifest.name"), Description: words("slack.manifest.short"), LongDescription: words("slack.manifest.long"),
		},
		Features: api.Features{
			AppHome: api.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true},
			BotUser: api.BotUser{DisplayName: "closeloop", AlwaysOnline: true},
		},
		OAuthConfig: api.OAuthConfig{Scopes: api.OAuthScopes{Bot: scopes()}},
		Settings: api.Settings{
			EventSubscriptions: &api.EventSubscriptions{RequestUrl: at(PathEvents), BotEvents: botEvents()},
			Interactivity: &api.Interactivity{
				IsEnabled: true, RequestUrl: at(PathInteractions), MessageMenuOptionsUrl: at(PathInteractions),
			},
			SocketModeEnabled: o.Mode == Socket,
		},
	}
	for _, command := range []string{"/closeloop", "/cl"} {
		m.Features.SlashCommands = append(m.Features.SlashCommands, api.ManifestSlashCommand{
			Command: command, Url: at(PathCommands), Description: words("slack.manifest.short"),
			UsageHint: "[" + strings.Join(append(o.Verbs, "…"), " | ") + "]",
		})
	}
	out, err := yaml.MarshalWithOptions(m, yaml.IndentSequence(true), yaml.CustomMarshaler(spellHome), yaml.CustomMarshaler(spellSettings))
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return out, nil
}

// spellHome writes what is off too: Slack takes a messages tab of which nothing
// is said for one that cannot be written in.
func spellHome(h api.AppHome) ([]byte, error) {
	return yaml.Marshal(struct {
		HomeTabEnabled             bool `yaml:"home_tab_enabled"`
		MessagesTabEnabled         bool `yaml:"messages_tab_enabled"`
		MessagesTabReadOnlyEnabled bool `yaml:"messages_tab_read_only_enabled"`
	}(h))
}

// spellSettings writes what is off too, for the people who read it.
func spellSettings(s api.Settings) ([]byte, error) {
	return yaml.MarshalWithOptions(struct {
		EventSubscriptions   *api.EventSubscriptions `yaml:"event_subscriptions"`
		Interactivity        *api.Interactivity      `yaml:"interactivity"`
		OrgDeployEnabled     bool                    `yaml:"org_deploy_enabled"`
		SocketModeEnabled    bool                    `yaml:"socket_mode_enabled"`
		TokenRotationEnabled bool                    `yaml:"token_rotation_enabled"`
	}{s.EventSubscriptions, s.Interactivity, s.OrgDeployEnabled, s.SocketModeEnabled, s.TokenRotationEnabled}, yaml.IndentSequence(true))
}
