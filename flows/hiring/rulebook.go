package hiring

// Rule is one rule of the loop as data: for which duty it holds, under which
// condition, how long its owner has, who hears, and in which order.
// The rules that come with the bot are built in (flows/rules); a company's
// Rulebook holds what it changed.
type Rule struct {
	ID   string   `json:"id"` // "R3"
	Duty DutyKind `json:"duty"`
	// When is a condition over the plain values that flows/rules names; empty: always.
	When string `json:"when,omitempty"`
	// Clock is "working" or "calendar"; in working time a day is one of the
	// receiver's working days.
	Clock string `json:"clock,omitempty"`
	Days  int    `json:"days,omitempty"`
	Hours int    `json:"hours,omitempty"`
	// Dated: the case's own date (hold, interview, first day) is the deadline;
	// the delay counts only where it has none that is still to come. Early is how
	// many working days before that date; Grace how many working days after the
	// deadline the next above hears.
	Dated bool `json:"dated,omitempty"`
	Early int  `json:"early,omitempty"`
	Grace int  `json:"grace,omitempty"`
	// Ladder names the rungs that are climbed, in order; empty: all.
	Ladder []string `json:"ladder,omitempty"`
	// Hears is whose role is told first when the duty is late: the HR of the case, or
	// Admin for the head of HR; empty: whoever is next above its owner.
	Hears Role `json:"hears,omitempty"`
	// Say is what the company wrote under the reminders to the owner.
	Say string `json:"say,omitempty"`
	// Off: it reminds of nothing. The duty stays, with its owner and deadline.
	Off bool `json:"off,omitempty"`
	// OffFor are the positions for which it reminds of nothing.
	OffFor []string `json:"off_for,omitempty"`
}

// Rulebook is what a company changed in the rules, by their ids; a rule that is
// not there is as it was built in.
type Rulebook struct {
	Rules map[string]Rule `json:"rules,omitempty"`
}
