package template

import (
	"strings"
	"unicode"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
	"closeloop/flows/wording"
)

// What words may hold, and how many faults a field names.
const (
	maxSubject = 120
	maxBody    = 1500
	maxGateway = 60
	mostFaults = 3
	longQuote  = 20 // characters of words that hit
)

// check reads what somebody wrote and has the linter judge it: with every slot
// filled, and with only those that are always given. It returns what is wrong by
// field.
func (k *desk) check(kind, locale string, words said) (hiring.TemplateForm, map[string]chat.Text) {
	faults := map[string]chat.Text{}
	subject, bad := k.parts(kind, words.Subject, false)
	if len(bad) == 0 {
		bad = k.subjectFaults(kind, words.Subject)
	}
	if words.Subject == "" {
		bad = []fault{{why: chat.T("template.fault.empty")}}
	}
	if len(bad) > 0 {
		faults["subject"] = listed(bad)
	}
	form := hiring.TemplateForm{Subject: joined(subject)}
	form.Parts, bad = k.parts(kind, words.Body, true)
	switch {
	case words.Body == "":
		bad = []fault{{why: chat.T("template.fault.empty")}}
	case len(bad) == 0:
		bad = k.bodyFaults(kind, locale, form, words.Body)
	}
	if len(bad) > 0 {
		faults["body"] = listed(bad)
	}
	return form, faults
}

// passes says whether words may be used as the rules stand now.
func (k *desk) passes(t hiring.Template) bool {
	for _, locale := range locales() {
		form, ok := t.Forms[locale]
		if !ok {
			return false
		}
		if _, faults := k.check(t.Kind, locale, k.write(t.Kind, form, locale)); len(faults) > 0 {
			return false
		}
	}
	return true
}

func (k *desk) subjectFaults(kind, subject string) []fault {
	return located(k.linter.Reason(k.unnamed(kind, subject)), subject)
}

// bodyFaults are the linter's. What is left out at times is judged as said and
// as left out: a sentence on the talent pool stands only where the candidate
// agreed to it.
func (k *desk) bodyFaults(kind, locale string, form hiring.TemplateForm, source string) []fault {
	var out []wording.Finding
	for _, full := range []bool{true, false} {
		values := k.given(kind, locale, full)
		_, text, err := slots.Render(kind, form, values)
		if err != nil {
			return []fault{{why: chat.T("template.fault.unread")}}
		}
		found := k.linter.Reason(text)
		if kind == slots.Rejection {
			found = k.linter.Letter(wording.Letter{
				Locale: locale, Text: text, Reason: values["Reason"], Linked: true, PoolConsent: full,
			})
		}
		for _, f := range found {
			if !f.Warns && !known(out, f) {
				out = append(out, f)
			}
		}
	}
	return located(out, source)
}

func known(all []wording.Finding, f wording.Finding) bool {
	for _, one := range all {
		if one.Rule == f.Rule && one.Words == f.Words {
			return true
		}
	}
	return false
}

// given are values for a judgement: of names only blanks, as a person or a
// position may be called what no reason may say.
func (k *desk) given(kind, locale string, full bool) map[string]string {
	out := map[string]string{}
	for _, slot := range slots.Of(kind) {
		switch slot.Name {
		case "Name", "Position", "Company", "Sender", "Status", "Place":
			out[slot.Name] = " "
		default:
			out[slot.Name] = k.tongues[locale].Sample[slot.Name]
		}
		if !slot.Sure && !full {
			out[slot.Name] = ""
		}
	}
	return out
}

// unnamed is a source without its slots.
func (k *desk) unnamed(kind, text string) string {
	for _, locale := range locales() {
		for _, name := range slots.Fields(kind) {
			text = strings.ReplaceAll(text, k.called(name, locale), " ")
		}
	}
	return text
}

// located says of each finding on which line of the source its words stand.
func located(found []wording.Finding, source string) []fault {
	var out []fault
	for _, f := range found {
		if f.Warns {
			continue
		}
		why, line := chat.T("wording.rule."+f.Rule), 0
		if words := chat.OneLine(f.Words); words != "" {
			why = chat.T("template.fault.words", "Words", short(words, longQuote), "Rule", why)
			if before, _, there := strings.Cut(source, f.Words); there {
				line = strings.Count(before, "\n") + 1
			}
		}
		out = append(out, fault{line, why})
	}
	return out
}

// listed are faults in words, each with its line.
func listed(all []fault) chat.Text {
	var lines []chat.Text
	for i, f := range all {
		if i == mostFaults {
			lines = append(lines, chat.T("template.fault.more", "Count", len(all)-i))
			break
		}
		one := f.why
		if f.line > 0 {
			one = chat.T("template.fault.line", "Line", f.line, "Why", f.why)
		}
		lines = append(lines, one)
	}
	out := lines[len(lines)-1]
	for i := len(lines) - 2; i >= 0; i-- {
		out = chat.T("template.fault.join", "First", lines[i], "Rest", out)
	}
	return out
}

func short(words string, most int) string {
	if all := []rune(words); len(all) > most {
		return string(all[:most-1]) + "…"
	}
	return words
}

// paragraphs is what somebody typed into several lines: one kind of line break,
// no other control character, no blanks around it.
func paragraphs(words string) string {
	words = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(words)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, words))
}
