package board

import (
	"bytes"
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// sheets are the templates of the pages.
type sheets struct{ all *template.Template }

func newSheets() (*sheets, error) {
	at := func(page sheet, l lane) spot { return spot{page, l} }
	all, err := template.New("").Funcs(template.FuncMap{"at": at}).ParseFS(files, "page/*.html")
	return &sheets{all}, err
}

// leaf is what every page has: a language, and the words in it.
type leaf struct {
	speaker chat.Speaker
	reader  chat.Reader
}

func (b *Board) leaf(r chat.Reader) leaf { return leaf{b.cfg.Speaker, r} }

// Lang is the language of the page.
func (l leaf) Lang() string { return l.reader.Locale }

// T says one of the page's own sentences.
func (l leaf) T(key string, args ...any) string { return l.words(chat.T("board.page."+key, args...)) }

func (l leaf) words(t chat.Text) string { return l.speaker.Words(l.reader, t) }

// shut is a page for who cannot be shown the board, of a kind: "closed" or "failed".
type shut struct {
	leaf
	Kind string
}

// Title and Words are what it says.
func (s shut) Title() string { return s.T(s.Kind + ".title") }

// Words say what to do.
func (s shut) Words() string { return s.T(s.Kind + ".words") }

// door is the page of a link, with the one button that uses it up.
type door struct {
	leaf
	Who  Visitor
	Link string
}

// choice is one value of a filter.
type choice struct {
	Value, Label string
	Chosen       bool
}

// spot is a column on its page, whose words it speaks.
type spot struct {
	Page sheet
	Lane lane
}

// sheet is the board.
type sheet struct {
	leaf
	Who       Visitor
	Filter    filter
	Version   string
	At, Full  string // of what is shown
	Positions []choice
	Owners    []choice
	Lanes     []lane
	Closed    []lane
	Gone      int // candidates in Closed
	Count     int // in Lanes
	Late      int
	Mine      int
	CSV       string // the address of the same as a file
}

// Empty says whether nobody is on the way at all.
func (s sheet) Empty() bool { return s.Count == 0 && s.Gone == 0 }

// draw draws the page, or for its own scripts the part that changes.
func (b *Board) draw(w http.ResponseWriter, r *http.Request, who Visitor) {
	f := filterOf(r.URL.Query())
	version := b.hub.version() // before anything is read: what comes meanwhile is told
	l, lanes, err := b.see(r.Context(), who, f)
	if err != nil {
		b.failed(w, r, err)
		return
	}
	s := sheet{
		leaf: l.leaf, Who: who, Filter: f, Version: version, CSV: Path + "/board.csv?" + f.query().Encode(),
		At: l.T("live", "At", chat.Moment{At: l.stand.Now, Form: chat.Clock}), Full: l.T("printed", "At", l.stand.Now, "Name", who.Name),
		Lanes: l.lanes(lanes, true), Closed: l.lanes(lanes, false),
	}
	s.Positions, s.Owners = l.choices()
	for _, lane := range s.Lanes {
		s.Count, s.Late = s.Count+lane.Count, s.Late+lane.Late
	}
	for _, lane := range s.Closed {
		s.Gone += lane.Count
	}
	for _, cases := range lanes {
		for _, c := range cases {
			if c.Status.Open() && c.Duty.Owner == who.Person {
				s.Mine++
			}
		}
	}
	b.write(w, r, http.StatusOK, s)
}

// choices are the positions and owners of what the visitor may see, by name; what
// is chosen is among them also when nothing of it is left.
func (l look) choices() (positions, owners []choice) {
	ps, os := map[string]string{}, map[string]string{}
	for _, c := range l.stand.Cases {
		ps[orNone(c.Position)] = l.position(c.Position)
		if c.Status.Open() {
			os[orNone(c.Duty.Owner)] = l.owner(c.Duty.Owner)
		}
	}
	return sorted(ps, l.filter.Position), sorted(os, l.filter.Owner)
}

func sorted(all map[string]string, chosen string) []choice {
	if chosen != "" && all[chosen] == "" {
		all[chosen] = chosen
	}
	var out []choice
	for value, label := range all {
		out = append(out, choice{value, label, value == chosen})
	}
	slices.SortFunc(out, func(x, y choice) int {
		return cmp.Or(strings.Compare(x.Label, y.Label), strings.Compare(x.Value, y.Value))
	})
	return out
}

// write says a page whole or not at all.
func (b *Board) write(w http.ResponseWriter, r *http.Request, status int, page any) {
	name := map[bool]string{true: "rows", false: "board"}[strings.HasSuffix(r.URL.Path, "/rows")]
	switch page.(type) {
	case shut:
		name = "shut"
	case door:
		name = "door"
	}
	var body bytes.Buffer
	if err := b.sheets.all.ExecuteTemplate(&body, name, page); err != nil {
		b.cfg.Log.ErrorContext(r.Context(), "board: page not drawn", "page", name, "cause", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the browser is gone: nobody is left to be told
}

// table is the same as a file: every row of the filter, for a spreadsheet.
func (b *Board) table(w http.ResponseWriter, r *http.Request, who Visitor) {
	f := filterOf(r.URL.Query())
	for _, s := range hiring.Statuses() {
		f.Whole = append(f.Whole, string(s))
	}
	l, lanes, err := b.see(r.Context(), who, f)
	if err != nil {
		b.failed(w, r, err)
		return
	}
	raw, err := b.cfg.House.Table(r.Context(), who.Person, l.table(lanes))
	if err != nil {
		b.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="board.csv"`)
	_, _ = w.Write(raw) // as above
}
