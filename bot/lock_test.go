package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closeloop/store"
	"closeloop/store/badger"
)

// leaver is a process that leaves once somebody says that they wait.
type leaver struct {
	leave func()
	heard bytes.Buffer
}

func (l *leaver) Write(line []byte) (int, error) {
	if l.heard.Len() == 0 {
		l.leave()
	}
	return l.heard.Write(line)
}

// TestStartAfterWhoIsLeaving: a process that is on its way out does not fail the one
// that comes after it.
func TestStartAfterWhoIsLeaving(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := openEngine(badger.Options{Dir: dir, Now: time.Now, Log: newLog(LogConfig{}, nil)})
	if err != nil {
		t.Fatal(err)
	}
	out := &leaver{leave: func() {
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}}
	second, err := openEngine(badger.Options{Dir: dir, Now: time.Now, Log: newLog(LogConfig{}, out)})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.heard.String(), "in use") {
		t.Error("it did not wait")
	}
}

// TestStartBesideWhoStays: who finds the folder in use hears by whom, and what to do.
func TestStartBesideWhoStays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := badger.Options{Dir: dir, Now: time.Now, Log: newLog(LogConfig{Level: "error"}, nil)}
	first, err := openEngine(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := os.WriteFile(filepath.Join(dir, pidFile), []byte("4711\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = openEngine(o)
	if !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), "process 4711 serves "+dir+"; stop it first") {
		t.Errorf("got %v", err)
	}
}
