package hiring

import "time"

// DutyKind is what somebody must do next.
type DutyKind string

// The duties, one for each open status, and two for cases that wait for HR to
// name the position or whoever evaluates.
const (
	AssignPosition  DutyKind = "assign_position"
	AssignEvaluator DutyKind = "assign_evaluator"
	ReviewReport    DutyKind = "review_report"
	Evaluate        DutyKind = "evaluate"
	ArrangeSecond   DutyKind = "arrange_second"
	HoldSecond      DutyKind = "hold_second"
	EvaluateSecond  DutyKind = "evaluate_second"
	TalkOffer       DutyKind = "talk_offer"
	ApproveTheOffer DutyKind = "approve_offer"
	AwaitAnswer     DutyKind = "await_answer"
	PrepareOnboard  DutyKind = "prepare_onboard"
	RevisitHold     DutyKind = "revisit_hold"
	SendLetter      DutyKind = "send_letter"
)

// Duty says what an open case waits for, and whose kind of work it is.
func (c Case) NextDuty() (DutyKind, Role) {
	if c.Position == "" && c.Status.Open() {
		return AssignPosition, HR
	}
	if c.Returned && c.Awaits() {
		return AssignEvaluator, HR
	}
	switch c.Status {
	case ReportDraft:
		return ReviewReport, HR
	case PendingEval:
		return Evaluate, Manager
	case PendingSecond:
		return ArrangeSecond, HR
	case SecondScheduled:
		return HoldSecond, HR
	case PendingSecondEval:
		return EvaluateSecond, Manager
	case OfferTalk:
		return TalkOffer, HR
	case OfferApproval:
		return ApproveTheOffer, Lead
	case OfferSent:
		return AwaitAnswer, HR
	case PendingOnboard:
		return PrepareOnboard, HR
	case Hold:
		return RevisitHold, HR
	case RejectPending:
		return SendLetter, HR
	}
	return "", ""
}

// Awaits says whether the case waits for a person's verdict on the candidate.
func (c Case) Awaits() bool { return c.Status == PendingEval || c.Status == PendingSecondEval }

// By is until when the duty is to be done: its deadline, or a later time that its owner
// promised.
func (d Duty) By() time.Time {
	if d.Promised.After(d.Due) {
		return d.Promised
	}
	return d.Due
}
