package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// A ledgerLine is one order to erase, in ids, or, with Void, that nothing came of one.
type ledgerLine struct {
	Order     string    `json:"order"`
	Candidate string    `json:"candidate,omitempty"`
	Cases     []string  `json:"cases,omitempty"`
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Why       string    `json:"why,omitempty"`
	Void      bool      `json:"void,omitempty"` // the order of this id was refused
}

// ledger is where the erasures of a store are written; "" for one in memory.
func (c *Config) ledger() string {
	if dir := c.storeDir(); dir != "" {
		return filepath.Join(filepath.Dir(filepath.Clean(dir)), ledgerFile)
	}
	return ""
}

// enter adds a line and makes it durable, in the place of one that a crash cut short.
func enter(path string, l ledgerLine) (err error) {
	if path == "" {
		return nil
	}
	raw, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write the erasure ledger: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("write the erasure ledger: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("write the erasure ledger: %w", err)
		}
	}()
	old, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	whole := int64(bytes.LastIndexByte(old, '\n') + 1)
	if err := f.Truncate(whole); err != nil {
		return err
	}
	if _, err := f.WriteAt(append(raw, '\n'), whole); err != nil {
		return err
	}
	if err := f.Sync(); err != nil || len(old) > 0 {
		return err
	}
	return synced(filepath.Dir(path)) // the file is new
}

// synced makes durable that a folder has a file.
func synced(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// ledgered writes orders to erase into the ledger.
func (a *app) ledgered(by, why string) func(candidate string, cases []string) (void func() error, err error) {
	path := a.cfg.ledger()
	return func(candidate string, cases []string) (func() error, error) {
		l := ledgerLine{Order: a.newID("erase"), Candidate: candidate, Cases: cases, At: a.clock.Now(), By: by, Why: why}
		if err := enter(path, l); err != nil {
			return nil, fmt.Errorf("%w; nothing was erased", err)
		}
		return func() error { return a.void(l) }, nil
	}
}

// void notes that nothing came of an order.
func (a *app) void(l ledgerLine) error {
	err := enter(a.cfg.ledger(), ledgerLine{Order: l.Order, At: a.clock.Now(), By: l.By, Void: true})
	if err != nil {
		return fmt.Errorf("%w; nothing was erased, but the order still stands in %s and the next start carries it out: take the line of order %s out", err, ledgerFile, l.Order)
	}
	return nil
}

// readLedger reads the orders that stand. A last line that a crash cut short is none:
// nothing was erased after it.
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
		if l.Void {
			all = slices.DeleteFunc(all, func(o ledgerLine) bool { return o.Order == l.Order })
			continue
		}
		all = append(all, l)
	}
	return all, lines.Err()
}

// eraseAgain erases what the ledger says was erased and a backup, or a crash, has left;
// what is just leaving then is waited for, and looked at again within the hour. Who
// applied again since has other cases and is left alone; who was put on hold since is
// left alone for good.
func (a *app) eraseAgain(ctx context.Context) (cases int, err error) {
	if a.box != nil {
		return 0, nil
	}
	a.erasing.Lock()
	defer a.erasing.Unlock()
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
			a.log.Warn("an erasure was ordered and a legal hold set before it was done: nothing is erased, and the order is void", "cases", there)
			if err := a.void(l); err != nil {
				return cases, err
			}
			continue
		}
		if errors.Is(err, flows.ErrUnderWay) {
			a.log.Warn("an erasure is finished within the hour: something was just leaving", "cases", there)
			continue
		}
		if err != nil {
			return cases, fmt.Errorf("erase %v again: %w", there, err)
		}
		a.log.Warn("erased what an order in the ledger says", "cases", done.Cases)
		a.forget(done)
		cases += len(done.Cases)
	}
	return cases, err
}
