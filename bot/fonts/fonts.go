// Package fonts has the letters that the bot draws with: Noto Sans SC Regular
// with all its 30,890 characters, so that no name is cut to what is common. It
// keeps one law: a character without a glyph is found before anything is drawn,
// so that nobody ever gets a box in place of a name. make.sh made the file;
// OFL.txt is its licence.
package fonts

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

//go:embed regular.ttf.zst
var packed []byte

// Font is the font. It is unpacked when it is first used, once: ten megabytes,
// in some tens of milliseconds. It may be used by many at once.
type Font struct {
	once     sync.Once
	ttf      []byte
	outlines *opentype.Font
	err      error
}

// New is the font, still packed.
func New() *Font { return &Font{} }

func (f *Font) unpack() error {
	f.once.Do(func() {
		reader, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
		if err != nil {
			f.err = fmt.Errorf("unpack the font: %w", err)
			return
		}
		defer reader.Close()
		if f.ttf, err = reader.DecodeAll(packed, nil); err == nil {
			f.outlines, err = opentype.Parse(f.ttf)
		}
		if err != nil {
			f.err = fmt.Errorf("unpack the font: %w", err)
		}
	})
	return f.err
}

// TTF is the font as a file. Nobody may change it.
func (f *Font) TTF() ([]byte, error) {
	err := f.unpack()
	return f.ttf, err
}

// Outlines is the font as shapes to draw.
func (f *Font) Outlines() (*opentype.Font, error) {
	err := f.unpack()
	return f.outlines, err
}

// Missing are the characters of a text that the font cannot draw, each once, in
// the order of the text. Ends of lines need no glyph.
func (f *Font) Missing(text string) ([]rune, error) {
	if err := f.unpack(); err != nil {
		return nil, err
	}
	var missing []rune
	var buf sfnt.Buffer
	seen := map[rune]bool{'\n': true}
	for _, r := range text {
		if seen[r] {
			continue
		}
		seen[r] = true
		at, err := f.outlines.GlyphIndex(&buf, r)
		if err != nil {
			return nil, fmt.Errorf("look for %q in the font: %w", r, err)
		}
		if at == 0 {
			missing = append(missing, r)
		}
	}
	return missing, nil
}

// Lacking is an error that names characters without a glyph.
type Lacking struct{ Runes []rune }

func (l *Lacking) Error() string {
	return fmt.Sprintf("the font has no glyph for %q", string(l.Runes))
}

// Check is a *Lacking error where the font cannot draw a text.
func (f *Font) Check(text string) error {
	missing, err := f.Missing(text)
	if err == nil && len(missing) > 0 {
		err = &Lacking{missing}
	}
	return err
}
