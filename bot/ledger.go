package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"closeloop/flows"
	"closeloop/store"
)

// ledgerFile stands beside the store's folder and outlives it: what was erased must
// not come back with a backup that is older.
const ledgerFile = "closeloop-erased.jsonl"

// A ledgerLine is one erasure, in ids.
type ledgerLine struct {
	Candidate string    `json:"candidate"`
	Cases     []string  `json:"cases"`
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Why       string    `json:"why"`
}

// ledger is where the erasures of a store are written; "" for one in memory.
func (c *Config) ledger() string {
	if dir := c.storeDir(); dir != "" {
		return filepath.Join(filepath.Dir(filepath.Clean(dir)), ledgerFile)
	}
	return ""
}

// enter adds a line and makes it durable before anything is erased.
func enter(path string, l ledgerLine) error {
	if path == "" {
		return nil
	}
	raw, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write the erasure ledger: %w", err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the erasure ledger: %w; nothing was erased", err)
	}
	_, err = f.Write(append(raw, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the erasure ledger: %w; nothing was erased", err)
	}
	return nil
}

// readLedger reads all lines. A last one that a crash cut short is none: nothing was
// erased after it.
func readLedger(path string) (all []ledgerLine, err error) {
	raw, err := os.ReadFile(path)
	if path == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the erasure ledger: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(raw[:bytes.LastIndexByte(raw, '\n')+1]))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var l ledgerLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("read the erasure ledger: %s:%d: %w; mend the line or take it out", path, n, err)
		}
		all = append(all, l)
	}
	return all, lines.Err()
}

// eraseAgain erases what the ledger says was erased and a backup, or a crash, has left.
// Who applied again since has other cases and is left alone, and so is who was put on
// hold since.
func (a *app) eraseAgain(ctx context.Context) (cases int, err error) {
	if a.box != nil {
		return 0, nil
	}
	all, err := readLedger(a.cfg.ledger())
	for _, l := range all {
		var there []string
		look := a.store.View(ctx, func(tx *store.Txn) (err error) { there, err = tx.List("case.candidate", l.Candidate); return err })
		if look != nil {
			return cases, look
		}
		others := func(id string) bool { return !slices.Contains(l.Cases, id) }
		if len(there) == 0 || slices.ContainsFunc(there, others) {
			continue
		}
		done, err := a.runner.Erase(ctx, flows.Erasure{Candidate: l.Candidate, By: l.By, Why: l.Why, Again: l.At})
		if errors.Is(err, flows.ErrOnHold) {
			a.log.Warn("an erasure was ordered and a legal hold set before it was done: nothing is erased", "cases", there)
			continue
		}
		if errors.Is(err, flows.ErrUnderWay) {
			a.log.Warn("an erasure is finished at the next start: something was just leaving", "cases", there)
			continue
		}
		if err != nil {
			return cases, fmt.Errorf("erase %v again: %w", there, err)
		}
		a.log.Warn("erased again what came back", "cases", done.Cases)
		cases += len(done.Cases)
	}
	return cases, err
}
