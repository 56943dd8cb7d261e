package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"filippo.io/age"

	"closeloop/store"
)

// A backup is a dump of the store (one snapshot, sealed bodies sealed as they
// are), packed, and encrypted to backup_key, of which the bot knows the public
// half only. The root key is not in it: who has the one cannot read the other.

// recipients reads backup_key. The error never repeats what stands there: it
// may be the secret half.
func (c *Config) recipients() ([]age.Recipient, error) {
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(c.BackupKey)), "AGE-SECRET-KEY") {
		return nil, errors.New("backup_key: this is the secret half; put the public one here (age1…), and keep the secret one apart")
	}
	to, err := age.ParseRecipients(strings.NewReader(c.BackupKey))
	if err != nil {
		return nil, errors.New("backup_key: want an age recipient (age1…); make one with: closeloop key backup FILE")
	}
	return to, nil
}

// pack writes what fill writes, packed and encrypted.
func pack(w io.Writer, to []age.Recipient, fill func(io.Writer) error) error {
	locked, err := age.Encrypt(w, to...)
	if err != nil {
		return fmt.Errorf("encrypt: %w", err)
	}
	packed, err := gzip.NewWriterLevel(locked, gzip.BestSpeed) // most is sealed and packs no better
	if err != nil {
		return err
	}
	if err := fill(packed); err != nil {
		return err // without its end, so that nobody takes it for whole
	}
	return errors.Join(packed.Close(), locked.Close())
}

// backupErrand streams a backup.
func backupErrand(ctx context.Context, a *app, e paper) (int, error) {
	if a.cfg.BackupKey == "" {
		return exitFailed, errors.New("back up: no backup_key is configured; make one with: closeloop key backup FILE, put the line it prints into the configuration, and restart the bot")
	}
	to, err := a.cfg.recipients()
	if err != nil {
		return exitFailed, err
	}
	if err := a.somethingHappened(ctx); err != nil {
		return exitFailed, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(a.leaving, cancel)()
	head := store.DumpHead{Product: version, Sequence: a.engine.Sequence(), At: a.clock.machine().UTC().Truncate(time.Second)}
	var end store.DumpEnd
	err = pack(e.out, to, func(w io.Writer) error {
		end, err = a.store.Dump(ctx, head, w)
		return err
	})
	switch {
	case a.leaving.Err() != nil:
		return exitFailed, errors.New("back up: the bot is stopping; repeat the command, which then works by itself")
	case err != nil:
		return exitFailed, fmt.Errorf("back up: %w", err)
	}
	a.log.Info("backup", "actor", "cli:"+e.Actor, "entries", end.Count, "sequence", head.Sequence)
	return exitDone, nil
}

// somethingHappened refuses to back up a store that was never used: most likely
// it is the wrong one.
func (a *app) somethingHappened(ctx context.Context) error {
	used := false
	err := a.store.View(ctx, func(tx *store.Txn) error {
		return tx.Entries(time.Time{}, func(store.Entry) bool {
			used = true
			return false
		})
	})
	if err == nil && !used {
		err = fmt.Errorf("back up: nothing was ever stored in %s; is store: the right one?", a.cfg.storeDir())
	}
	return err
}

// unpack reads a backup: decrypted and unpacked.
func unpack(r io.Reader, ids []age.Identity) (io.Reader, error) {
	var other *age.NoIdentityMatchError
	open, err := age.Decrypt(r, ids...)
	if errors.As(err, &other) {
		return nil, errOtherIdentity
	}
	if err != nil { // its words may repeat what stands in the file
		return nil, fmt.Errorf("%w: it has no head of a backup", store.ErrDamaged)
	}
	unpacked, err := gzip.NewReader(open)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrDamaged, err)
	}
	return unpacked, nil
}

var errOtherIdentity = errors.New("it was encrypted to another backup_key")

// identities reads the secret half of a backup key, as age-keygen and
// "closeloop key backup" write it. The error never repeats what stands there.
func identities(path string) ([]age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read identity: %w", err)
	}
	ids, err := age.ParseIdentities(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read identity: %s holds no age identity; want the file with the line AGE-SECRET-KEY-… that belongs to backup_key", path)
	}
	return ids, nil
}

// makeIdentity writes a new identity for backups, mode 0600, never over a file
// that is there, and returns the backup_key that goes with it.
func makeIdentity(path string, now time.Time) (string, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("make identity: %w", err)
	}
	err = writeNew(path, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "# created: %s\n# public key: %s\n%s\n", now.Format(time.RFC3339), id.Recipient(), id)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make identity: %w", err)
	}
	return id.Recipient().String(), nil
}
