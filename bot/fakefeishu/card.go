package fakefeishu

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"closeloop/bot/backstage"
)

const (
	cardElements = 200
	cardTables   = 5
	cardDepth    = 5
	labelLength  = 100
)

// The codes within 230099, which Feishu's client shows in a callback's place.
const (
	overCount     = 11310
	badChart      = 200550
	namelessField = 200530
	badImage      = 200570
	badJSON       = 200621
	badRow        = 200914
	strangeColumn = 200915
	idTwice       = 300301
	notShared     = 300302
)

// Flaw is one thing for which Feishu refuses a card.
type Flaw struct {
	Path string // "/body/elements/0/text"
	Why  string
	Code int // the code within the refusal
}

func (f Flaw) String() string { return fmt.Sprintf("%s: %s (%d)", f.Path, f.Why, f.Code) }

//go:embed cards.txt
var cardTable string

// kit is cards.txt, read once.
var kit = sync.OnceValue(func() backstage.Grammar { return backstage.ReadGrammar(cardTable) })

// looker goes through a card and notes flaws.
type looker struct {
	flaws         []Flaw
	ids, names    map[string]string // where each is used
	colors, sizes map[string]bool   // those of the card's own style
	elements      int
	tables        int
	depth         int
	form          *form // that it is in
	pictures      []Flaw
}

// form is a form on the way.
type form struct{ submits int }

// CardFlaws are those of a card in JSON 2.0, which alone the fake takes: neither
// cards of 1.0 nor templates. That its pictures were uploaded, it cannot know.
func CardFlaws(card []byte) []Flaw { return look(card).flaws }

// cardFlaws are those of a card, also of pictures that are not there. The caller
// holds the lock.
func (t *Tenant) cardFlaws(card json.RawMessage) []Flaw {
	l := look(card)
	for _, p := range l.pictures {
		if f := t.files[p.Why]; f == nil || !f.Image {
			l.flaw(badImage, p.Path, "invalid image key")
		}
	}
	return l.flaws
}

func newLooker() *looker {
	return &looker{ids: map[string]string{}, names: map[string]string{}, colors: map[string]bool{}, sizes: map[string]bool{}}
}

func look(card []byte) *looker {
	l := newLooker()
	if len(card) > cardSize {
		l.flaw(tooLong, "", "%d bytes, the limit is %d", len(card), cardSize)
	}
	l.walk("card", card)
	if l.elements > cardElements {
		l.flaw(overCount, "", "element exceeds the limit [%d]", l.elements)
	}
	if l.tables > cardTables {
		l.flaw(overCount, "", "card table number over limit")
	}
	return l
}

// walk goes through a document as a thing of cards.txt.
func (l *looker) walk(as string, raw []byte) {
	var doc any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil || dec.More() {
		l.flaw(badJSON, "", "parse card json err")
		return
	}
	l.style(doc)
	backstage.Walk{
		Grammar: kit(), Text: "content", Leaves: l.leaves(), Rules: l.rules,
		Note: func(path, why string) { l.flaw(badJSON, path, "%s", why) },
	}.Value(backstage.Kind{Name: as, Least: -1, Most: -1}, doc, "")
}

// style learns the colours and sizes that the card brings.
func (l *looker) style(doc any) {
	card, _ := doc.(object)
	config, _ := card["config"].(object)
	style, _ := config["style"].(object)
	for into, from := range map[*map[string]bool]any{&l.colors: style["color"], &l.sizes: style["text_size"]} {
		named, _ := from.(object)
		for name := range named {
			(*into)[name] = true
		}
	}
}

func (l *looker) flaw(code int, path, format string, a ...any) {
	l.flaws = append(l.flaws, Flaw{Path: path, Why: fmt.Sprintf(format, a...), Code: code})
}
