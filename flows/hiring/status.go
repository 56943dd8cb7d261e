package hiring

import (
	"errors"
	"fmt"
	"time"
)

// Status is where a case stands.
type Status string

// The statuses of a case.
const (
	ReportDraft       Status = "report_draft"
	PendingEval       Status = "pending_eval"
	PendingSecond     Status = "pending_second"
	SecondScheduled   Status = "second_scheduled"
	PendingSecondEval Status = "pending_second_eval"
	OfferTalk         Status = "offer_talk"
	OfferApproval     Status = "offer_approval"
	OfferSent         Status = "offer_sent"
	PendingOnboard    Status = "pending_onboard"
	Onboarded         Status = "onboarded"
	Hold              Status = "hold"
	RejectPending     Status = "reject_pending"
	Rejected          Status = "rejected"
	Withdrawn         Status = "withdrawn"
	NoShow            Status = "no_show"
	OfferDeclined     Status = "offer_declined"
	OfferExpired      Status = "offer_expired"
)

// Move is something that changes a case's status.
type Move string

// The moves.
const (
	SendReport   Move = "send_report"
	Approve      Move = "approve"
	Reject       Move = "reject"
	HoldCase     Move = "hold"
	Resume       Move = "resume"
	Schedule     Move = "schedule"
	Held         Move = "held"     // the time of the second interview has passed
	NotHeld      Move = "not_held" // and yet it did not take place
	CallOff      Move = "call_off" // the appointment was cancelled
	StartOffer   Move = "start_offer"
	ApproveOffer Move = "approve_offer"
	AcceptOffer  Move = "accept_offer"
	DeclineOffer Move = "decline_offer"
	ExpireOffer  Move = "expire_offer"
	Onboard      Move = "onboard"
	TellRejected Move = "tell_rejected"
	Bounced      Move = "bounced" // the letter came back: who never got it was not told
	Withdraw     Move = "withdraw"
	MissedIt     Move = "no_show"
	Undo         Move = "undo"
	Reopen       Move = "reopen"
)

// ErrNoArrow says that the status table has no such arrow.
var ErrNoArrow = errors.New("no such arrow in the status table")

// arrow is one row of the table of product.md §4. When is an extra condition;
// nil means none.
type arrow struct {
	From Status
	By   Move
	To   Status
	When func(Case) bool
}

func lastRound(c Case) bool  { return c.Round >= c.Rounds }
func moreRounds(c Case) bool { return c.Round < c.Rounds }
func noRounds(c Case) bool   { return c.Rounds == 0 }
func rounds(c Case) bool     { return c.Rounds > 0 }
func firstRound(c Case) bool { return c.Round == 0 }
func laterRound(c Case) bool { return c.Round > 0 }
func failedAtHR(c Case) bool { return c.OnFail == "hr" && c.Verdict == "fail" }

// arrows is the only place that knows them.
func arrows() []arrow {
	table := []arrow{
		{ReportDraft, SendReport, PendingEval, nil},
		{ReportDraft, Reject, RejectPending, failedAtHR},
		{PendingEval, Approve, PendingSecond, rounds},
		{PendingEval, Approve, OfferTalk, noRounds},
		{PendingSecond, Schedule, SecondScheduled, nil},
		{SecondScheduled, CallOff, PendingSecond, nil},
		{SecondScheduled, Held, PendingSecondEval, nil},
		{PendingSecondEval, NotHeld, SecondScheduled, nil},
		{SecondScheduled, MissedIt, NoShow, nil},
		{PendingSecondEval, Approve, PendingSecond, moreRounds},
		{PendingSecondEval, Approve, OfferTalk, lastRound},
		{OfferTalk, StartOffer, OfferApproval, nil},
		{OfferApproval, ApproveOffer, OfferSent, nil},
		{OfferSent, AcceptOffer, PendingOnboard, nil},
		{OfferSent, DeclineOffer, OfferDeclined, nil},
		{OfferSent, ExpireOffer, OfferExpired, nil},
		{PendingOnboard, Onboard, Onboarded, nil},
		{PendingOnboard, MissedIt, NoShow, nil},
		{PendingEval, HoldCase, Hold, nil},
		{PendingSecondEval, HoldCase, Hold, nil},
		{Hold, Resume, PendingEval, firstRound},
		{Hold, Resume, PendingSecondEval, laterRound},
		{RejectPending, TellRejected, Rejected, nil},
		{Rejected, Bounced, RejectPending, nil},
	}
	for _, from := range []Status{PendingEval, PendingSecond, SecondScheduled, PendingSecondEval, Hold, OfferTalk} {
		table = append(table, arrow{from, Reject, RejectPending, nil})
	}
	for _, from := range []Status{Rejected, RejectPending, Hold, Withdrawn, NoShow} {
		table = append(table, arrow{from, Reopen, PendingEval, nil})
	}
	for _, from := range Statuses() {
		if from.Open() {
			table = append(table, arrow{from, Withdraw, Withdrawn, nil})
		}
	}
	return append(table, undos()...)
}

// undos lead every decision back to where it was taken, which the case
// remembers in Resume.
func undos() []arrow {
	back := func(to Status) func(Case) bool {
		return func(c Case) bool { return c.Resume == to }
	}
	var table []arrow
	for _, from := range []Status{PendingSecond, OfferTalk, Hold, RejectPending} {
		for _, to := range []Status{PendingEval, PendingSecondEval} {
			table = append(table, arrow{from, Undo, to, back(to)})
		}
	}
	for _, to := range []Status{ReportDraft, PendingSecond, SecondScheduled, Hold, OfferTalk} {
		table = append(table, arrow{RejectPending, Undo, to, back(to)})
	}
	return table
}

// Statuses lists every status in the order of the loop.
func Statuses() []Status {
	return []Status{
		ReportDraft, PendingEval, PendingSecond, SecondScheduled, PendingSecondEval,
		OfferTalk, OfferApproval, OfferSent, PendingOnboard, Hold, RejectPending,
		Onboarded, Rejected, Withdrawn, NoShow, OfferDeclined, OfferExpired,
	}
}

// Open says whether somebody still owes the candidate something.
func (s Status) Open() bool {
	switch s {
	case Onboarded, Rejected, Withdrawn, NoShow, OfferDeclined, OfferExpired:
		return false
	}
	return true
}

// After returns the status that a move leads to, or ErrNoArrow.
func (c Case) After(m Move) (Status, error) {
	for _, a := range arrows() {
		if a.From == c.Status && a.By == m && (a.When == nil || a.When(c)) {
			return a.To, nil
		}
	}
	return "", fmt.Errorf("move %s by %s: %w", c.Status, m, ErrNoArrow)
}

// Moved returns the case after a move: its status, round, what undo needs, and
// without a date that belonged to the status it left. Steps set Until after
// it. The duty is planned by the rules at the end of the turn.
func (c Case) Moved(m Move) (Case, error) {
	to, err := c.After(m)
	if err != nil {
		return c, err
	}
	switch m {
	case Approve, Reject, HoldCase:
		c.Resume = c.Status
	case Withdraw:
		// Who never got the report must not learn of the case now.
		if c.Status == ReportDraft {
			c.Resume = ReportDraft
		}
	case SendReport, Undo:
		c.Resume = ""
	case Reopen:
		c.Resume, c.Round, c.Delegate = "", 0, ""
	case Schedule:
		c.Round++
		c.Delegate = "" // who was asked in round one need not be for the next
	case CallOff:
		c.Round--
	}
	c.Returned = false
	if !keepsDate(m) {
		c.Until = time.Time{}
	}
	c.Status = to
	return c, nil
}

// keepsDate: a rejection may be undone, and the other three bring a date of
// their own, which a step may have set before.
func keepsDate(m Move) bool {
	switch m {
	case Reject, Undo, HoldCase, Schedule, ApproveOffer:
		return true
	}
	return false
}
