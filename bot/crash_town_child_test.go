package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"closeloop/bot/feishu"
	"closeloop/store"
)

// townEnv holds what a victim in a town must know, for the child only.
const townEnv = "CLOSELOOP_CRASH_TOWN_CHILD"

type townChild struct {
	Dir, Mail      string
	Platform, Mode string
	API            string        // where the town listens
	Ahead          time.Duration // of its machine's clock
	Commit         int           // around this one of its commits it kills itself; 0: it does not
	Before         bool          // before that is stored, not after
}

func (c townChild) env(t *testing.T) string {
	t.Helper()
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return townEnv + "=" + string(raw)
}

func (c townChild) config() Config {
	cfg := crashConfig(c.Dir)
	cfg.Mail = MailConfig{SMTP: c.Mail, TLS: "none", From: "Farhill HR <hr@farhill.example>"}
	if c.Platform == feishu.Platform {
		cfg.Feishu = inTenant(c.API, c.Mode)
	} else {
		cfg.Slack = inSpace(c.API, c.Mode)
	}
	return cfg
}

// TestCrashTownChild is the victim in a town: the whole bot, serving until it is
// killed. Without its parent it has nothing to do.
func TestCrashTownChild(t *testing.T) {
	raw, ok := os.LookupEnv(townEnv)
	if !ok {
		return
	}
	var c townChild
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		t.Fatal(err)
	}
	go func() { // it does not outlive its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	fmt.Println("opening")
	o := options{machine: func() time.Time { return time.Now().Add(c.Ahead) }}
	if c.Commit > 0 {
		o.engine = func(e store.Engine) store.Engine {
			m := &mortal{Engine: e, before: c.Before}
			m.left.Store(int64(c.Commit))
			return m
		}
	}
	a, err := open(t.Context(), c.config(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.serve(t.Context(), func(addr net.Addr) { fmt.Println("ready", addr) }); err != nil {
		t.Fatal(err)
	}
}

// mortal is an engine that dies with its process around one of its commits.
type mortal struct {
	store.Engine
	left   atomic.Int64
	before bool
}

func (m *mortal) Update(ctx context.Context, fn func(store.Tx) error) error {
	last := m.left.Add(-1) == 0
	err := m.Engine.Update(ctx, func(tx store.Tx) error {
		err := fn(tx)
		if last && m.before {
			die()
		}
		return err
	})
	if last {
		die()
	}
	return err
}

// die is kill -9 by one's own hand.
func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
