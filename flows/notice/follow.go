package notice

import (
	"fmt"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
)

// Follow says what a case's move means for its notices. It looks at nothing but
// the heads and the templates, as it runs within somebody's click.
func Follow(env flows.Env, before, after hiring.Case) []flows.Effect {
	if len(env.Company.Templates) == 0 || after.Position == "" || before.Status == "" && after.Status != hiring.ReportDraft {
		return nil // nothing is told at all, or it is with HR still, or history
	}
	tell := func(kind string) flows.Effect {
		return flows.Tell{Action: chat.Action{Flow: Name, Record: after.ID, Verb: "moved"}, Values: chat.Values{"kind": {kind}}}
	}
	var out []flows.Effect
	if before.Status == "" || before.Position == "" {
		if _, ok := approved(env, after, thanks); ok && after.Status == hiring.ReportDraft {
			out = append(out, tell(thanks))
		}
	}
	if before.Status != "" && (before.Status != after.Status || dated(after.Status) && !before.Until.Equal(after.Until)) {
		_, was := approved(env, after, kindOf(before.Status))
		_, is := approved(env, after, kindOf(after.Status))
		_, polite := approved(env, after, thanks)                            // its draft may lie with HR
		back := before.Status == hiring.RejectPending && after.Status.Open() // a day may have been promised
		if was || is || polite || back {
			out = append(out, tell(kindOf(after.Status)))
		}
	}
	return out
}

func kindOf(s hiring.Status) string { return "status." + string(s) }

// dated says whether what a candidate is told of a status has its date in it, so
// that another date is another message.
func dated(s hiring.Status) bool {
	return s == hiring.SecondScheduled || s == hiring.Hold || s == hiring.PendingOnboard
}

// mark is what of a case a notice tells.
func mark(env flows.Env, kind string, head hiring.Case) string {
	m, arranged := meeting(env, head)
	switch {
	case kind == thanks:
		return thanks
	case arranged:
		return fmt.Sprintf("%s/%d/%s", kind, head.Round, appointmentMark(m))
	case dated(head.Status):
		return fmt.Sprintf("%s/%d/%d", kind, head.Round, head.Until.Unix())
	}
	return fmt.Sprintf("%s/%d", kind, head.Round)
}

// approved is the template of an occasion that somebody switched on; the position's
// own may be off while that for all is on. A rejection has none here: the letter is
// what tells it.
func approved(env flows.Env, head hiring.Case, kind string) (hiring.Template, bool) {
	if kind == calledOff {
		kind = kindOf(hiring.SecondScheduled)
	}
	if _, told := slots.StatusOf(kind); !told && kind != thanks {
		return hiring.Template{}, false
	}
	for _, id := range []string{hiring.TemplateID(kind, head.Position), kind} {
		if t, ok := env.Company.Templates[id]; ok && t.On {
			return t, true
		}
	}
	return hiring.Template{}, false
}

// stands says whether what a notice tells is still so.
func (n Notice) stands(env flows.Env, head hiring.Case) bool {
	switch {
	case n.Kind == calledOff:
		return over(head)
	case head.Status == hiring.RejectPending || head.Status == hiring.Rejected:
		return false
	case n.Kind == thanks:
		return head.Status.Open()
	case n.Kind == slip:
		return head.Status.Open() && n.Mark == slipMark(env, head)
	}
	return n.Mark == mark(env, kindOf(head.Status), head)
}

func slipMark(env flows.Env, head hiring.Case) string {
	return slip + "/" + mark(env, kindOf(head.Status), head)
}

// needed says whether a notice leaves also where the candidate wants no more of
// them: what the law or the matter itself asks for. Those are an appointment, an
// offer, the first day, and that a withdrawal was received; the rejection is a
// letter and always leaves.
func needed(kind string) bool {
	switch kind {
	case kindOf(hiring.SecondScheduled), calledOff, kindOf(hiring.OfferSent), kindOf(hiring.PendingOnboard), kindOf(hiring.Withdrawn):
		return true
	}
	return false
}
