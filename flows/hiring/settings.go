package hiring

import (
	"slices"
	"time"
)

// Noise is a kind of message that a person may do without. What is overdue is
// none, and whatever is no message of its own still stands in the daily digest.
type Noise string

// The kinds of noise: a reminder half-way, many reports at once, the week in
// words. The training's repeats have a switch of their own.
const (
	Halfway Noise = "halfway"
	Piles   Noise = "piles"
	Weekly  Noise = "weekly"
)

// Noises lists the kinds in the order in which they are offered.
func Noises() []Noise { return []Noise{Halfway, Piles, Weekly} }

// The bounds of a working window, since midnight, and what it is when nobody
// chose one.
const (
	EarliestOpen = 6 * time.Hour
	LatestClose  = 22 * time.Hour
	LeastOpen    = 4 * time.Hour
	UsualOpen    = 9*time.Hour + 30*time.Minute
	UsualClose   = 18 * time.Hour
)

// Settings are what a person chose about being reminded. No import changes them.
type Settings struct {
	// Open and Close are the person's working hours, in minutes since midnight in
	// the own zone; both zero: the usual ones.
	Open  int `json:"open,omitempty"`
	Close int `json:"close,omitempty"`
	// Digest: reminders that are not overdue come in the daily digest only.
	Digest bool    `json:"digest,omitempty"`
	Quiet  []Noise `json:"quiet,omitempty"` // switched off, in the order of Noises
}

// Loud says whether everything comes as a message of its own.
func (s Settings) Loud() bool { return !s.Digest && len(s.Quiet) == 0 }

// IsZero says whether nothing was chosen.
func (s Settings) IsZero() bool {
	return s.Open == 0 && s.Close == 0 && !s.Digest && len(s.Quiet) == 0
}

// Hours is the working window since midnight: the chosen one if it lies within
// the bounds, else the usual one.
func (s Settings) Hours() (open, shut time.Duration) {
	open, shut = time.Duration(s.Open)*time.Minute, time.Duration(s.Close)*time.Minute
	if open < EarliestOpen || shut > LatestClose || shut-open < LeastOpen {
		return UsualOpen, UsualClose
	}
	return open, shut
}

// Mutes says whether a person switched a kind of noise off.
func (s Settings) Mutes(n Noise) bool { return slices.Contains(s.Quiet, n) }
