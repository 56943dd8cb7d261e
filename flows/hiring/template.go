package hiring

import "time"

// Template is what a company says to candidates on one occasion, in each of its
// languages: words with named slots (package slots), one version of them.
type Template struct {
	Kind     string `json:"kind"`               // "rejection", "thanks", "feedback", "status.<status>"
	Position string `json:"position,omitempty"` // empty: for all that have none of their own
	// On: it may be used. A letter needs none of a company's own; a notice leaves
	// only with a template that somebody switched on.
	On bool `json:"on,omitempty"`
	// Ask: somebody of HR confirms each message made from it before it leaves.
	Ask     bool                    `json:"ask,omitempty"`
	Forms   map[string]TemplateForm `json:"forms"` // by locale
	Version int                     `json:"version"`
	By      string                  `json:"by,omitempty"` // person id
	At      time.Time               `json:"at,omitzero"`
}

// TemplateForm is a template in one language. SMS is the gateway's own id of an
// approved text, which gets the slots as variables; empty: no SMS.
type TemplateForm struct {
	Subject string         `json:"subject"`
	Parts   []TemplatePart `json:"parts"`
	SMS     string         `json:"sms,omitempty"`
}

// TemplatePart is one paragraph. Needs names a slot without which it is left out.
type TemplatePart struct {
	Name  string `json:"name"`
	Needs string `json:"needs,omitempty"`
	Text  string `json:"text"`
}

// TemplateID is the record of a kind's template, for one position or for all.
func TemplateID(kind, position string) string {
	if position == "" {
		return kind
	}
	return kind + "@" + position
}

// Template finds what a company says on an occasion: the position's own words,
// else those for all positions. False: the company has none.
func (s *Snapshot) Template(kind, position string) (Template, bool) {
	for _, id := range []string{TemplateID(kind, position), kind} {
		if t, ok := s.Templates[id]; ok {
			return t, true
		}
	}
	return Template{}, false
}
