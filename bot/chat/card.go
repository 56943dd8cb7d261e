package chat

// Tone is the mood of a card; platforms choose a colour and always a word too.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Waiting Tone = "waiting"
	Good    Tone = "good"
	Bad     Tone = "bad"
)

// Card is what people see, free of platform and language.
type Card struct {
	Kind     string  `json:"kind"`   // which view made it: "decision.summary"
	Record   string  `json:"record"` // the record it shows: "C-1042"
	Revision uint64  `json:"revision"`
	Title    Text    `json:"title"`
	Tag      Text    `json:"tag,omitzero"`     // right of the title: a header tag, not text
	Preview  Text    `json:"preview,omitzero"` // push preview: no name, score, reason or pay
	Tone     Tone    `json:"tone"`
	Blocks   []Block `json:"blocks"`
	// Files come with the card, for its reader.
	Files []Attachment `json:"files,omitempty"`
	// About is the case whose candidate the card names, where that is not its
	// record: whoever keeps the card keeps it under that candidate's key.
	About string `json:"about,omitempty"`
	// Heals: it replaces a message that stands there, and is not worth a new one.
	Heals bool `json:"heals,omitempty"`
}

// BlockKind names one of the closed set of blocks.
type BlockKind string

// The blocks. A renderer knows them all.
const (
	KindParagraph BlockKind = "paragraph"
	KindFields    BlockKind = "fields"
	KindQuote     BlockKind = "quote"
	KindNote      BlockKind = "note"
	KindDivider   BlockKind = "divider"
	KindButtons   BlockKind = "buttons"
	KindTable     BlockKind = "table"
	KindChart     BlockKind = "chart"
)

// Block is one piece of a card; Kind says which fields count. Forms and
// choices belong to the button whose action needs them.
type Block struct {
	Kind   BlockKind `json:"kind"`
	Text   Text      `json:"text,omitzero"`    // paragraph, quote, note
	Mark   string    `json:"mark,omitempty"`   // paragraph: "+" strength, "-" gap, or ""
	Fold   int       `json:"fold,omitempty"`   // quote: lines shown before it folds; 0 all
	Fields []Fact    `json:"fields,omitempty"` // fields
	Row    []Button  `json:"row,omitempty"`    // buttons: at most three with More
	More   []Button  `json:"more,omitempty"`   // buttons: rare things behind "More"
	Links  []Button  `json:"links,omitempty"`  // buttons: quiet links under the row
	Table  *Table    `json:"table,omitempty"`
	Chart  *Chart    `json:"chart,omitempty"`
}

// Fact is a label with its value.
type Fact struct {
	Label Text `json:"label"`
	Value Text `json:"value"`
}

// Table is a small table; the first column names the row.
type Table struct {
	Head []Text   `json:"head"`
	Rows [][]Text `json:"rows"`
}

// Style is the weight of a button. At most one button of a card is primary.
type Style string

// The styles.
const (
	Plain   Style = "plain"
	Primary Style = "primary"
	Danger  Style = "danger"
)

// Button offers an action. Confirm, when set, is asked before it counts. Form,
// when set, is what the action needs: inline where the platform can, a dialog
// elsewhere.
type Button struct {
	Label   Text   `json:"label"`
	Action  Action `json:"action"`
	Style   Style  `json:"style,omitempty"`
	Confirm Text   `json:"confirm,omitzero"`
	Form    *Form  `json:"form,omitempty"`
	// URL, when set, is an address of ours that opens in a browser instead of an
	// action: a page for this reader alone.
	URL string `json:"url,omitempty"`
}

// Form is the set of values that an action needs.
type Form struct {
	Title  Text    `json:"title"`
	Submit Text    `json:"submit"`
	Fields []Field `json:"fields"`
}

// FieldType is the sort of value a field takes.
type FieldType string

// The field types.
const (
	FieldText     FieldType = "text"
	FieldArea     FieldType = "textarea"
	FieldNumber   FieldType = "number"
	FieldDate     FieldType = "date"     // 2006-01-02 in the reader's zone
	FieldDateTime FieldType = "datetime" // 2006-01-02T15:04 in the reader's zone
	FieldSelect   FieldType = "select"
	FieldMulti    FieldType = "multi"
	FieldCheckbox FieldType = "checkbox"
	FieldPerson   FieldType = "person"
)

// Field is one value of a form.
type Field struct {
	Name     string    `json:"name"`
	Label    Text      `json:"label"`
	Hint     Text      `json:"hint,omitzero"`
	Type     FieldType `json:"type"`
	Required bool      `json:"required,omitempty"`
	Options  []Option  `json:"options,omitempty"`
	Value    string    `json:"value,omitempty"` // what stands in it at first
	Max      int       `json:"max,omitempty"`   // characters; 0 means 3,000
	Late     bool      `json:"-"`               // the step judges choices that are no longer on offer
}

// Option is one value to choose.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
}

// Paragraph is a line or more of text.
func Paragraph(t Text) Block { return Block{Kind: KindParagraph, Text: t} }

// Marked is a paragraph with a leading "+" or "-".
func Marked(mark string, t Text) Block { return Block{Kind: KindParagraph, Mark: mark, Text: t} }

// Quote is somebody's own words.
func Quote(t Text) Block { return Block{Kind: KindQuote, Text: t} }

// Note is a quiet line.
func Note(t Text) Block { return Block{Kind: KindNote, Text: t} }

// Divider is a gap between what belongs apart.
func Divider() Block { return Block{Kind: KindDivider} }

// Facts is a short list of labels and values, at most six.
func Facts(f ...Fact) Block { return Block{Kind: KindFields, Fields: f} }

// Buttons is a row of buttons.
func Buttons(row ...Button) Block { return Block{Kind: KindButtons, Row: row} }

// Every yields all buttons of a card in reading order.
func (c Card) Every(yield func(Button) bool) {
	for _, b := range c.Blocks {
		for _, set := range [][]Button{b.Row, b.More, b.Links} {
			for _, button := range set {
				if !yield(button) {
					return
				}
			}
		}
	}
}

// Button finds the button that offers an action, whatever its revision.
func (c Card) Button(a Action) (Button, bool) {
	for b := range c.Every {
		if b.Action.Flow == a.Flow && b.Action.Record == a.Record && b.Action.Verb == a.Verb {
			return b, true
		}
	}
	return Button{}, false
}
