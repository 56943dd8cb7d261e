package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// greetedLines are what a terminal shows of a start, from its greeting on.
func greetedLines(t *testing.T, cfg Config, o options) []string {
	t.Helper()
	out := &spoken{rung: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- (&shell{out: out}).serving(ctx, cfg, o) }()
	for !strings.Contains(out.String(), "小环已启动") {
		select {
		case <-out.rung:
		case err := <-done:
			t.Fatalf("serve: %v", err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("serve: %v", err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}

// TestFirstLog: what the bot does by itself after it was filled with the sample is
// no news, so that nothing comes after the greeting.
func TestFirstLog(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	var log bytes.Buffer
	r.cfg.Log.Level, r.opts.sample, r.opts.log = "info", true, &log
	a, err := open(t.Context(), r.cfg, r.opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.keepUp(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := a.runner.Drain(t.Context()); err != nil {
		t.Error(err)
	}
	if err := a.close(); err != nil {
		t.Error(err)
	}
	if log.Len() > 0 {
		t.Errorf("the first start logs\n%s", log.String())
	}
}

// TestFirstScreen: who starts the bot for the first time reads the address alone on a
// line, then what to do there, in both languages, and no log; the next time the
// address and how to stop.
func TestFirstScreen(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	r.opts.sample = true
	for _, start := range []struct {
		most int
		says []string
	}{
		{18, []string{"Closeloop is running · 小环已启动", "with “Send to manager”", "点“发给用人经理”", "made up", "虚构", "Ctrl-C"}},
		{9, []string{"Closeloop is running · 小环已启动", "in a browser on this computer", "用这台电脑的浏览器", "Ctrl-C"}},
	} {
		lines := greetedLines(t, r.cfg, r.opts)
		whole, alone := strings.Join(lines, "\n"), 0
		for _, line := range lines {
			if columnsOf(line) > tourWidth {
				t.Errorf("wider than a terminal: %q", line)
			}
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "http://") && !strings.Contains(line, " ") {
				alone++
			}
		}
		if alone != 1 || len(lines) > start.most {
			t.Errorf("%d addresses alone on a line, in %d lines:\n%s", alone, len(lines), whole)
		}
		for _, want := range start.says {
			if !strings.Contains(whole, want) {
				t.Errorf("does not say %q:\n%s", want, whole)
			}
		}

	}
}
