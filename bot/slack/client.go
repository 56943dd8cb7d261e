package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	api "github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// Slack is the platform, both directions.
type Slack struct {
	cfg    Config
	api    *api.Client
	http   *http.Client
	rates  *doorstep.Rates
	people *people
	posts  *doorstep.Posts
	health doorstep.Troubles
	outage doorstep.Outage

	who     atomic.Pointer[ids] // nil before Start
	rooms   rooms
	opening singleflight.Group

	door
}

// New checks the configuration; it talks to nobody.
func New(cfg Config) (*Slack, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Slack{cfg: cfg, rates: doorstep.NewRates(allowance, inAChannel()), people: newPeople(), posts: doorstep.NewPosts()}
	s.after.Door, s.after.Log, s.after.Why = Platform, cfg.Log, why
	s.repeats.Lost, s.repeats.Again = outcome{verdict: doorstep.Again}, repeated
	s.http = doorstep.Straight(newRoad(cfg.APIURL))
	s.api = s.client(s.http)
	return s, nil
}

// client is the library over one way out.
func (s *Slack) client(over *http.Client) *api.Client {
	return api.New(s.cfg.BotToken, api.OptionHTTPClient(over), api.OptionAPIURL(s.cfg.APIURL), api.OptionAppLevelToken(s.cfg.AppToken))
}

// check refuses what cannot work: a line for each key that must change, and
// after a semicolon what to do.
func (c Config) check() error {
	var faults []error
	want := func(ok bool, fault string) {
		if !ok {
			faults = append(faults, errors.New(fault))
		}
	}
	want(c.Mode == HTTP || c.Mode == Socket, fmt.Sprintf("slack.mode: %q is none; write http or socket", c.Mode))
	want(strings.HasPrefix(c.BotToken, "xoxb-"), "slack.bot_token: this is no token of a bot; put the Bot User OAuth Token of the app's page OAuth & Permissions, which begins with xoxb-")
	want(c.Mode != HTTP || c.SigningSecret != "", "slack.signing_secret: mode http needs it; put the Signing Secret of the app's page Basic Information")
	want(c.Mode != Socket || strings.HasPrefix(c.AppToken, "xapp-"), "slack.app_token: mode socket needs one; make an App-Level Token on the app's page Basic Information and put it, it begins with xapp-")
	if fault := apiFault(c.APIURL); fault != "" {
		faults = append(faults, errors.New(fault))
	}
	return errors.Join(faults...)
}

// apiFault is what is wrong with the address of the API. Tokens go there: it is
// Slack's own or, for tests, one on this machine.
func apiFault(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || !strings.HasSuffix(u.Path, "/"):
		return "slack.api_url: this is no address of the API; leave it out, or write one like " + api.APIURL + ", which ends with a slash"
	case !doorstep.Loopback(u) && !(u.Scheme == "https" && slackHost(u.Hostname())):
		return "slack.api_url: the tokens are sent there; write an address with https of slack.com or slack-gov.com"
	}
	return ""
}

// slackHost says whether a host is one of Slack's.
func slackHost(host string) bool {
	return doorstep.Under(host, "slack.com", "slack-gov.com")
}

// ours says whether an address that Slack gave us is Slack's: one of its hosts
// over https or, in tests, the very host of the API.
func (s *Slack) ours(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	base, err := url.Parse(s.cfg.APIURL)
	if err == nil && doorstep.Loopback(base) && u.Scheme == base.Scheme && u.Host == base.Host {
		return true
	}
	return u.Scheme == "https" && u.Port() == "" && slackHost(u.Hostname())
}

// call is one call of a method of Slack's.
type call struct {
	method  string
	channel string // posts have an allowance in each channel
	key     string // whoever must wait gets a turn under it; empty: no turn is kept
	once    bool   // a repeat does it twice
	address bool   // goes to an address that Slack gave us, not to a method
}

// counted is the call as the rates count it.
func (c call) counted() doorstep.Call {
	return doorstep.Call{Method: c.method, Place: c.channel, Key: c.key}
}

// do makes a call if there is room for it and judges how it went: nil, or a
// *chat.SendError.
func (s *Slack) do(ctx context.Context, c call, run func(context.Context) error) error {
	if wait := s.rates.Take(s.cfg.Now(), c.counted()); wait > 0 {
		return &chat.SendError{RetryAfter: wait, Err: fmt.Errorf("%s: no room before then", c.method)}
	}
	began := s.cfg.Now()
	ctx, t := travel(ctx, c.method == respondTo)
	err := run(ctx)
	switch {
	case err == nil && t.mute:
		err = errMute
	case err == nil && t.refused != "":
		err = api.SlackErrorResponse{Err: t.refused}
	}
	now := s.cfg.Now()
	if t.answered(c.address) {
		s.outage.Over()
	}
	if err == nil {
		s.health.Well(c.method)
		return nil
	}
	f := judge(c, t, err)
	s.ill(c.method, f)
	if f.RetryAfter > 0 {
		s.rates.Shut(closes(f, c.method), now, f.RetryAfter)
	} else if !t.answered(c.address) && ctx.Err() == nil {
		wait := s.outage.Met(began, now)
		if f.Class == doorstep.Passing {
			f.RetryAfter = wait
		}
	}
	return f.Send()
}
