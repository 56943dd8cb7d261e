// Package certificate draws a certificate as a PDF: one page, A4 across. Words
// come in as they are to be read; the page has none of its own. It keeps two
// laws: what cannot be drawn is an error that names the character, never a box;
// and the same words make the same bytes, whenever they are asked for.
package certificate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"closeloop/bot/fonts"

	"github.com/signintech/gopdf"
	"golang.org/x/text/unicode/norm"
)

// Words are what stands on a certificate, in one language.
type Words struct {
	Heading string
	Company string
	Before  string // the line above the name
	Name    string // of whoever it is for; never cut
	After   string // the line below the name
	Tracks  []string
	Facts   []Fact // when, until when, the code: at most four
	Scan    string // how to check it, beside the QR code
	QR      string // what the QR code holds: printable ASCII
	Issued  time.Time
}

// Fact is a label with its value.
type Fact struct{ Label, Value string }

// The page, in points.
const (
	pageWidth, pageHeight = 841.89, 595.28
	margin                = 76.0
	breadth               = pageWidth - 2*margin
	family                = "sans"
)

// page is a certificate while it is drawn. The first fault stays.
type page struct {
	pdf *gopdf.GoPdf
	err error
}

// Draw writes the certificate. A *fonts.Lacking error names characters that
// cannot be drawn.
func Draw(w io.Writer, font *fonts.Font, words Words) error {
	words = words.composed()
	for _, text := range words.all() {
		if err := font.Check(text); err != nil {
			return fmt.Errorf("draw a certificate: %w", err)
		}
	}
	ttf, err := font.TTF()
	if err != nil {
		return err
	}
	p := &page{pdf: &gopdf.GoPdf{}}
	p.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: pageWidth, H: pageHeight}})
	p.pdf.SetInfo(gopdf.PdfInfo{Title: words.Heading + " · " + words.Name, Author: words.Company, CreationDate: words.Issued.UTC()})
	if err := p.pdf.AddTTFFontData(family, ttf); err != nil {
		return fmt.Errorf("draw a certificate: read the font: %w", err)
	}
	p.pdf.AddPage()
	p.draw(words)
	var out bytes.Buffer
	_, err = p.pdf.WriteTo(&out)
	if err = errors.Join(p.err, err); err != nil {
		return fmt.Errorf("draw a certificate: %w", err)
	}
	_, err = w.Write(readable(out.Bytes()))
	return err
}

// composed joins letters with their accents: the font has them as one.
func (w Words) composed() Words {
	w.Name, w.Company = Composed(w.Name), Composed(w.Company)
	return w
}

// Composed is a text as it is drawn: letters joined with their accents.
func Composed(text string) string { return norm.NFC.String(text) }

func (w Words) all() []string {
	all := append([]string{w.Heading, w.Company, w.Before, w.Name, w.After, w.Scan}, w.Tracks...)
	for _, f := range w.Facts {
		all = append(all, f.Label, f.Value)
	}
	return all
}

func (p *page) draw(w Words) {
	p.frame()
	company := p.lay(spot{margin, 78}, breadth, fit{text: w.Company, tint: grey, most: 12, least: 9, lines: 2})
	p.lay(spot{margin, max(100, company+4)}, breadth, fit{text: w.Heading, tint: ink, most: 32})
	p.lay(spot{margin, 180}, breadth, fit{text: w.Before, tint: grey, most: 13})
	name := p.lay(spot{margin, 204}, breadth, fit{text: w.Name, tint: ink, most: 46, least: 26, lines: 2})
	p.lay(spot{margin, name + 12}, breadth, fit{text: w.After, tint: grey, most: 13, lines: 2})
	p.tracks(w.Tracks)
	p.foot(w)
}

// tracks stand side by side, each under a short rule.
func (p *page) tracks(names []string) {
	const gap, top = 24.0, 350.0
	wide := (breadth - gap*float64(len(names)-1)) / float64(max(1, len(names)))
	for i, name := range names {
		x := margin + float64(i)*(wide+gap)
		p.fill(brand, spot{x, top}, spot{28, 2.5})
		p.lay(spot{x, top + 12}, wide, fit{text: name, tint: ink, most: 14, lines: 2})
	}
}

// foot has the facts on the left and the QR code, with what to do with it, on
// the right.
func (p *page) foot(w Words) {
	const side, hint, gap, top = 96.0, 132.0, 16.0, 436.0
	p.fill(rule, spot{margin, top - 20}, spot{breadth, 0.75})
	code := spot{pageWidth - margin - side, top}
	p.qr(w.QR, code, side)
	p.lay(spot{code.x - gap - hint, top}, hint, fit{text: w.Scan, tint: grey, most: 10, lines: 6})
	wide := (code.x - 2*gap - hint - margin) / float64(max(1, len(w.Facts)))
	for i, f := range w.Facts {
		x := margin + float64(i)*wide
		p.lay(spot{x, top}, wide-gap, fit{text: f.Label, tint: grey, most: 10})
		p.lay(spot{x, top + 17}, wide-gap, fit{text: f.Value, tint: ink, most: 14, least: 11, lines: 2})
	}
}
