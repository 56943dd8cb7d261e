package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// keptTeam is the key under which the first team is kept.
const keptTeam = "slack.team"

// ids are who we are in Slack.
type ids struct {
	team, enterprise string
	org              bool   // installed for a whole Grid org
	user, bot        string // the bot's own, as somebody and as the author of messages
	app              string // "" where Slack does not say
}

// home is the id of what the app is installed in.
func (i ids) home() string {
	if i.org {
		return i.enterprise
	}
	return i.team
}

// holds says whether something of a team and an enterprise is ours.
func (i ids) holds(team, enterprise string) bool {
	if i.org {
		return enterprise == i.enterprise
	}
	return team == i.team
}

// us is who we are; not found before Start.
func (s *Slack) us() (ids, bool) {
	if who := s.who.Load(); who != nil {
		return *who, true
	}
	return ids{}, false
}

// wanted says whether the configuration takes this token.
func (s *Slack) wanted(who ids) bool {
	return s.cfg.Team == "" || s.cfg.Team == who.team || s.cfg.Team == who.enterprise
}

// Start learns who we are. The first team stays the team: another one is
// refused, as its people are other people. It may be called again.
func (s *Slack) Start(ctx context.Context) error {
	who, _, err := s.introduce(ctx)
	if err != nil {
		if !Passes(err) && wordOf(err) != "" {
			return fmt.Errorf("start slack: %w; %s", err, remedy(wordOf(err)))
		}
		return fmt.Errorf("start slack: %w", err)
	}
	who.app = s.appOf(ctx, who)
	if !s.wanted(who) {
		return fmt.Errorf("start slack: slack.bot_token belongs to %s, slack.team wants %s; put the token of that workspace, or change slack.team", who.home(), s.cfg.Team)
	}
	kept, err := s.cfg.Keep.Load(ctx, keptTeam)
	if err != nil {
		return fmt.Errorf("start slack: read the team: %w", err)
	}
	switch kept {
	case who.home():
	case "":
		if err := s.cfg.Keep.Store(ctx, keptTeam, who.home()); err != nil {
			return fmt.Errorf("start slack: keep the team: %w", err)
		}
	default:
		return fmt.Errorf("start slack: this store belongs to %s in Slack, slack.bot_token to %s; put that workspace's token, or use another store", kept, who.home())
	}
	s.who.Store(&who)
	return nil
}

// Started says whether Slack has said who we are.
func (s *Slack) Started() bool {
	_, ok := s.us()
	return ok
}

// Passes says whether a Start that failed may work later by itself: Slack could
// not be reached, or asked to wait. Everything else somebody must mend.
func Passes(err error) bool {
	var send *chat.SendError
	return errors.As(err, &send) && classOf(wordOf(err)) != doorstep.Setup
}

// introduce asks Slack who we are.
func (s *Slack) introduce(ctx context.Context) (who ids, header http.Header, err error) {
	err = s.do(ctx, call{method: "auth.test"}, func(ctx context.Context) error {
		a, err := s.api.AuthTestContext(ctx)
		if err != nil {
			return err
		}
		t, _ := ctx.Value(tripKey{}).(*trip)
		who = ids{team: a.TeamID, enterprise: a.EnterpriseID, user: a.UserID, bot: a.BotID}
		who.org = t.org && a.EnterpriseID != ""
		header = a.Header
		return nil
	})
	switch {
	case err != nil:
		return ids{}, nil, err
	case who.home() == "" || who.user == "" || who.bot == "":
		return ids{}, nil, errors.New("slack.bot_token is no token of a bot; put the Bot User OAuth Token of the app's page OAuth & Permissions")
	}
	return who, header, nil
}

// appOf asks which app the bot is of. Nothing depends on the answer but that
// events of other apps are refused.
func (s *Slack) appOf(ctx context.Context, who ids) (app string) {
	err := s.do(ctx, call{method: "bots.info"}, func(ctx context.Context) error {
		b, err := s.api.GetBotInfoContext(ctx, api.GetBotInfoParameters{Bot: who.bot, TeamID: who.team})
		if err == nil {
			app = b.AppID
		}
		return err
	})
	if err != nil {
		s.cfg.Log.Warn("slack does not say the id of the app", "cause", err)
	}
	return app
}

// Ready says why Slack cannot be reached now; nil: it can.
func (s *Slack) Ready() error {
	if err := s.health.First(); err != nil {
		return err
	}
	if _, ok := s.us(); !ok {
		return errors.New("slack: not connected")
	}
	if cut := s.cut.Load(); cut != nil {
		return *cut
	}
	return nil
}

// lost notes that Slack took the token away, before any call finds out.
func (s *Slack) lost(code string) {
	s.ill(doorstep.Everything, doorstep.Failure{Class: doorstep.Setup, Code: code, Err: errors.New(code)})
}

// early is what a delivery hears before Start.
func early() error {
	return &chat.SendError{RetryAfter: doorstep.SetupWait / 30, Err: errors.New("slack: not connected")}
}
