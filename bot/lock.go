package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"closeloop/store"
	"closeloop/store/badger"
)

// The lock of a store's folder may outlive its holder by a moment: a process that is
// just leaving, or a child of it between its birth and its program, which still has
// the lock's file.
const (
	lockTries = 40
	lockPause = 50 * time.Millisecond
)

// openEngine opens a store's folder. It waits a moment for a lock that is about to be
// let go; for one that is kept the error says by whom, and wraps [store.ErrInUse].
func openEngine(o badger.Options) (*badger.Engine, error) {
	for try := 1; ; try++ {
		engine, err := badger.Open(o)
		if !errors.Is(err, store.ErrInUse) {
			return engine, err
		}
		if try == lockTries {
			return nil, fmt.Errorf("%w: %s", err, holder(o.Dir))
		}
		if try == 1 {
			o.Log.Info("the store is in use; waiting a moment for who is leaving")
		}
		time.Sleep(lockPause)
	}
}

// holder says which process holds a store's folder, as far as it left word.
func holder(dir string) string {
	raw, err := os.ReadFile(filepath.Join(dir, pidFile))
	if err != nil {
		return "stop the process that uses " + dir
	}
	return fmt.Sprintf("process %s serves %s; stop it first", strings.TrimSpace(string(raw)), dir)
}
