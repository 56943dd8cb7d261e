package badger

import (
	"errors"
	"log/slog"
	"os"
	"time"

	bdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// Options say where the store lives and what it borrows from the process.
// Only Now is required.
type Options struct {
	// Dir is the folder of the store, made when missing. Empty means in memory:
	// the same code, but nothing survives Close.
	Dir string
	// Now is the only clock of the engine.
	Now func() time.Time
	// FreeSpace says how many bytes are free and how many there are on the disk
	// that holds dir. Nil asks the operating system, and in memory nobody.
	FreeSpace func(dir string) (free, total uint64, err error)
	// Log hears of damage, panics and slow closures; nil is silent.
	Log *slog.Logger
	// OnFatal must end the process: a commit may or may not have happened, and
	// only a fresh start can find out. Nil exits with status 70.
	OnFatal func(error)
	// SlowClosure is how long a closure may take before it is logged; 0 means
	// 10 ms.
	SlowClosure time.Duration
	// BatchMax is how many closures share one commit at most; 0 means 256.
	BatchMax int
}

func (o Options) filled() (Options, error) {
	if o.Now == nil {
		return o, errors.New("open store: no clock was given")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.OnFatal == nil {
		o.OnFatal = func(error) { os.Exit(70) }
	}
	if o.FreeSpace == nil && o.Dir != "" {
		o.FreeSpace = statfs
	}
	if o.SlowClosure <= 0 {
		o.SlowClosure = 10 * time.Millisecond
	}
	if o.BatchMax <= 0 {
		o.BatchMax = 256
	}
	return o, nil
}

// tuned are Badger's options as measured: see reference/store.md §3.7. No value
// reaches the value log, because store.MaxValue is below the threshold.
func (o Options) tuned() bdb.Options {
	return bdb.DefaultOptions(o.Dir).
		WithInMemory(o.Dir == "").
		WithSyncWrites(true).
		WithDetectConflicts(false). // one writer cannot conflict
		WithNumVersionsToKeep(1).
		WithMemTableSize(32 << 20).
		WithNumMemtables(4).
		WithNumLevelZeroTablesStall(16).
		WithCompression(options.None).
		WithBlockCacheSize(0). // without compression a block is read where it lies, a cache is only in the way
		WithValueLogFileSize(64 << 20).
		WithMetricsEnabled(false).
		WithLogger(badgerLog{o.Log})
}
