package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	json "github.com/go-json-experiment/json/v1"
)

// Chain is the end of a record's audit chain; it stands in the envelope, so
// the last entry cannot be cut off unseen.
type Chain struct {
	Seq  uint64 `json:"seq"`
	Hash []byte `json:"hash"`
}

// IsZero says whether the record has no audit entry yet.
func (c Chain) IsZero() bool { return c.Seq == 0 }

// Entry is one line of the audit: who did what to which version of a record.
// It holds ids only; what was decided is in the sealed record.
type Entry struct {
	Record string    `json:"record"`
	Seq    uint64    `json:"seq"` // from 1, per record
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Door   string    `json:"door"`
	Flow   string    `json:"flow"`
	Verb   string    `json:"verb"`
	Event  string    `json:"event"`
	Rev    uint64    `json:"rev"` // of the flow's part afterwards
	From   string    `json:"from,omitempty"`
	To     string    `json:"to,omitempty"`    // status, when it moved
	Topic  string    `json:"topic,omitempty"` // what a look-up was about: ids
	Body   []byte    `json:"body"`            // SHA-256 of the state afterwards
	Prev   []byte    `json:"prev,omitempty"`
	Hash   []byte    `json:"hash,omitempty"`
}

// sum is SHA-256 over the entry without its own hash; Prev is part of it.
func (e Entry) sum() []byte {
	h := sha256.Sum256(e.plain())
	return h[:]
}

// plain is the entry as JSON, without its own hash.
func (e Entry) plain() []byte {
	e.Hash = nil
	raw, _ := json.Marshal(e) // plain values: cannot fail
	return raw
}

// Audit appends an entry to the chain and returns the chain's new end, which
// the caller stores in the record's envelope.
func (t *Txn) Audit(c Chain, e Entry) (Chain, error) {
	e.Seq, e.Prev = c.Seq+1, c.Hash
	raw := e.plain()
	sum := sha256.Sum256(raw)
	e.Hash = sum[:]
	// The hash is the last field, so that what was hashed need not be written twice.
	raw = append(raw[:len(raw)-1], `,"hash":"`...)
	raw = append(base64.StdEncoding.AppendEncode(raw, e.Hash), `"}`...)
	return Chain{Seq: e.Seq, Hash: e.Hash}, t.Put(t.entryKey(e), raw)
}

func (t *Txn) entryKey(e Entry) []byte {
	var seq [8]byte
	binary.BigEndian.PutUint64(seq[:], e.Seq)
	return t.key("a/", stamp(e.At), "/", e.Record, "/", string(seq[:]))
}

// Entries yields the audit in order of time, from a time on, until fn says
// stop.
func (t *Txn) Entries(since time.Time, fn func(Entry) bool) error {
	return t.entries(t.entriesFrom(since), func(_ []byte, e Entry) bool { return fn(e) })
}

// EntriesAfter goes on behind an entry that was yielded before, in another
// snapshot too: for whoever reads a long audit in pages.
func (t *Txn) EntriesAfter(last Entry, fn func(Entry) bool) error {
	return t.entries(append(t.entryKey(last), 0), func(_ []byte, e Entry) bool { return fn(e) })
}

func (t *Txn) entriesFrom(since time.Time) []byte {
	if since.IsZero() {
		return t.key("a/")
	}
	return t.key("a/", stamp(since))
}

func (t *Txn) entries(from []byte, fn func(key []byte, e Entry) bool) error {
	r := Prefix(t.key("a/"))
	r.From = from
	for pair, err := range t.Scan(r) {
		if err != nil {
			return err
		}
		var e Entry
		if err := Decode(pair.Val, &e); err != nil {
			return fmt.Errorf("read audit entry: %w: %w", ErrDamaged, err)
		}
		if !fn(pair.Key, e) {
			return nil
		}
	}
	return nil
}

// Verified is what a walk over the audit found.
type Verified struct {
	Entries, Records int
	Break            string // the first break, empty when the chains hold
}

// Verify walks the whole audit: every entry stands once and in its place, every
// chain is complete from 1, every hash fits, every chain ends where its
// record's envelope says.
func (s *Store) Verify(ctx context.Context) (Verified, error) {
	var v Verified
	err := s.View(ctx, func(t *Txn) error {
		ends, err := t.envelopes()
		if err != nil {
			return err
		}
		w := walk{chains: map[string]*links{}}
		err = t.entries(t.entriesFrom(time.Time{}), func(key []byte, e Entry) bool {
			w.add(e, bytes.Equal(key, t.entryKey(e)))
			return true
		})
		if err != nil {
			return err
		}
		v.Entries, v.Records, v.Break = w.entries, len(w.chains), w.check(ends)
		if v.Break == "" {
			v.Break, err = t.verifyHeads()
		}
		return err
	})
	return v, err
}

// envelopes reads where each record says its chain ends.
func (t *Txn) envelopes() (map[string]Chain, error) {
	ends := map[string]Chain{}
	prefix := t.key("r/")
	for pair, err := range t.Scan(Prefix(prefix)) {
		if err != nil {
			return nil, err
		}
		env, err := envelopeOf(pair.Val)
		if err != nil {
			return nil, fmt.Errorf("read %q: %w: %w", pair.Key[len(prefix):], ErrDamaged, err)
		}
		if !env.Chain.IsZero() {
			ends[string(pair.Key[len(prefix):])] = env.Chain
		}
	}
	return ends, nil
}

type links struct{ entries map[uint64]Entry }

type walk struct {
	chains  map[string]*links
	entries int
	fault   string // the first entry that is where it cannot be
}

func (w *walk) add(e Entry, inPlace bool) {
	w.entries++
	l := w.chains[e.Record]
	if l == nil {
		l = &links{entries: map[uint64]Entry{}}
		w.chains[e.Record] = l
	}
	_, double := l.entries[e.Seq]
	switch {
	case w.fault != "":
	case !inPlace:
		w.fault = fmt.Sprintf("%s: entry %d stands in another one's place", e.Record, e.Seq)
	case double:
		w.fault = fmt.Sprintf("%s: entry %d stands twice", e.Record, e.Seq)
	}
	l.entries[e.Seq] = e
}

func (w *walk) check(ends map[string]Chain) string {
	if w.fault != "" {
		return w.fault
	}
	for record, l := range w.chains {
		var prev []byte
		for seq := uint64(1); seq <= uint64(len(l.entries)); seq++ {
			e, ok := l.entries[seq]
			if !ok {
				return fmt.Sprintf("%s: entry %d is missing", record, seq)
			}
			if !bytes.Equal(e.Prev, prev) || !bytes.Equal(e.Hash, e.sum()) {
				return fmt.Sprintf("%s: entry %d was changed", record, seq)
			}
			prev = e.Hash
		}
		end, ok := ends[record]
		if ok && (end.Seq != uint64(len(l.entries)) || !bytes.Equal(end.Hash, prev)) {
			return fmt.Sprintf("%s: the record ends at entry %d, the audit at %d", record, end.Seq, len(l.entries))
		}
	}
	for record, end := range ends {
		if w.chains[record] == nil {
			return fmt.Sprintf("%s: %d entries are missing", record, end.Seq)
		}
	}
	return ""
}
