package badger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
)

// HeadFile is the name of the head file in the store's folder.
const HeadFile = "HEAD"

const (
	headKey   = "\x00head" // outside the space of user keys
	headMagic = "clhead01"
	slotSize  = len(headMagic) + markSize + 4
	slotGap   = 512 // a torn sector spoils one slot only
	markSize  = 8 + sha256.Size
)

// mark names one state of the store: how many batches it has seen, and a hash
// over all of their writes in order.
type mark struct {
	seq uint64
	sum [sha256.Size]byte
}

func (m mark) bytes() []byte {
	return append(binary.BigEndian.AppendUint64(nil, m.seq), m.sum[:]...)
}

func markFrom(b []byte) (mark, error) {
	if len(b) != markSize {
		return mark{}, fmt.Errorf("read head: %d bytes, want %d", len(b), markSize)
	}
	return mark{binary.BigEndian.Uint64(b), [sha256.Size]byte(b[8:])}, nil
}

// head follows the store's mark, in the store with every batch and in a file
// beside it. The file is overwritten without a flush: it catches a store that
// lost its newest batches while the machine stayed up, or an older copy put in
// its place, but not a power cut that took both.
type head struct {
	file *os.File // nil in memory
	last mark
	sum  hash.Hash
	buf  []byte
}

// after is the mark the store has once the writes are committed.
func (h *head) after(writes []write) mark {
	h.sum.Reset()
	h.sum.Write(h.last.sum[:])
	for _, w := range writes {
		op := byte('=')
		if w.gone {
			op = '-'
		}
		h.buf = append(h.buf[:0], op)
		h.buf = binary.BigEndian.AppendUint32(h.buf, uint32(len(w.key)))
		h.buf = append(h.buf, w.key...)
		h.buf = binary.BigEndian.AppendUint32(h.buf, uint32(len(w.val)))
		h.sum.Write(h.buf)
		h.sum.Write(w.val)
	}
	next := mark{seq: h.last.seq + 1}
	h.sum.Sum(next.sum[:0])
	return next
}

// set remembers the mark and writes it into the older of the file's two slots.
func (h *head) set(m mark) error {
	h.last = m
	if h.file == nil {
		return nil
	}
	h.buf = append(append(h.buf[:0], headMagic...), m.bytes()...)
	h.buf = binary.BigEndian.AppendUint32(h.buf, crc32.ChecksumIEEE(h.buf))
	_, err := h.file.WriteAt(h.buf, int64(m.seq%2)*slotGap)
	return err
}

// read returns the newest whole slot. A slot that was torn, or never written,
// does not count; found is false if neither does.
func (h *head) read() (newest mark, found bool, err error) {
	for i := range 2 {
		slot := make([]byte, slotSize)
		n, err := h.file.ReadAt(slot, int64(i)*slotGap)
		if err != nil && !errors.Is(err, io.EOF) {
			return mark{}, false, err
		}
		m, ok := slotMark(slot[:n])
		if ok && (!found || m.seq > newest.seq) {
			newest, found = m, true
		}
	}
	return newest, found, nil
}

func slotMark(slot []byte) (mark, bool) {
	if len(slot) != slotSize || !bytes.HasPrefix(slot, []byte(headMagic)) {
		return mark{}, false
	}
	body, crc := slot[:slotSize-4], binary.BigEndian.Uint32(slot[slotSize-4:])
	if crc32.ChecksumIEEE(body) != crc {
		return mark{}, false
	}
	m, err := markFrom(body[len(headMagic):])
	return m, err == nil
}

func (h *head) close() error {
	if h.file == nil {
		return nil
	}
	return errors.Join(h.file.Sync(), h.file.Close())
}
