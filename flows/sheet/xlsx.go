package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// bounds of an XLSX file's own structure, far above what programs write.
const (
	maxIndex  = 4 << 20 // bytes of the zip's index, and all that opening may read
	maxSheets = 100
	maxDepth  = 32       // of elements in each other
	maxTag    = 64 << 10 // bytes of one piece of XML besides a cell's text
	smallPart = 1 << 20  // what is smaller when unzipped may be packed as tightly as it likes
	largeText = 8 << 20  // texts of this size go to the scratch file
)

// workbook is an XLSX file. It is read by hand, piece by piece: a library that
// loads parts as a whole cannot promise what a hostile file may cost.
type workbook struct {
	src    Source
	limits Limits
	parts  map[string]*zip.File
	texts  *texts
}

func openXLSX(s Source, l Limits) (*Book, error) {
	in := &gate{in: s.In, left: maxIndex}
	z, err := zip.NewReader(in, s.Size)
	if err != nil {
		return nil, refuse("damaged")
	}
	in.left = -1
	w := &workbook{src: s, limits: l, parts: map[string]*zip.File{}}
	left := l.Unzipped
	for _, f := range z.File {
		w.parts[strings.ToLower(f.Name)] = f
		size := int64(min(f.UncompressedSize64, 1<<62))
		left -= min(size, left+1)
		if left < 0 || size > smallPart && size/l.Ratio > int64(f.CompressedSize64) {
			return nil, refuse("bomb")
		}
	}
	return w.book()
}

// gate bounds what opening a zip may read: its index lies about its own size.
type gate struct {
	in   io.ReaderAt
	left int // negative: no bound any more
}

func (g *gate) ReadAt(p []byte, off int64) (int, error) {
	if g.left >= 0 {
		if g.left -= len(p); g.left < 0 {
			return 0, errFull
		}
	}
	return g.in.ReadAt(p, off)
}

// book lists the visible sheets.
func (w *workbook) book() (*Book, error) {
	root, _, err := w.links("_rels/.rels", "officeDocument")
	if err != nil {
		return nil, err
	}
	main := strings.TrimPrefix(path.Clean("/"+root), "/")
	if root == "" {
		main = "xl/workbook.xml"
	}
	_, targets, err := w.links(path.Dir(main)+"/_rels/"+path.Base(main)+".rels", "")
	if err != nil {
		return nil, err
	}
	b := &Book{Format: XLSX}
	w.texts = &texts{}
	var shared string
	for id, target := range targets {
		if !path.IsAbs(target) {
			target = path.Join(path.Dir(main), target)
		}
		targets[id] = strings.TrimPrefix(path.Clean("/"+target), "/")
		if strings.EqualFold(path.Base(target), "sharedStrings.xml") {
			shared = targets[id]
		}
	}
	if err := w.sheets(b, main, targets); err != nil {
		return nil, err
	}
	if len(b.Tabs) == 0 {
		return nil, refuse("empty")
	}
	return b, w.readTexts(shared)
}

func (w *workbook) sheets(b *Book, main string, targets map[string]string) error {
	return w.each(main, func(_ *part, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attr(e, "date1904")
			b.Since04 = v == "1" || v == "true"
		case "sheet":
			state, part := attr(e, "state"), targets[attr(e, "id")]
			if state == "hidden" || state == "veryHidden" || part == "" {
				return nil
			}
			if len(b.Tabs) == maxSheets {
				return refuse("sheets", "Limit", maxSheets)
			}
			b.Tabs = append(b.Tabs, Tab{Name: clip(attr(e, "name")), rows: func(yield func(Row, error) bool) {
				(&xlsxRows{book: w, name: part}).each(yield)
			}})
		}
		return nil
	})
}

// links reads which part is behind an id, and the one of a kind.
func (w *workbook) links(name, kind string) (string, map[string]string, error) {
	one, targets := "", map[string]string{}
	err := w.each(name, func(_ *part, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && len(targets) < 10*maxSheets {
			targets[attr(e, "Id")] = attr(e, "Target")
			if kind != "" && strings.HasSuffix(attr(e, "Type"), "/"+kind) {
				one = attr(e, "Target")
			}
		}
		return nil
	})
	return one, targets, err
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// each visits the elements of a part as they open. A part that is not there
// has none.
func (w *workbook) each(name string, visit func(*part, xml.StartElement) error) error {
	p, err := w.open(name)
	if p == nil {
		return err
	}
	defer p.close()
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(p, e); err != nil {
				return err
			}
		}
	}
}

// part is one XML file of the zip, read token by token within bounds.
type part struct {
	in    *meter
	file  io.Closer
	dec   *xml.Decoder
	depth int
}

func (w *workbook) open(name string) (*part, error) {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse("damaged")
	}
	in := &meter{in: r, most: w.limits.Cell + maxTag}
	return &part{in: in, file: r, dec: xml.NewDecoder(in)}, nil
}

func (p *part) close() { _ = p.file.Close() }

// next is the next token; io.EOF after the last. Tokens are raw: the decoder
// keeps no stack that could grow, the depth is counted here.
func (p *part) next() (xml.Token, error) {
	p.in.left = p.in.most
	token, err := p.dec.RawToken()
	switch {
	case errors.Is(err, errFull):
		return nil, refuse("piece", "Limit", p.in.most>>10)
	case errors.Is(err, io.EOF) && p.depth == 0:
		return nil, io.EOF
	case err != nil:
		return nil, refuse("damaged")
	}
	switch token.(type) {
	case xml.StartElement:
		p.depth++
	case xml.EndElement:
		p.depth--
	}
	if p.depth > maxDepth {
		return nil, refuse("deep", "Limit", maxDepth)
	}
	return token, nil
}
