package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"

	"closeloop/bot/fonts"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// glass is the one mark of the house that the font lacks: it is drawn as a shape.
const glass = '⏳'

// pen notes what is to be drawn, in points, and draws it when the height is
// known. The first fault stays.
type pen struct {
	font  *fonts.Font
	shape *opentype.Font
	faces map[float64]font.Face
	notes []func(*image.RGBA)
	err   error
}

// style is how a text looks.
type style struct {
	size float64
	tint tint
	bold bool
}

// high is the height of a line.
func (s style) high() float64 { return math.Ceil(s.size * 1.5) }

// fill is how a shape is filled.
type fill struct {
	tint   tint
	corner float64 // its radius
}

func newPen(f *fonts.Font) (pen, error) {
	shape, err := f.Outlines()
	return pen{font: f, shape: shape, faces: map[float64]font.Face{}}, err
}

func (p *pen) face(size float64) font.Face {
	if face := p.faces[size]; face != nil {
		return face
	}
	face, err := opentype.NewFace(p.shape, &opentype.FaceOptions{Size: size * scale, DPI: 72})
	if err != nil {
		p.err = errors.Join(p.err, fmt.Errorf("take the font at %v: %w", size, err))
		return nil
	}
	p.faces[size] = face
	return face
}

func (p *pen) note(draws func(*image.RGBA)) { p.notes = append(p.notes, draws) }

// first has the last thing that was noted drawn below all others.
func (p *pen) first(n int) {
	cut := len(p.notes) - n
	p.notes = append(append([]func(*image.RGBA){}, p.notes[cut:]...), p.notes[:cut]...)
}

// measure is how wide a text is.
func (p *pen) measure(text string, st style) float64 {
	face := p.face(st.size)
	if face == nil {
		return 0
	}
	text = tight(text)
	glasses := strings.Count(text, string(glass))
	return float64(font.MeasureString(face, strings.ReplaceAll(text, string(glass), "")))/64/scale + float64(glasses)*st.size
}

// tight minds that the font's dot is as wide as a Chinese character: the blanks
// around one go, and the bullets that hide letters are stars.
func tight(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, " · ", "·"), "•••", "***")
}

// broken are the lines of a text within a width.
func (p *pen) broken(text string, st style, wide float64) []string {
	if p.err == nil && len(text) > longest {
		p.err = errTall
	}
	if p.err != nil {
		return nil
	}
	return fonts.Lines(text, wide, func(part string) float64 { return p.measure(part, st) })
}

// text writes one line whose upper left corner is there.
func (p *pen) text(words string, st style, x, y float64) {
	if err := p.font.Check(strings.ReplaceAll(words, string(glass), "")); err != nil && p.err == nil {
		p.err = err
	}
	face := p.face(st.size)
	if face == nil || p.err != nil {
		return
	}
	for i, part := range strings.Split(tight(words), string(glass)) {
		if i > 0 {
			p.glass(st, x, y)
			x += st.size
		}
		p.letters(part, st, fixed.Point26_6{X: at(x), Y: at(y + st.high()/2 + st.size*0.36)})
		x += p.measure(part, st)
	}
}

// letters writes in one run of the font. The font has one weight: bold is
// written twice, a little aside.
func (p *pen) letters(words string, st style, dot fixed.Point26_6) {
	face := p.face(st.size)
	p.note(func(dst *image.RGBA) {
		d := font.Drawer{Dst: dst, Src: image.NewUniform(st.tint.rgba()), Face: face, Dot: dot}
		d.DrawString(words)
		if st.bold {
			d.Dot = dot.Add(fixed.Point26_6{X: at(0.3)})
			d.DrawString(words)
		}
	})
}

func at(points float64) fixed.Int26_6 { return fixed.Int26_6(math.Round(points * scale * 64)) }

// glass draws an hourglass as large as a letter.
func (p *pen) glass(st style, x, y float64) {
	w, h := st.size*0.56, st.size*0.84
	x, y = x+st.size*0.12, y+(st.high()-h)/2
	p.area(st.tint, []spot{{x, y}, {x + w, y}, {x + w, y + h*0.14}, {x + w*0.6, y + h/2}, {x + w, y + h*0.86}, {x + w, y + h}, {x, y + h}, {x, y + h*0.86}, {x + w*0.4, y + h/2}, {x, y + h*0.14}})
}

type spot struct{ x, y float64 }

// area fills what a line around it encloses.
func (p *pen) area(t tint, around []spot) {
	p.note(func(dst *image.RGBA) {
		box := image.Rectangle{}
		for _, s := range around {
			x, y := int(s.x*scale), int(s.y*scale)
			box = box.Union(image.Rect(x, y, x+2, y+2))
		}
		shade(dst, box, t, func(r *vector.Rasterizer, x, y float64) {
			for i, s := range around {
				if i == 0 {
					r.MoveTo(float32(s.x*scale-x), float32(s.y*scale-y))
				} else {
					r.LineTo(float32(s.x*scale-x), float32(s.y*scale-y))
				}
			}
			r.ClosePath()
		})
	})
}

// round fills a rectangle with round corners.
func (p *pen) round(in span, y, high float64, f fill) {
	p.note(func(dst *image.RGBA) {
		x, y := span{in.from * scale, in.to * scale}, span{y * scale, (y + high) * scale}
		box := image.Rect(int(x.from), int(y.from), int(x.to)+2, int(y.to)+2)
		shade(dst, box, f.tint, func(r *vector.Rasterizer, left, top float64) {
			rounded(r, span{x.from - left, x.to - left}, span{y.from - top, y.to - top}, f.corner*scale)
		})
	})
}

// rounded goes around a rectangle with round corners, in pixels.
func rounded(r *vector.Rasterizer, x, y span, corner float64) {
	c := min(corner, x.wide()/2, y.wide()/2)
	k := c * 0.4477 // how near to the corner the curve's handles stand: a quarter of a circle
	to := func(x, y float64) (float32, float32) { return float32(x), float32(y) }
	curve := func(a, b, end spot) {
		r.CubeTo(float32(a.x), float32(a.y), float32(b.x), float32(b.y), float32(end.x), float32(end.y))
	}
	r.MoveTo(to(x.from+c, y.from))
	r.LineTo(to(x.to-c, y.from))
	curve(spot{x.to - k, y.from}, spot{x.to, y.from + k}, spot{x.to, y.from + c})
	r.LineTo(to(x.to, y.to-c))
	curve(spot{x.to, y.to - k}, spot{x.to - k, y.to}, spot{x.to - c, y.to})
	r.LineTo(to(x.from+c, y.to))
	curve(spot{x.from + k, y.to}, spot{x.from, y.to - k}, spot{x.from, y.to - c})
	r.LineTo(to(x.from, y.from+c))
	curve(spot{x.from, y.from + k}, spot{x.from + k, y.from}, spot{x.from + c, y.from})
	r.ClosePath()
}

// shade fills the inside of a path within a box. The path is told where the box
// begins: it goes from there.
func shade(dst *image.RGBA, box image.Rectangle, t tint, path func(r *vector.Rasterizer, x, y float64)) {
	box = box.Intersect(dst.Bounds())
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	path(r, float64(box.Min.X), float64(box.Min.Y))
	r.Draw(dst, box, image.NewUniform(t.rgba()), image.Point{})
}

// tallest is how high a picture may be, in points: what is longer is no card.
const tallest = 6000

// longest is how many bytes a text may have that is drawn.
const longest = 8 << 10

// png draws what was noted.
func (p *pen) png(high float64) ([]byte, error) {
	if p.err != nil {
		return nil, p.err
	}
	dst := image.NewRGBA(image.Rect(0, 0, across*scale, int(math.Ceil(high*scale))))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(outside.rgba()), image.Point{}, draw.Src)
	for _, draws := range p.notes {
		draws(dst)
	}
	var out bytes.Buffer
	err := png.Encode(&out, few(dst))
	return out.Bytes(), err
}

var errTall = errors.New("what is to be drawn is longer than a picture may be")

// few is a picture in at most 256 colours, a third of the size: the house's own
// stay as they are, and the soft edges of letters are told apart by sixteen steps.
func few(from *image.RGBA) image.Image {
	own := map[color.RGBA]bool{}
	for _, t := range tints() {
		own[t.rgba()] = true
	}
	to := image.NewPaletted(from.Bounds(), nil)
	places := map[color.RGBA]uint8{}
	for i := 0; i < len(from.Pix); i += 4 {
		c := color.RGBA{from.Pix[i], from.Pix[i+1], from.Pix[i+2], 0xff}
		if !own[c] {
			c.R, c.G, c.B = step(c.R), step(c.G), step(c.B)
		}
		place, ok := places[c]
		if !ok {
			if len(to.Palette) == 256 {
				return from
			}
			place = uint8(len(to.Palette))
			places[c], to.Palette = place, append(to.Palette, c)
		}
		to.Pix[i/4] = place
	}
	return to
}

func step(v uint8) uint8 { return uint8((int(v) + 8) / 17 * 17) }
