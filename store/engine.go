package store

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Limits that every engine enforces. A breach fails only the closure that
// committed it, with an error that wraps [ErrTooLarge].
const (
	MaxKey   = 1 << 10   // bytes in a key
	MaxValue = 256 << 10 // bytes in a value
	MaxTxn   = 1 << 20   // bytes of keys and values written by one transaction
	MaxOps   = 2000      // writes in one transaction
)

var (
	// ErrTooLarge says that a key, a value or a transaction is over its limit.
	ErrTooLarge = errors.New("over the store's limit")
	// ErrUnknownOutcome says that a commit may or may not have happened. The
	// caller must look before it repeats; the process should stop.
	ErrUnknownOutcome = errors.New("outcome of the commit is unknown")
	// ErrFull says that writes are refused because the disk is nearly full.
	ErrFull = errors.New("disk is nearly full, writes are refused")
	// ErrClosed says that the engine was closed.
	ErrClosed = errors.New("store is closed")
	// ErrBehind says that the store holds less than was once acknowledged.
	ErrBehind = errors.New("store is behind what was acknowledged")
	// ErrInUse says that another process holds the store's folder.
	ErrInUse = errors.New("store is in use by another process")
	// ErrReadOnly says that a write was tried inside View.
	ErrReadOnly = errors.New("write inside a read-only view")
)

// Engine is an ordered, transactional key-value store and nothing else.
// Keys order bytewise. All methods are safe for concurrent use.
type Engine interface {
	// View runs fn on one snapshot. Writes inside it fail with ErrReadOnly.
	View(ctx context.Context, fn func(Tx) error) error
	// Update runs fn in a serialisable transaction and returns nil only when
	// the transaction is durable. fn may run more than once, does no I/O, never
	// calls Update, and keeps no slice that Tx handed out. An error or a panic
	// of fn leaves no trace; the error is returned as it is, the panic as an
	// error that wraps it.
	Update(ctx context.Context, fn func(Tx) error) error
	// Watch receives after a commit that touched prefix. It is a hint only: it
	// may come late and several commits may share one. The channel closes when
	// ctx ends.
	Watch(ctx context.Context, prefix []byte) <-chan struct{}
	// Close waits for running transactions and releases the store.
	Close() error
}

// Grouper is an engine that takes many updates at once, so that they share
// commits whoever else is there.
type Grouper interface {
	// UpdateEach is Update for each of fns, one after the other in their order. Each
	// is a transaction of its own: one that fails leaves no trace and stops none of
	// the others. The errors stand in the places of their fns. About names what each
	// is about, nil or an empty name where nobody knows: what is about the same thing
	// is likely to read what the one before has written.
	UpdateEach(ctx context.Context, fns []func(Tx) error, about []string) []error
}

// Relier is a transaction that may run ahead of its turn and must know all that it
// stands on.
type Relier interface {
	// Rely names a key of which the closure knows what is stored without reading it.
	Rely(key []byte)
}

// Tx is one transaction. Slices it returns are valid until fn returns, those of
// a brief scan until its next pair.
type Tx interface {
	Get(key []byte) (val []byte, ok bool, err error)
	Put(key, val []byte) error
	Delete(key []byte) error
	// Scan yields the pairs of r in order, own writes included.
	Scan(r Range) iter.Seq2[Pair, error]
	// Now is the engine's clock, UTC in whole milliseconds, fixed within the
	// transaction.
	Now() time.Time
}

// Pair is one key with its value.
type Pair struct{ Key, Val []byte }

// Range is the half-open interval [From, To). A nil To means no upper end.
type Range struct {
	From, To []byte
	Limit    int  // 0 means no limit
	Reverse  bool // from the upper end downwards
	Brief    bool // a pair is valid only until the next one: for walks over everything
}

// Prefix is the range of all keys that begin with p.
func Prefix(p []byte) Range {
	to := make([]byte, len(p))
	copy(to, p)
	for i := len(to) - 1; i >= 0; i-- {
		if to[i] < 0xff {
			to[i]++
			return Range{From: p, To: to[:i+1]}
		}
	}
	return Range{From: p}
}
