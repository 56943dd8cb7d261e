package hiring

import "time"

// Erased is what stays of a case, or of a candidate, that was erased: that it was, and
// what no figure can do without. It names nobody.
type Erased struct {
	Case     string    `json:"case,omitempty"`
	Position string    `json:"position,omitempty"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`             // as the audit names who asked
	Why      string    `json:"why"`            // "request" or "retention"
	Seq      uint64    `json:"seq,omitempty"`  // how many entries the case's audit has
	Hash     []byte    `json:"hash,omitempty"` // of the last
}

// LegalHold keeps a case from being erased while a dispute or an audit is on.
type LegalHold struct {
	By     string    `json:"by"`
	At     time.Time `json:"at,omitzero"`     // since when; zero: there is none
	Lifted time.Time `json:"lifted,omitzero"` // when the last one was
	Reason string    `json:"reason"`
}
