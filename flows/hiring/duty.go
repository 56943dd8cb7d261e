package hiring

// DutyKind is what somebody must do next.
type DutyKind string

// The duties, one for each open status, and Assign for a case whose position
// is not known yet.
const (
	AssignPosition  DutyKind = "assign_position"
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
