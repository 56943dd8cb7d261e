// Package hiring holds the nouns of the domain: company, person, position,
// candidate, interview, report, decision, letter, case, and the one status
// table that moves a case. It is pure and imports nothing of ours: every rule
// about who and what can be read and tested here without a store or a chat.
package hiring

import (
	"slices"
	"time"
)

// Role is what a person may be in the company; one person may hold several.
type Role string

// The roles. Admin is also the HR head.
const (
	HR      Role = "hr"
	Manager Role = "manager"
	Lead    Role = "lead"
	Trainee Role = "trainee"
	IT      Role = "it"
	Admin   Role = "admin"
)

// Words are one text in several languages, by locale.
type Words map[string]string

// In returns the words in a locale, else in English, else any.
func (w Words) In(locale string) string {
	for _, l := range []string{locale, "en", "zh-CN"} {
		if s := w[l]; s != "" {
			return s
		}
	}
	return ""
}

// Company is the employer and its defaults.
type Company struct {
	Name     Words  `json:"name" yaml:"name"`
	Locale   string `json:"locale" yaml:"locale"`
	Timezone string `json:"timezone" yaml:"timezone"`
	Calendar string `json:"calendar" yaml:"calendar"` // "CN", or empty for Monday to Friday
	Region   string `json:"region" yaml:"region"`     // "CN", "EU", …: default for signals
}

// Person is somebody of the company. Accounts are opaque ids by platform.
type Person struct {
	ID         string            `json:"id" yaml:"id"`
	Name       string            `json:"name" yaml:"name"`
	Roles      []Role            `json:"roles" yaml:"roles"`
	Department string            `json:"department,omitempty" yaml:"department"`
	Email      string            `json:"email,omitempty" yaml:"email"`
	Mobile     string            `json:"mobile,omitempty" yaml:"mobile"`
	Locale     string            `json:"locale,omitempty" yaml:"locale"`
	Chosen     string            `json:"chosen,omitempty" yaml:"-"` // the language the person chose; no import changes it
	Timezone   string            `json:"timezone,omitempty" yaml:"timezone"`
	Accounts   map[string]string `json:"accounts,omitempty" yaml:"accounts"`
	Linked     map[string]string `json:"linked,omitempty" yaml:"-"` // accounts that an admin confirmed; no import takes them away
	Deputy     string            `json:"deputy,omitempty" yaml:"deputy"`
	Active     bool              `json:"active" yaml:"active"`
	Leave      []Leave           `json:"leave,omitempty" yaml:"-"` // the person's own entries; no import changes them
	Own        Settings          `json:"own,omitzero" yaml:"-"`    // how the person wants to be reminded; no import changes it
}

// Leave is some days on which a person does not work, both ends included, as
// 2006-01-02 in the person's own zone.
type Leave struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Covers says whether a day, as 2006-01-02, is one of the leave's.
func (l Leave) Covers(day string) bool { return l.From <= day && day <= l.To }

// Has says whether the person holds a role.
func (p Person) Has(r Role) bool {
	for _, have := range p.Roles {
		if have == r {
			return true
		}
	}
	return false
}

// Position is what a candidate is interviewed for.
type Position struct {
	ID           string      `json:"id" yaml:"id"`
	Title        Words       `json:"title" yaml:"title"`
	Aliases      []string    `json:"aliases,omitempty" yaml:"aliases"`
	Learned      []string    `json:"learned,omitempty" yaml:"-"` // names that HR gave it when she assigned interviews; no import takes them away
	Department   string      `json:"department,omitempty" yaml:"department"`
	HR           string      `json:"hr" yaml:"hr"`
	Managers     []string    `json:"managers" yaml:"managers"`
	Interviewers []string    `json:"interviewers,omitempty" yaml:"interviewers"`
	Lead         string      `json:"lead,omitempty" yaml:"lead"`
	Rounds       int         `json:"rounds" yaml:"rounds"`
	OnFail       string      `json:"on_fail,omitempty" yaml:"on_fail"` // "manager" or "hr"
	Pilot        string      `json:"pilot,omitempty" yaml:"pilot"`     // "off", "dry" or "on"
	Region       string      `json:"region,omitempty" yaml:"region"`
	PassMark     float64     `json:"pass_mark,omitempty" yaml:"pass_mark"`
	AutoSend     bool        `json:"auto_send,omitempty" yaml:"auto_send"`
	Blind        bool        `json:"blind,omitempty" yaml:"blind"`
	Signals      string      `json:"signals,omitempty" yaml:"signals"` // "show", "drop" or "refuse"
	PayFor       []Role      `json:"pay_for,omitempty" yaml:"pay_for"` // besides HR, whose pay ranges these may ask for: managers, leads
	Dimensions   []Dimension `json:"dimensions,omitempty" yaml:"dimensions"`
	Reasons      []Reason    `json:"reasons,omitempty" yaml:"reasons"`
	Gone         bool        `json:"gone,omitempty" yaml:"-"` // no longer in the company's file; closed cases still name it
	Form         *Assessed   `json:"form,omitempty" yaml:"-"` // somebody set weights, bars, reasons or blocks in chat; nil: the file's count
	Hide         []string    `json:"hide,omitempty" yaml:"-"` // blocks that reports of it do not show, see Blocks
}

// Off says whether the position takes no more interviews: its pilot switch is off.
// The cases that it has go on to their end.
func (p Position) Off() bool { return p.Pilot == "off" }

// Dry says whether the position is in a dry run: everything happens in the books,
// and nothing about it leaves.
func (p Position) Dry() bool { return p.Pilot == "dry" }

// Assessed is that a form in chat, and not the company's file, says how a position
// is assessed. What the file says is kept for the day on which it counts again.
type Assessed struct {
	Version    int         `json:"version"`
	By         string      `json:"by"` // person id
	At         time.Time   `json:"at"`
	Dimensions []Dimension `json:"dimensions,omitempty"` // of the file
	Reasons    []Reason    `json:"reasons,omitempty"`    // of the file
}

// The blocks of a report that a position may leave out. Scores always stand there.
const (
	BlockFacts      = "facts"
	BlockExcerpts   = "excerpts"
	BlockSuggestion = "suggestion"
)

// Filed is the position as the company's file has it, without what was entered in
// chat.
func (p Position) Filed() Position {
	if p.Form != nil {
		p.Dimensions, p.Reasons = p.Form.Dimensions, p.Form.Reasons
	}
	p.Reasons = p.Offered() // a file switches none off
	p.Form, p.Hide, p.Learned = nil, nil, nil
	return p
}

// Offered are the reasons that a form lists: all but those switched off, which
// letters that were written with them still rest on.
func (p Position) Offered() []Reason {
	var out []Reason
	for _, r := range p.Reasons {
		if !r.Off {
			out = append(out, r)
		}
	}
	return out
}

// Hides says whether reports of a position leave a block out.
func (p Position) Hides(block string) bool { return slices.Contains(p.Hide, block) }

// Dimension is one thing that is assessed, with its bar on 0–100.
type Dimension struct {
	Key    string  `json:"key" yaml:"key"`
	Name   Words   `json:"name" yaml:"name"`
	Weight float64 `json:"weight" yaml:"weight"`
	Bar    float64 `json:"bar" yaml:"bar"`
}

// Reason is an approved, job-related phrase for a rejection; it links to a
// dimension.
type Reason struct {
	Key       string `json:"key" yaml:"key"`
	Dimension string `json:"dimension" yaml:"dimension"`
	Text      Words  `json:"text" yaml:"text"`
	Off       bool   `json:"off,omitempty" yaml:"-"` // offered no more
}

// Dimension finds a dimension by key.
func (p Position) Dimension(key string) (Dimension, bool) {
	for _, d := range p.Dimensions {
		if d.Key == key {
			return d, true
		}
	}
	return Dimension{}, false
}

// Reason finds a rejection reason by key.
func (p Position) Reason(key string) (Reason, bool) {
	for _, r := range p.Reasons {
		if r.Key == key {
			return r, true
		}
	}
	return Reason{}, false
}

// Candidate is who was interviewed. Never in chat; reached by mail or SMS.
type Candidate struct {
	ID          string `json:"id"`
	Source      string `json:"source"`
	ExternalID  string `json:"external_id"`
	Name        string `json:"name"`
	Email       string `json:"email,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Locale      string `json:"locale,omitempty"`
	Timezone    string `json:"timezone,omitempty"`
	ExpectedPay *Pay   `json:"expected_pay,omitempty"`
	TalentPool  bool   `json:"talent_pool,omitempty"` // consented to be kept
}

// Pay is an amount of money as given: a decimal in words, never a float.
type Pay struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Per      string `json:"per"`
}

// Case is the head of one person on one position: ids, status and the one next
// duty. It lies open in the store, so nothing in it identifies or assesses.
type Case struct {
	ID        string    `json:"id"`        // C-1042, never reused
	Candidate string    `json:"candidate"` // id of the Candidate
	Position  string    `json:"position"`  // empty: not assigned yet
	Status    Status    `json:"status"`
	Round     int       `json:"round,omitempty"`
	Rounds    int       `json:"rounds"`            // of the position when the case opened
	OnFail    string    `json:"on_fail,omitempty"` // of the position when the case opened
	Verdict   string    `json:"-"`                 // of the AI, set by the step that needs it; an assessment, so it never lies in the head
	Until     time.Time `json:"until,omitzero"`    // a date the status depends on: hold, interview, first day
	Resume    Status    `json:"resume,omitempty"`  // where hold and reopen go back to
	// Delegate is who was asked to evaluate in the managers' place, HR who does
	// HR's work in the place of the position's; empty for most cases.
	Delegate string `json:"delegate,omitempty"`
	HR       string `json:"hr,omitempty"`
	// Returned: whoever was to evaluate said "not mine"; HR names somebody.
	Returned bool      `json:"returned,omitempty"`
	Duty     Duty      `json:"duty,omitzero"`    // zero only when closed
	Nagged   bool      `json:"nagged,omitempty"` // duty cards are out that must heal
	Opened   time.Time `json:"opened"`
	Changed  time.Time `json:"changed"` // last change of status or duty
	Decided  time.Time `json:"decided,omitzero"`
	Waiting  time.Time `json:"waiting,omitzero"`  // since when the candidate waits
	Earlier  string    `json:"earlier,omitempty"` // the closed case before this one
	Pooled   time.Time `json:"pooled,omitzero"`   // until when the talent pool keeps it; zero: not in the pool
}

// Duty is the one next thing that somebody must do for an open case.
type Duty struct {
	Kind      DutyKind  `json:"kind"`
	Rule      string    `json:"rule,omitempty"`  // "R3"
	Owner     string    `json:"owner"`           // person id
	Above     string    `json:"above,omitempty"` // who hears when it is overdue
	Since     time.Time `json:"since"`
	Due       time.Time `json:"due"`
	Uncovered bool      `json:"uncovered,omitempty"` // a year without a holiday table was touched
	// Promised is until when its owner asked to be left alone; zero: no promise.
	Promised time.Time `json:"promised,omitzero"`
}
