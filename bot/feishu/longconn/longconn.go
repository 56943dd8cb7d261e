// Package longconn keeps a long connection to Feishu open. It is a package of its
// own because the SDK's client for it compiles the whole SDK, which nothing else
// needs.
package longconn

import (
	"context"
	"log/slog"
	"time"
)

// Config is what a connection needs; package bot fills it.
type Config struct {
	AppID, AppSecret string
	BaseURL          string // Feishu's or Lark's, or a server of this machine
	// Hear takes one thing that Feishu tells, as clear JSON; answer is what goes
	// back with the acknowledgement, nil for nothing. An error has it told again.
	Hear func(ctx context.Context, payload []byte) (answer []byte, err error)
	// Up hears whether the connection stands (nil), or why it does not.
	Up func(error)
	// Quiet is how long a connection may say nothing before it counts as dead; 0: as Feishu's pings want it.
	Quiet time.Duration
	Log   *slog.Logger
}

// Listen holds one connection until ctx ends, and opens another one whenever it
// breaks. An error that is not ctx's says that it will never work: app id or
// secret are refused, or too many connections.
func Listen(ctx context.Context, cfg Config) error { panic("seam") }
