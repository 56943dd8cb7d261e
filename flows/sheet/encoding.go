package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// code is how a file writes its characters.
type code struct {
	name   string
	skip   int64 // bytes of its mark
	decode encoding.Encoding
	// whole says that every byte was looked at and is valid; else a character
	// that stands for lost ones shows where it is not.
	whole bool
}

// open reads the file from its beginning as UTF-8.
func (c code) open(s Source) io.Reader {
	in := io.NewSectionReader(s.In, c.skip, s.Size-c.skip)
	if c.decode == nil {
		return in
	}
	return transform.NewReader(in, c.decode.NewDecoder())
}

// recognise finds the encoding: by its mark, by where zeros lie, else by
// looking at the whole file.
func recognise(s Source, head []byte) (code, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		seen, err := look(s, 3)
		return code{"utf-8-bom", 3, nil, seen.broken == 0}, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return wide("utf-16le", 2), nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return wide("utf-16be", 2), nil
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return byZeros(head)
	}
	seen, err := look(s, 0)
	switch {
	case err != nil:
		return code{}, err
	case seen.broken == 0, seen.chinese > 10*seen.broken:
		return code{"utf-8", 0, nil, seen.broken == 0}, nil
	}
	return code{"gb18030", 0, simplifiedchinese.GB18030, false}, nil
}

func wide(name string, skip int64) code {
	order := unicode.LittleEndian
	if name == "utf-16be" {
		order = unicode.BigEndian
	}
	return code{name, skip, unicode.UTF16(order, unicode.IgnoreBOM), false}
}

// byZeros: commas and line ends of UTF-16 have a zero on one side. Anything
// else with zeros is no text.
func byZeros(head []byte) (code, error) {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[1] > 10*zeros[0]:
		return wide("utf-16le", 0), nil
	case zeros[0] > 10*zeros[1]:
		return wide("utf-16be", 0), nil
	}
	return code{}, refuse("binary")
}

// seen counts what a file would be as UTF-8: bytes that break it, and
// characters of three bytes or more, which other encodings rarely make by
// chance.
type seen struct{ broken, chinese int }

func look(s Source, skip int64) (seen, error) {
	var found seen
	in := io.NewSectionReader(s.In, skip, s.Size-skip)
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := io.ReadFull(in, buf[kept:])
		text := buf[:kept+n]
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return found, err
		}
		rest := found.count(text, last)
		kept = copy(buf, rest)
		if last {
			return found, nil
		}
	}
}

// count looks at a piece and returns the beginning of a character at its end.
func (f *seen) count(text []byte, last bool) []byte {
	for len(text) > 0 {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		if !last && !utf8.FullRune(text) {
			return text
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			f.broken++
		case size > 2:
			f.chinese++
		}
		text = text[size:]
	}
	return nil
}
