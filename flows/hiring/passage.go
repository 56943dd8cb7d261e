package hiring

import "time"

// Passage is one move of a case that has happened, as the audit holds it.
type Passage struct {
	Case     string
	Position string // the case's, as it is now
	From, To Status
	At       time.Time
	Actor    string // person id, "bot", or a key
	Flow     string
	Verb     string
}
