package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	json "github.com/go-json-experiment/json/v1"
)

// A dump is everything that a tenant has in a store, as it stands there (sealed
// bodies stay sealed), in the order of the keys and in a form that any engine
// takes back: a head, the pairs, an end with their count and hash.

// DumpFormat is the newest form of a dump that this program reads and the one
// it writes.
const DumpFormat = 1

const (
	dumpMagic    = "closeloop dump\n"
	maxDumpLine  = 4 << 10     // bytes of a head or an end
	unfinishedAt = "restoring" // the key of a store that is being filled from a dump
)

// DumpHead opens a dump and says where it comes from.
type DumpHead struct {
	Format   int       `json:"format"`
	Product  string    `json:"product"`  // version of the program that wrote it
	Tenant   string    `json:"tenant"`   // part of what seals authenticate: it restores under no other
	Sequence uint64    `json:"sequence"` // commits that the store had seen at least
	At       time.Time `json:"at"`       // when it was written, by the machine
}

// DumpEnd closes a dump.
type DumpEnd struct {
	Count uint64 `json:"count"` // pairs
	Hash  []byte `json:"hash"`  // SHA-256 over them
}

// Dump writes one snapshot of everything to w. Head needs Product, Sequence and
// At. It blocks no writer and holds one pair in memory at a time.
func (s *Store) Dump(ctx context.Context, head DumpHead, w io.Writer) (DumpEnd, error) {
	head.Format, head.Tenant = DumpFormat, strings.TrimSuffix(s.tenant, "/")
	out := dumping{w: bufio.NewWriterSize(w, 64<<10), sum: sha256.New()}
	err := s.View(ctx, func(t *Txn) error {
		if _, err := out.w.WriteString(dumpMagic); err != nil {
			return err
		}
		if err := out.line(head); err != nil {
			return err
		}
		everything := Prefix(t.key())
		everything.Brief = true
		for pair, err := range t.Scan(everything) {
			if err != nil {
				return err
			}
			key := pair.Key[len(s.tenant):]
			if string(key) == unfinishedAt {
				continue // it is about the store, not in it
			}
			if err := out.pair(key, pair.Val); err != nil {
				return err
			}
		}
		return out.close()
	})
	if err != nil {
		return DumpEnd{}, fmt.Errorf("dump store: %w", err)
	}
	return out.end, nil
}

// dumping is a dump that is being written.
type dumping struct {
	w     *bufio.Writer
	sum   hash.Hash
	end   DumpEnd
	frame []byte
}

func (d *dumping) line(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = d.w.Write(append(raw, '\n'))
	return err
}

// pair writes the key's length plus one, so that a zero can end the pairs.
func (d *dumping) pair(key, val []byte) error {
	d.frame = framed(d.frame[:0], key, val)
	d.sum.Write(d.frame)
	d.end.Count++
	_, err := d.w.Write(d.frame)
	return err
}

func framed(frame, key, val []byte) []byte {
	frame = binary.AppendUvarint(frame, uint64(len(key))+1)
	frame = append(frame, key...)
	frame = binary.AppendUvarint(frame, uint64(len(val)))
	return append(frame, val...)
}

func (d *dumping) close() error {
	d.end.Hash = d.sum.Sum(nil)
	if err := d.w.WriteByte(0); err != nil {
		return err
	}
	if err := d.line(d.end); err != nil {
		return err
	}
	return d.w.Flush()
}

// Undump is a dump that is being read.
type Undump struct {
	Head DumpHead
	in   *bufio.Reader
	last []byte // key
}

// OpenDump reads the head. The error wraps [ErrDamaged], or [ErrNewer] for a
// form that this program does not know yet; the head is then there to be read.
func OpenDump(r io.Reader) (*Undump, error) {
	d := &Undump{in: bufio.NewReaderSize(r, 64<<10)}
	magic := make([]byte, len(dumpMagic))
	if _, err := io.ReadFull(d.in, magic); err != nil || string(magic) != dumpMagic {
		return nil, fmt.Errorf("read dump: it does not begin like one: %w", damaged(err))
	}
	if err := d.line(&d.Head); err != nil {
		return nil, err
	}
	if d.Head.Format > DumpFormat {
		return d, fmt.Errorf("read dump: form %d, known up to %d: %w", d.Head.Format, DumpFormat, ErrNewer)
	}
	return d, nil
}

// damaged joins what the reader under a dump says to the store's own word.
func damaged(err error) error {
	if err == nil {
		return ErrDamaged
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

func (d *Undump) line(into any) error {
	var line []byte
	for !bytes.HasSuffix(line, []byte("\n")) {
		c, err := d.in.ReadByte()
		if err != nil || len(line) > maxDumpLine {
			return fmt.Errorf("read dump: %w", damaged(err))
		}
		line = append(line, c)
	}
	if err := json.Unmarshal(line, into); err != nil {
		return fmt.Errorf("read dump: %w", damaged(err))
	}
	return nil
}

// each yields the pairs to the end and returns it; nil means that the dump is
// whole. What fn keeps is its own.
func (d *Undump) each(fn func(Pair) error) (DumpEnd, error) {
	var have, want DumpEnd
	var frame []byte
	sum := sha256.New()
	for {
		pair, more, err := d.pair()
		if err != nil {
			return have, err
		}
		if !more {
			break
		}
		have.Count++
		frame = framed(frame[:0], pair.Key, pair.Val)
		sum.Write(frame)
		if err := fn(pair); err != nil {
			return have, err
		}
	}
	have.Hash = sum.Sum(nil)
	if err := d.line(&want); err != nil {
		return have, err
	}
	_, err := d.in.ReadByte()
	if have.Count != want.Count || !bytes.Equal(have.Hash, want.Hash) || err != io.EOF {
		return have, fmt.Errorf("read dump: its end does not fit: %w", damaged(err))
	}
	return have, nil
}

func (d *Undump) pair() (p Pair, more bool, err error) {
	n, err := d.length(MaxKey + 1)
	if err != nil || n == 0 {
		return p, false, err
	}
	if p.Key, err = d.bytes(n - 1); err != nil {
		return p, false, err
	}
	if n, err = d.length(MaxValue); err != nil {
		return p, false, err
	}
	if p.Val, err = d.bytes(n); err != nil {
		return p, false, err
	}
	if d.last != nil && bytes.Compare(d.last, p.Key) >= 0 {
		return p, false, fmt.Errorf("read dump: keys out of order: %w", ErrDamaged)
	}
	d.last = p.Key
	return p, true, nil
}

func (d *Undump) length(most uint64) (uint64, error) {
	n, err := binary.ReadUvarint(d.in)
	if err != nil || n > most {
		return 0, fmt.Errorf("read dump: %w", damaged(err))
	}
	return n, nil
}

func (d *Undump) bytes(n uint64) ([]byte, error) {
	out := make([]byte, n)
	if _, err := io.ReadFull(d.in, out); err != nil {
		return nil, fmt.Errorf("read dump: %w", damaged(err))
	}
	return out, nil
}
