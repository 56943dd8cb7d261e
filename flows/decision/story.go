package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// full is from how many lines of story on the question for the second round
// gives way to them.
const full = 4

// story says how an open case came to the reader: reopened, given back, passed
// on, and what waits for HR.
func story(env flows.Env, head hiring.Case, part hiring.Decision) []chat.Block {
	var out []chat.Block
	if r := part.Reopened; r.By != "" && head.Round == 0 {
		out = append(out, said(chat.T("decision.reopened", "Name", env.Company.Name(r.By), "At", when(env, r.At)), r.Reason)...)
	}
	if part.Reopened.Told {
		out = append(out, chat.Note(chat.T("decision.reopened.told")))
	}
	if head.Returned {
		out = append(out, chat.Note(returnedLine(env, head, part)))
	}
	if p := lastHanded(part); p.To != "" && p.To == head.Delegate {
		out = append(out, passedOn(env, p)...)
	}
	if i, ok := pending(part); ok {
		p := part.Passed[i]
		out = append(out, chat.Note(chat.T("decision.passed.asked",
			"By", env.Company.Name(p.By), "To", env.Company.Name(p.To), "HR", env.Company.Name(hrOf(env, head)))))
	}
	return out
}

// lastHanded is the passing by which the case is where it is, or none.
func lastHanded(part hiring.Decision) hiring.Passing {
	var last hiring.Passing
	for _, p := range part.Passed {
		if p.Hands() {
			last = p
		}
	}
	return last
}

// passedOn tells who gave it to whom; the note is for who got it.
func passedOn(env flows.Env, p hiring.Passing) []chat.Block {
	by, to, at := env.Company.Name(p.By), env.Company.Name(p.To), when(env, p.At)
	switch {
	case p.To == env.Reader.Person && p.State == hiring.PassNamed:
		return said(chat.T("decision.named.you", "By", by, "At", at), p.Note)
	case p.To == env.Reader.Person:
		return said(chat.T("decision.passed.you", "By", by, "At", at), p.Note)
	case p.State == hiring.PassNamed:
		return []chat.Block{chat.Note(chat.T("decision.named", "By", by, "To", to, "At", at))}
	}
	return []chat.Block{chat.Note(chat.T("decision.passed", "By", by, "To", to, "At", at))}
}

// said is a line with somebody's words under it.
func said(line chat.Text, words string) []chat.Block {
	if words == "" {
		return []chat.Block{chat.Note(line)}
	}
	return []chat.Block{chat.Note(line), {Kind: chat.KindQuote, Text: chat.L(words), Fold: 2}}
}

// room makes room for a story: quotes go, then the question.
func room(lines, story []chat.Block) []chat.Block {
	if len(story) == 0 {
		return spaced(lines)
	}
	var out []chat.Block
	for _, b := range lines {
		if b.Mark != "" || b.Kind == chat.KindParagraph && len(story) < full {
			out = append(out, b)
		}
	}
	return out
}

// returnedLine says who gave it back and who looks for somebody now.
func returnedLine(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	name, hr := env.Company.Name(part.Returned.By), env.Company.Name(hrOf(env, head))
	return chat.T("decision.returned", "Name", name, "At", when(env, part.Returned.At), "HR", hr)
}
