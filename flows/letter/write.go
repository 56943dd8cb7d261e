package letter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// Why the decider's own words are not in the letter, beside the rules.
const otherLanguage = "language"

// write makes a draft for a rejection: in the candidate's language, with the
// approved phrase of the reason, a strength that the report really found, and
// the decider's own sentence when it may be said.
func (k *desk) write(env flows.Env, head hiring.Case, why hiring.Decision) Draft {
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	pos, _ := env.Company.Position(head.Position)
	reason, _ := pos.Reason(why.Reason)
	d := Draft{
		State: Drafted, Decided: why.At, By: why.By, Sender: owner(env, head),
		Name: chat.OneLine(who.Name), To: outbound.Address(who.Email), Phone: who.Phone, Zone: who.Timezone,
		Locale: outbound.Language(who.Locale, env.Company.Company.Locale),
		Reason: why.Reason, Topic: reason.Dimension, Pool: who.TalentPool,
	}
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	d.Asked = asked(env, report, reason.Dimension)
	values := map[string]string{
		"Name": d.Name, "Position": pos.Title.In(d.Locale), "Company": env.Company.Company.Name.In(d.Locale),
		"Reason": outbound.Phrase(reason.Text.In(d.Locale), d.Locale), "Strength": outbound.Phrase(strength(report, reason.Dimension, d.Locale), d.Locale),
		"Detail": "", "Sender": env.Company.Name(d.Sender), "Pool": "",
	}
	if who.TalentPool {
		values["Pool"] = "yes"
	}
	values["Detail"], d.Omitted = k.detail(why.ReasonText, d.Locale)
	d.Subject, d.Body, d.From = k.render(env, head.Position, d, values)
	return d
}

// detail is the decider's own sentence, ready for the letter, or the reason why
// it is left out.
func (k *desk) detail(words, locale string) (sentence, omitted string) {
	words = chat.OneLine(words)
	if words == "" {
		return "", ""
	}
	if broken := k.broken(words); len(broken) > 0 {
		return "", broken[0]
	}
	han := strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if han != (locale == "zh-CN") {
		return "", otherLanguage
	}
	last, _ := utf8.DecodeLastRuneInString(words)
	if unicode.IsLetter(last) || unicode.IsDigit(last) {
		words += map[bool]string{true: "\u3002", false: "."}[han]
	}
	return words, ""
}

// strength names what the report found at or above its bar, and never the
// thing that the reason is about.
func strength(r hiring.Report, reason, locale string) string {
	for _, p := range r.Strengths {
		if p.Score >= p.Bar && p.Dimension != reason {
			return p.Name.In(locale)
		}
	}
	return ""
}

// asked is the number of the question behind a dimension's gap, from 1; 0 when
// it cannot be told.
func asked(env flows.Env, r hiring.Report, dimension string) int {
	interview, ok := flows.Find[hiring.Interview](env, "interview", r.Interview)
	if !ok || dimension == "" {
		return 0
	}
	quoted := ""
	for _, p := range r.Gaps {
		if p.Dimension == dimension {
			quoted = p.Question
		}
	}
	i := slices.IndexFunc(interview.Answers, func(a hiring.Answer) bool {
		return quoted != "" && (a.QuestionID == quoted || a.Question == quoted)
	})
	if i < 0 {
		i = slices.IndexFunc(interview.Answers, func(a hiring.Answer) bool { return a.Dimension == dimension })
	}
	return i + 1
}
