package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"filippo.io/age"

	"closeloop/flows"
	"closeloop/store"
	"closeloop/store/badger"
)

// backupFile is a backup and the file with the identity that opens it.
type backupFile struct{ path, identity string }

// restoring is one restore: a file, who can open it, and where it goes.
type restoring struct {
	file  string
	ids   []age.Identity
	cfg   Config
	store *store.Store
	head  store.DumpHead // once it was read
}

// restore fills an empty store from a backup. The file is read twice: once to
// its end before anything is stored, then into the store, which carries a mark
// until it is whole. It wants the bot stopped.
func restore(ctx context.Context, cfg Config, o options, from backupFile) (store.DumpHead, store.DumpEnd, error) {
	r := restoring{file: from.path, cfg: cfg}
	var err error
	if r.ids, err = identities(from.identity); err != nil {
		return store.DumpHead{}, store.DumpEnd{}, err
	}
	if err := r.open(o); err != nil {
		return store.DumpHead{}, store.DumpEnd{}, err
	}
	end, err := r.run(ctx)
	return r.head, end, errors.Join(err, r.store.Close())
}

// open takes the folder, which must be free and empty.
func (r *restoring) open(o options) error {
	dir := r.cfg.storeDir()
	if dir == "" {
		return errors.New("restore: store: is in memory, where nothing stays; set it to badger:PATH")
	}
	roots, err := rootKeys(&r.cfg, false) // none is made: it must be the one of the backed-up store
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	ring, err := store.NewKeyring(roots...)
	if err != nil {
		return err
	}
	if err := dropStaleHead(dir); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	engine, err := openEngine(badger.Options{Dir: dir, Now: time.Now, Log: newLog(r.cfg.Log, o.log)})
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	var inner store.Engine = engine
	if o.engine != nil {
		inner = o.engine(engine)
	}
	r.store = store.New(inner, tenant, ring)
	return nil
}

// dropStaleHead removes the head file of a folder whose store was emptied: it
// speaks of what is gone, and would have the restored store taken for an older
// copy.
func dropStaleHead(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains([]string{badger.HeadFile, pidFile, socketFile}, e.Name()) {
			return nil
		}
	}
	return remove(filepath.Join(dir, badger.HeadFile))
}

func (r *restoring) run(ctx context.Context) (end store.DumpEnd, err error) {
	if err := r.empty(ctx); err != nil {
		return end, err
	}
	err = r.read(func(d *store.Undump) error {
		_, err := r.store.CheckDump(d)
		return err
	})
	if err != nil {
		return end, fmt.Errorf("restore: %w. Nothing was stored", r.explained(err))
	}
	err = r.read(func(d *store.Undump) error {
		end, err = r.store.Load(ctx, d, func(tx *store.Txn) error { return flows.Hold(tx, tx.Now()) })
		return err
	})
	if err != nil {
		return end, fmt.Errorf("restore: it was not finished: %w; empty %s and repeat", err, r.cfg.storeDir())
	}
	return end, nil
}

func (r *restoring) empty(ctx context.Context) error {
	return r.store.View(ctx, func(tx *store.Txn) error {
		unused, err := tx.Unused()
		if err != nil || unused {
			return err
		}
		unfinished, err := tx.Unfinished()
		if unfinished {
			return unfinishedRestore(r.cfg.storeDir())
		}
		return errors.Join(err, fmt.Errorf("restore: %s: %w; move the folder away, or set store: to a new one", r.cfg.storeDir(), store.ErrNotEmpty))
	})
}

// unfinishedRestore is why nothing starts on a folder.
func unfinishedRestore(dir string) error {
	return fmt.Errorf("open store: a restore into %s was not finished; empty the folder and repeat: closeloop restore FILE", dir)
}

// read opens the backup and hands on what is in it.
func (r *restoring) read(use func(*store.Undump) error) error {
	f, err := os.Open(r.file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	var plain io.Reader
	if plain, err = unpack(f, r.ids); err != nil {
		return err
	}
	d, err := store.OpenDump(plain)
	if d != nil {
		r.head = d.Head
	}
	if err != nil {
		return err
	}
	return use(d)
}

// explained says in words of operators why a backup does not do.
func (r *restoring) explained(err error) error {
	why := ""
	switch {
	case errors.Is(err, errOtherIdentity):
		why = "the identity does not open " + r.file + "; take the one that belongs to the backup_key of that time"
	case errors.Is(err, store.ErrNewer):
		why = r.file + " was written by a newer version; restore it with that one"
	case errors.Is(err, store.ErrWrongKey):
		why = "the root key does not fit " + r.file + "; put the key file there that the backed-up store was made with"
	case errors.Is(err, store.ErrDamaged):
		why = r.file + " is no backup, is damaged, or was cut short; take another one"
	default:
		return err
	}
	if r.head.Product != "" {
		why += fmt.Sprintf(" (it is of %s, by version %s)", r.head.At.Format(time.RFC3339), r.head.Product)
	}
	return fmt.Errorf("%s: %w", why, err)
}
