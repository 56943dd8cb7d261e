package slack

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import (
	"context"
	"net/http"
)

// --- the platform ---

// Routes are the three doors, in mode HTTP (door).
func (s *Slack) Routes() http.Handler { panic("seam") }

// Listen takes events over the socket until ctx ends, in mode Socket (door).
func (s *Slack) Listen(ctx context.Context) error { panic("seam") }

// Touch says that the Home of these accounts may have changed (door: home.go).
func (s *Slack) Touch(users ...string) { panic("seam") }

// Close waits for what answers are still on their way out (door: after.go).
func (s *Slack) Close(ctx context.Context) error { panic("seam") }
