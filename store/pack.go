package store

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

// Envelopes and jobs are written and read by every turn, so they have a binary form of
// their own: every field in its place, numbers as varints, words behind their lengths. As
// JSON, which is what older programs wrote and this one still reads, they took a fifth
// of a turn.
//
// A field that comes later goes behind the last, and is read only where something is
// left: what stands on the disk does not have it.

// packed stands in a record's schema byte when its envelope is in this form, so that
// a program that does not know the form says that a newer one is needed.
const packed = 0x80

// packedJob is the first byte of a job in this form; JSON begins with a brace.
const packedJob = 1

func packWord[T string | []byte](b []byte, word T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(word))), word...)
}

func packTime(b []byte, at time.Time) []byte {
	return binary.AppendUvarint(binary.AppendVarint(b, at.Unix()), uint64(at.Nanosecond()))
}

// unpacking reads a packed value from its front. What does not fit makes it bad, and
// all that is read afterwards is zero.
type unpacking struct {
	rest string // words are parts of it, and so cost nothing
	bad  bool
}

func (u *unpacking) number() uint64 {
	var n uint64
	for i := 0; i < len(u.rest) && i < binary.MaxVarintLen64; i++ {
		c := u.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			u.rest = u.rest[i+1:]
			return n
		}
	}
	u.rest, u.bad = "", true
	return 0
}

// count is how many things follow, each of at least one byte.
func (u *unpacking) count() int {
	n := u.number()
	if n > uint64(len(u.rest)) {
		u.rest, u.bad = "", true
		return 0
	}
	return int(n)
}

func (u *unpacking) word() string {
	n := u.count()
	w := u.rest[:n]
	u.rest = u.rest[n:]
	return w
}

func (u *unpacking) time() time.Time {
	n := u.number()
	seconds := int64(n>>1) ^ -int64(n&1) // as binary.AppendVarint folds it
	return time.Unix(seconds, int64(u.number())).UTC()
}

func (u *unpacking) flag() bool { return u.number() != 0 }

func packFlag(b []byte, on bool) []byte {
	if on {
		return append(b, 1)
	}
	return append(b, 0)
}

// pack is the envelope in binary. The subject comes first, for whoever wants no more.
func (e Envelope) pack() []byte {
	b := packWord(make([]byte, 0, 512), e.Subject)
	b = packWord(binary.AppendUvarint(b, e.Rev), e.Event)
	b = packWord(binary.AppendUvarint(b, e.Chain.Seq), e.Chain.Hash)
	b = binary.AppendUvarint(b, uint64(len(e.Index)))
	for _, entry := range e.Index {
		b = packWord(b, entry)
	}
	names := make([]string, 0, 8)
	for name := range e.Timers {
		names = append(names, name)
	}
	slices.Sort(names)
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, name := range names {
		b = packTime(packWord(b, name), e.Timers[name])
	}
	b = binary.AppendUvarint(b, uint64(len(e.Copies)))
	for _, c := range e.Copies {
		b = c.pack(b)
	}
	return b
}

func (c Copy) pack(b []byte) []byte {
	for _, word := range [...]string{c.Key, c.Kind, c.To, c.Place, c.Ref} {
		b = packWord(b, word)
	}
	b = packTime(binary.AppendUvarint(b, c.Shown), c.At)
	return packFlag(packFlag(packFlag(b, c.Queued), c.Own), c.Dry)
}

func unpackEnvelope(raw []byte) (e Envelope, err error) {
	u := unpacking{rest: string(raw)}
	e.Subject = u.word()
	e.Rev, e.Event = u.number(), u.word()
	e.Chain.Seq = u.number()
	if hash := u.word(); hash != "" {
		e.Chain.Hash = []byte(hash)
	}
	if n := u.count(); n > 0 {
		e.Index = make([]string, n)
		for i := range e.Index {
			e.Index[i] = u.word()
		}
	}
	if n := u.count(); n > 0 {
		e.Timers = make(map[string]time.Time, n)
		for range n {
			name := u.word()
			e.Timers[name] = u.time()
		}
	}
	if n := u.count(); n > 0 {
		e.Copies = make([]Copy, n)
		for i := range e.Copies {
			e.Copies[i] = u.copy()
		}
	}
	if u.bad || u.rest != "" {
		return Envelope{}, fmt.Errorf("unpack envelope: %w", ErrDamaged)
	}
	return e, nil
}

func (u *unpacking) copy() Copy {
	return Copy{
		Key: u.word(), Kind: u.word(), To: u.word(), Place: u.word(), Ref: u.word(),
		Shown: u.number(), At: u.time(), Queued: u.flag(), Own: u.flag(), Dry: u.flag(),
	}
}

// pack is the job in binary. Its body is the rest.
func (j Job) pack() []byte {
	b := make([]byte, 0, 64+len(j.ID)+len(j.Kind)+len(j.Error)+len(j.Body))
	b = packWord(packWord(append(b, packedJob), j.ID), j.Kind)
	b = packTime(b, j.Planned)
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(j.Gen)), uint64(j.Tries))
	b = packWord(packFlag(b, j.Held), j.Error)
	return append(b, j.Body...)
}

// unpackJob reads a packed job, whose body stays a part of raw.
func unpackJob(raw []byte) (j Job, err error) {
	u := unpacking{rest: string(raw[1:])}
	j.ID, j.Kind = u.word(), u.word()
	j.Planned = u.time()
	j.Gen, j.Tries = int(u.number()), int(u.number())
	j.Held, j.Error = u.flag(), u.word()
	if u.bad {
		return Job{}, fmt.Errorf("unpack job: %w", ErrDamaged)
	}
	j.Body = raw[len(raw)-len(u.rest):]
	return j, nil
}
