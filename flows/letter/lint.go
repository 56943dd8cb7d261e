package letter

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/wording"
)

const inSubject = 18 // characters of an edited subject

// findings are what the linter says about the letter as things stand now: the
// consent may have been withdrawn since it was written, the rules may have
// become stricter.
func (k *desk) findings(env flows.Env, head hiring.Case, d Draft) []wording.Finding {
	return append(k.bodyFindings(env, head, d), k.subjectFindings(env, head, d)...)
}

// Passes says whether a letter may leave as it is: the linter finds nothing that
// blocks it.
func Passes(l *wording.Linter, env flows.Env, head hiring.Case, d Draft) bool {
	return len(outbound.Blocking((&desk{linter: l}).findings(env, head, d))) == 0
}

// bodyFindings judges the letter by the approved phrase; where HR built it on
// the decider's own sentence instead, by that. On a page it may ask for no reply.
func (k *desk) bodyFindings(env flows.Env, head hiring.Case, d Draft) []wording.Finding {
	return append(k.wordFindings(env, head, d), k.replying(d)...)
}

func (k *desk) wordFindings(env flows.Env, head hiring.Case, d Draft) []wording.Finding {
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	why, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	pos, _ := env.Company.Position(head.Position)
	reason, known := pos.Reason(d.Reason)
	_, linked := pos.Dimension(reason.Dimension)
	x := wording.Letter{
		Locale: d.Locale, Text: unnamed(env, head, d, d.Body), PoolConsent: who.TalentPool,
		Reason: unnamed(env, head, d, outbound.Phrase(reason.Text.In(d.Locale), d.Locale)), Linked: known && (linked || d.Asked > 0),
	}
	out := k.linter.Letter(x)
	if own := chat.OneLine(why.ReasonText); own != "" && lacks(out, "reason") {
		x.Reason = unnamed(env, head, d, own)
		if other := k.linter.Letter(x); !lacks(other, "reason") {
			return other
		}
	}
	return out
}

// lacks says whether a part of the letter is not there.
func lacks(all []wording.Finding, part string) bool {
	return slices.ContainsFunc(all, func(f wording.Finding) bool { return f.Rule == "missing."+part })
}

func (k *desk) subjectFindings(env flows.Env, head hiring.Case, d Draft) []wording.Finding {
	return k.linter.Reason(unnamed(env, head, d, d.Subject))
}

// unnamed is a text without the names that belong in every letter, each blanked
// byte by byte: a person or a position may be called what no reason may say.
func unnamed(env flows.Env, head hiring.Case, d Draft, text string) string {
	pos, _ := env.Company.Position(head.Position)
	return outbound.Unnamed(text, d.Name, pos.Title.In(d.Locale), env.Company.Company.Name.In(d.Locale), env.Company.Name(d.Sender))
}

// checks say for each part of a letter whether it is there, whether anything
// stands in it that may not, and what that is.
func checks(all []wording.Finding) []chat.Block {
	mark := func(part string, bad bool) chat.Text {
		if bad {
			return chat.T("letter.check.bad." + part)
		}
		return chat.T("letter.check.good." + part)
	}
	other := slices.ContainsFunc(outbound.Blocking(all), func(f wording.Finding) bool {
		return f.Rule != "unlinked" && !strings.HasPrefix(f.Rule, "missing.")
	})
	unlinked := slices.ContainsFunc(all, func(f wording.Finding) bool { return f.Rule == "unlinked" })
	out := []chat.Block{chat.Note(chat.T("letter.checks",
		"Thanks", mark("thanks", lacks(all, "thanks")), "Reason", mark("reason", lacks(all, "reason") || unlinked),
		"Invitation", mark("invitation", lacks(all, "invitation")), "Words", mark("words", other)))}
	if bad := outbound.Blocking(all); len(bad) > 0 {
		out = append(out, chat.Note(chat.T("letter.checks.bad", "Faults", outbound.Sayings(bad, outbound.InCard))))
	}
	warned := slices.DeleteFunc(slices.Clone(all), func(f wording.Finding) bool { return !f.Warns })
	if len(warned) > 0 {
		out = append(out, chat.Note(chat.T("letter.checks.warn", "Faults", outbound.Sayings(warned, outbound.InCard))))
	}
	return out
}
