package slack

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// Finding is one line of a check.
type Finding = doorstep.Finding

// The states of a finding.
const (
	Fine   = doorstep.Fine
	Uneasy = doorstep.Uneasy // works, and somebody should know
	Broken = doorstep.Broken
)

// openSocket is the method by which a socket is opened, with the app token.
const openSocket = "apps.connections.open"

// scopes are what the bot token needs, for the manifest and the check. They are
// the same in both modes; the app token of mode Socket needs connections:write.
func scopes() []string {
	return []string{
		"app_mentions:read", // being spoken to in a channel
		"chat:write",
		"commands",
		"files:read",  // spreadsheets that are dropped
		"files:write", // files that cards bring
		"im:history",  // lines typed to the bot; looking up whether a card arrived
		"im:write",
		"users:read", // who is a guest, a bot, closed; language and zone
		"users:read.email",
	}
}

// Check asks Slack what only Slack knows: it changes nothing and sends nothing.
func (s *Slack) Check(ctx context.Context) []Finding {
	who, header, err := s.introduce(ctx)
	if err != nil {
		return []Finding{ailing("slack token", err, remedy(wordOf(err)))}
	}
	found := []Finding{s.lookAtTeam(who), lookAtScopes(header)}
	found = append(found, doorstep.Clock("slack clock", "Slack", header, s.cfg.Now())...)
	if s.cfg.Mode == Socket {
		found = append(found, s.lookAtSocket(ctx))
	}
	return found
}

func (s *Slack) lookAtTeam(who ids) Finding {
	const check = "slack token"
	if !s.wanted(who) {
		return doorstep.Find(check, Broken, "slack.bot_token belongs to "+who.home()+", slack.team wants "+s.cfg.Team, "put the token of that workspace, or change slack.team")
	}
	return doorstep.Find(check, Fine, "the bot is "+who.user+" in "+who.home(), "")
}

func lookAtScopes(h http.Header) Finding {
	const check = "slack scopes"
	var given, missing []string
	for _, scope := range strings.Split(h.Get("X-Oauth-Scopes"), ",") {
		given = append(given, strings.TrimSpace(scope))
	}
	for _, scope := range scopes() {
		if !slices.Contains(given, scope) {
			missing = append(missing, scope)
		}
	}
	if len(missing) > 0 {
		return doorstep.Find(check, Broken, "the bot token lacks "+strings.Join(missing, ", "), remedy("missing_scope"))
	}
	return doorstep.Find(check, Fine, "the bot token may all that the bot does", "")
}

func (s *Slack) lookAtSocket(ctx context.Context) Finding {
	const check = "slack socket"
	err := s.do(ctx, call{method: openSocket}, func(ctx context.Context) error {
		_, address, err := s.api.StartSocketModeContext(ctx)
		if err == nil && address == "" {
			return errMute
		}
		return err
	})
	if err != nil {
		return ailing(check, err, "make an App-Level Token with the scope connections:write on the app's page Basic Information, switch Socket Mode on, and put the token into slack.app_token")
	}
	return doorstep.Find(check, Fine, "a socket can be opened", "")
}

// ailing is a finding of a call that failed. What is only out of reach is not
// mended in Slack's settings.
func ailing(check string, err error, fix string) Finding {
	if wordOf(err) == "" {
		fix = "look at the network: this machine must reach slack.com by https; a proxy is taken from HTTPS_PROXY"
	}
	var failed *chat.SendError
	if errors.As(err, &failed) {
		err = failed.Err // nothing was to be sent
	}
	return doorstep.Find(check, Broken, err.Error(), fix)
}
