package sheet

import (
	"bufio"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// texts are the texts that the cells of an XLSX file share, in the order of
// their numbers: each with its length before it, and the place of every 16th
// kept in memory. Few of them lie in memory, many in the scratch file.
type texts struct {
	in     io.ReaderAt
	starts []int64
	size   int64
	count  int
	shelf  map[int][]string // what was read last, by block
	held   int              // bytes on the shelf
}

const (
	block    = 16
	maxShelf = 4 << 20 // bytes
)

// memory is a scratch file for few texts.
type memory struct{ text []byte }

func (m *memory) Write(p []byte) (int, error) {
	if len(m.text)+len(p) > largeText {
		return 0, errFull
	}
	m.text = append(m.text, p...)
	return len(p), nil
}

func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	n := copy(p, m.text[min(off, int64(len(m.text))):])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// readTexts reads the part with the shared texts.
func (w *workbook) readTexts(name string) error {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	var room Scratch = &memory{}
	if f.UncompressedSize64 > largeText && w.src.Scratch != nil {
		var err error
		if room, err = w.src.Scratch(); err != nil {
			return fmt.Errorf("make room for texts: %w", err)
		}
	}
	w.texts = &texts{in: room, shelf: map[int][]string{}}
	out := bufio.NewWriterSize(room, 64<<10)
	err := w.texts.read(w, name, out)
	if err == nil {
		err = out.Flush()
	}
	if errors.Is(err, errFull) {
		return refuse("texts")
	}
	return err
}

func (t *texts) read(w *workbook, name string, out io.Writer) error {
	p, err := w.open(name)
	if p == nil {
		return err
	}
	defer p.close()
	var text strings.Builder
	within, aloud := false, false
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			aloud = aloud || e.Name.Local == "rPh"
			within = e.Name.Local == "t" && !aloud
		case xml.CharData:
			if within && text.Len()+len(e) <= w.limits.Cell+1 {
				text.Write(e)
			}
		case xml.EndElement:
			within = false
			aloud = aloud && e.Name.Local != "rPh"
			if e.Name.Local == "si" {
				if err := t.add(out, unescape(text.String())); err != nil {
					return err
				}
				text.Reset()
			}
		}
	}
}

func (t *texts) add(out io.Writer, text string) error {
	if t.count%block == 0 {
		t.starts = append(t.starts, t.size)
	}
	t.count++
	var head [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(head[:], uint64(len(text)))
	if _, err := out.Write(head[:n]); err != nil {
		return err
	}
	t.size += int64(n + len(text))
	_, err := io.WriteString(out, text)
	return err
}

// at is the text of a number.
func (t *texts) at(number string) (string, error) {
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 0 || n >= t.count {
		return "", refuse("damaged")
	}
	b := n / block
	if t.shelf[b] == nil {
		if err := t.fetch(b); err != nil {
			return "", err
		}
	}
	return t.shelf[b][n%block], nil
}

func (t *texts) fetch(b int) error {
	end := t.size
	if b+1 < len(t.starts) {
		end = t.starts[b+1]
	}
	raw := make([]byte, end-t.starts[b])
	if _, err := t.in.ReadAt(raw, t.starts[b]); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read texts: %w", err)
	}
	if t.held += len(raw); t.held > maxShelf {
		clear(t.shelf)
		t.held = len(raw)
	}
	var out []string
	for len(raw) > 0 {
		size, n := binary.Uvarint(raw)
		out = append(out, string(raw[n:n+int(size)]))
		raw = raw[n+int(size):]
	}
	t.shelf[b] = out
	return nil
}
