package slack

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import (
	"context"
	"net/http"

	api "github.com/slack-go/slack"
)

// --- sender: what the door uses of the way out ---

// spot is where one person reads: a channel (or a direct message) and the user.
type spot struct{ channel, user string }

// member is what Slack says of an account. barred: never gets HR data.
type member struct {
	user, name, email string
	locale, zone      string
	barred            bool // a guest, a bot, closed, or of another company
}

// member looks an account up, from memory for ten minutes.
func (s *Slack) member(ctx context.Context, user string) (member, error) { panic("seam") }

// post sends a message into a channel; ephemeral shows it to one person there.
func (s *Slack) post(ctx context.Context, channel string, d drawn) (ref string, err error) {
	panic("seam")
}
func (s *Slack) ephemeral(ctx context.Context, at spot, d drawn) error { panic("seam") }

// edit replaces a message of ours by its reference "C…/ts".
func (s *Slack) edit(ctx context.Context, ref string, d drawn) error { panic("seam") }

// respond uses a response_url: replace rewrites the clicked (ephemeral) message.
func (s *Slack) respond(ctx context.Context, url string, d drawn, replace bool) error {
	panic("seam")
}

func (s *Slack) open(ctx context.Context, trigger string, v api.ModalViewRequest) error {
	panic("seam")
}

func (s *Slack) publish(ctx context.Context, user string, v api.HomeTabViewRequest) error {
	panic("seam")
}

// --- the platform ---

// Slack is the platform, both directions.
type Slack struct{ cfg Config }

// New checks the configuration; it talks to nobody.
func New(cfg Config) (*Slack, error) { panic("seam") }

// Start learns or checks the team and the bot's own ids (sender).
func (s *Slack) Start(ctx context.Context) error { panic("seam") }

// Routes are the three doors, in mode HTTP (door).
func (s *Slack) Routes() http.Handler { panic("seam") }

// Listen takes events over the socket until ctx ends, in mode Socket (door).
func (s *Slack) Listen(ctx context.Context) error { panic("seam") }

// Touch says that the Home of these accounts may have changed (door: home.go).
func (s *Slack) Touch(users ...string) { panic("seam") }

// Close waits for what answers are still on their way out (door: after.go).
func (s *Slack) Close(ctx context.Context) error { panic("seam") }

// Ready says why Slack cannot be reached now; nil: it can (sender).
func (s *Slack) Ready() error { panic("seam") }
