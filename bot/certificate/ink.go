package certificate

import (
	"errors"
	"fmt"
	"image/color"

	"closeloop/bot/fonts"

	"github.com/boombuler/barcode/qr"
	"github.com/signintech/gopdf"
)

// tint is a colour of the house's pages in daylight.
type tint int

const (
	ink   tint = 0x1c2229
	grey  tint = 0x545e6b
	rule  tint = 0xdfe3e8
	brand tint = 0x0f766e
)

func (t tint) rgb() (r, g, b uint8) { return uint8(t >> 16), uint8(t >> 8), uint8(t) }

// spot is a place on the page, or a size, in points from the upper left corner.
type spot struct{ x, y float64 }

// fit is a text and how large it may be: most; where it is too long for one line
// down to least; then on so many lines as small as it must be.
type fit struct {
	text        string
	tint        tint
	most, least float64
	lines       int
}

// leading is the height of a line of text of size 1; smallest is the size under
// which nobody reads.
const (
	leading  = 1.35
	smallest = 5
)

// lay draws a text within a width and says where it ends. The first fault of a
// page stays.
func (p *page) lay(at spot, wide float64, f fit) float64 {
	if p.err != nil || f.text == "" {
		return at.y
	}
	size, lines, err := p.fitted(wide, f)
	if err != nil {
		p.err = err
		return at.y
	}
	p.pdf.SetTextColor(f.tint.rgb())
	for _, line := range lines {
		p.pdf.SetXY(at.x, at.y)
		if err := p.pdf.CellWithOption(&gopdf.Rect{W: wide, H: size * leading}, line, gopdf.CellOption{Align: gopdf.Left | gopdf.Middle}); err != nil {
			p.err = fmt.Errorf("write a line: %w", err)
		}
		at.y += size * leading
	}
	return at.y
}

// fitted is the size at which a text fits, and its lines.
func (p *page) fitted(wide float64, f fit) (float64, []string, error) {
	for size := f.most; ; size-- {
		if err := p.pdf.SetFont(family, "", size); err != nil {
			return 0, nil, fmt.Errorf("set the font: %w", err)
		}
		lines, err := p.broken(f.text, wide)
		if err != nil {
			return 0, nil, fmt.Errorf("break %q: %w", f.text, err)
		}
		most := 1
		if size <= f.least || f.least == 0 {
			most = max(1, f.lines)
		}
		if len(lines) <= most {
			return size, lines, nil
		}
		if size <= smallest {
			return 0, nil, fmt.Errorf("%q is too long for its place", f.text)
		}
	}
}

// broken are the lines of a text at the size that is set.
func (p *page) broken(text string, wide float64) ([]string, error) {
	var fault error
	lines := fonts.Lines(text, wide, func(s string) float64 {
		size, err := p.pdf.MeasureTextWidth(s)
		fault = errors.Join(fault, err)
		return size
	})
	return lines, fault
}

// fill draws a filled rectangle.
func (p *page) fill(t tint, at, size spot) {
	p.pdf.SetFillColor(t.rgb())
	p.pdf.RectFromUpperLeftWithStyle(at.x, at.y, size.x, size.y, "F")
}

// frame is a thin line around the page, and a band of the house's colour.
func (p *page) frame() {
	const in = 30
	p.pdf.SetLineWidth(0.75)
	p.pdf.SetStrokeColor(rule.rgb())
	p.pdf.RectFromUpperLeftWithStyle(in, in, pageWidth-2*in, pageHeight-2*in, "D")
	p.fill(brand, spot{in, in}, spot{6, pageHeight - 2*in})
}

// qr draws a QR code as shapes, sharp at any size, with a wide enough margin of
// white around it: the page's own.
func (p *page) qr(holds string, at spot, side float64) {
	if p.err != nil || holds == "" {
		return
	}
	code, err := qr.Encode(holds, qr.M, qr.Auto)
	if err != nil {
		p.err = fmt.Errorf("make a QR code: %w", err)
		return
	}
	n := code.Bounds().Dx()
	one := side / float64(n)
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && dark(code.At(x, y)) {
				x++
			}
			if x > from { // a little higher than a row, so that no hairline stays between two
				p.fill(ink, spot{at.x + float64(from)*one, at.y + float64(y)*one}, spot{float64(x-from) * one, one * 1.02})
			}
		}
	}
}

func dark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}
