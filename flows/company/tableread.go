package company

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
)

// tableReader gathers the rows of all tables into the document that a YAML file
// would be, and remembers where each field stood.
type tableReader struct {
	words  tableWords
	old    *hiring.Snapshot
	pieces []Piece
	tables map[string]sheet.Table
	doc    document
	places map[string]Fault // by path: sheet, row and column
	faults []Fault
}

func newTableReader(old *hiring.Snapshot) (*tableReader, error) {
	words, err := readTableWords()
	if old == nil {
		old = hiring.NewSnapshot(0, hiring.Company{}, nil, nil)
	}
	return &tableReader{words: words, old: old, tables: map[string]sheet.Table{}, places: map[string]Fault{}}, err
}

// open looks for our tables in a file. A sheet that is none of them, such as
// one of explanations, is passed over.
func (r *tableReader) open(src sheet.Source) error {
	book, err := sheet.Open(src, sheet.Usual())
	if err != nil {
		return err
	}
	piece := Piece{Format: book.Format, Encoding: book.Encoding}
	for _, tab := range book.Tabs {
		kind, ok, err := kindOf(tab)
		if err != nil {
			return err
		}
		if !ok && (len(kind.table.Header.Places) < 2 || kind.name == settingsTable) {
			continue
		}
		if other, twice := r.tables[kind.name]; twice {
			r.faults = append(r.faults, Fault{Sheet: r.sheetOf(kind), Line: kind.table.Header.Line, Why: chat.T("company.fault.table.again", "First", r.sheetOf(kindTable{kind.name, other}))})
			continue
		}
		r.tables[kind.name] = kind.table
		for _, f := range kind.table.Faults() {
			r.faults = append(r.faults, Fault{Sheet: r.sheetOf(kind), Line: f.Line, Title: f.Column, Why: f.Why})
		}
		piece.LeftOut = append(piece.LeftOut, kind.table.Header.Unknown...)
	}
	r.pieces = append(r.pieces, piece)
	return nil
}

// sheetOf is how people call a table: the sheet's own name, or what it is.
func (r *tableReader) sheetOf(kind kindTable) string {
	if name := kind.table.Tab.Name; name != "" {
		return name
	}
	return r.words.Sheets[kind.name]
}

// lacks: a file replaces the company as a whole, so people without positions,
// or positions without people, would take the others away.
func (r *tableReader) lacks() error {
	_, people := r.tables[peopleTable]
	_, positions := r.tables[positionsTable]
	if people && positions {
		return nil
	}
	return chat.Refuse(chat.Invalid, chat.T("company.fault.tables"))
}

// read takes all rows of all tables.
func (r *tableReader) read() error {
	take := map[string]func(*tableLine){settingsTable: r.settings, peopleTable: r.person, positionsTable: r.position}
	for _, name := range tableNames() {
		table, ok := r.tables[name]
		if !ok {
			continue
		}
		n := 0
		for row, err := range table.Rows() {
			if err != nil {
				return err
			}
			l := &tableLine{r: r, row: row, header: table.Header, at: fmt.Sprintf("%s[%d]", name, n)}
			if name == settingsTable {
				l.at = name
			}
			l.place = Fault{Sheet: r.sheetOf(kindTable{name, table}), Line: row.Line}
			if _, twice := r.places[l.at]; !twice {
				r.places[l.at] = l.place
			}
			if !row.Bad.Empty() {
				l.fault("", row.Bad)
			}
			take[name](l)
			n++
		}
	}
	return nil
}

// company fills in, resolves and checks as for a YAML file. Where a cell could
// not be read, what follows from that is no second fault.
func (r *tableReader) company() (File, error) {
	d, err := readDefaults()
	if err != nil {
		return File{}, err
	}
	f := File{Company: r.old.Company}
	if _, ok := r.tables[settingsTable]; ok || f.Company.Name.In("") == "" {
		f.Company = employer(r.doc.Company)
	}
	for _, row := range r.doc.People {
		f.People = append(f.People, row.person())
	}
	for _, row := range r.doc.Positions {
		p := row.position(f.Company, d)
		if was, ok := r.old.Position(p.ID); ok && len(was.Dimensions) > 0 {
			p.Dimensions, p.Reasons = was.Filed().Dimensions, was.Filed().Reasons
		}
		f.Positions = append(f.Positions, p)
	}
	f.resolve(r.doc)
	read := r.faults
	for _, found := range f.faults(r.doc) {
		at := r.placed(found)
		if !slices.ContainsFunc(read, func(f Fault) bool { return f.Sheet == at.Sheet && f.Line == at.Line && f.Title == at.Title }) {
			r.faults = append(r.faults, at)
		}
	}
	order := tableNames()
	slices.SortStableFunc(r.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(tableOf(order, a), tableOf(order, b)), cmp.Compare(a.Line, b.Line))
	})
	return f, nil
}

// tableOf is the place of a fault's table in an order.
func tableOf(order []string, f Fault) int {
	return slices.IndexFunc(order, func(name string) bool { return strings.HasPrefix(f.Path, name) })
}

// placed puts a fault's path into the words of the sheet.
func (r *tableReader) placed(f Fault) Fault {
	at := r.placeOf(f.Path)
	at.Path, at.Why = f.Path, f.Why
	if first := f.Why.Args["First"].Literal; first != nil {
		where := r.placeOf(*first)
		at.Why = chat.T("company.fault.table.same", "Value", *f.Why.Args["Value"].Literal, "Sheet", where.Sheet, "Row", where.Line)
	}
	key := strings.TrimPrefix(f.Why.Key, "company.fault.")
	if slices.Contains([]string{"name", "contact", "nobody", "title", "hr", "manager", "rounds", "head", "employer"}, key) {
		at.Why.Key = "company.fault.table." + key
	}
	return at
}

// placeOf is the place of a field, else of the nearest thing around it.
func (r *tableReader) placeOf(path string) Fault {
	for ; path != ""; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
		if at, ok := r.places[path]; ok {
			return at
		}
	}
	return Fault{}
}
