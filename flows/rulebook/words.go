package rulebook

import (
	"fmt"
	"reflect"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/flows/summary"
)

// same says whether two versions of a rule say the same. They may be of different
// duties of one rule.
func same(a, b hiring.Rule) bool {
	a.Duty = b.Duty
	return reflect.DeepEqual(a, b)
}

// what a rule is about.
func what(r rules.Rule) chat.Text {
	if r.Inner() {
		return chat.T("rulebook.what." + string(r.Duty))
	}
	return chat.T("duty.kind." + string(r.Duty))
}

// who has it: the role of the status in which it arises.
func who(r rules.Rule) chat.Text {
	if r.Duty == rules.PromiseBroken {
		return chat.T("rulebook.who.owner")
	}
	for _, status := range hiring.Statuses() {
		head := hiring.Case{Status: status, Position: "any", Returned: r.Duty == hiring.AssignEvaluator}
		if kind, role := head.NextDuty(); kind == r.Duty {
			return chat.T("role." + string(role))
		}
	}
	return chat.T("role." + string(hiring.HR))
}

// terms are what a rule gives, in a few words.
func terms(r hiring.Rule) chat.Text {
	limit := summary.Limit(r)
	switch {
	case r.Off:
		return chat.T("rulebook.terms.off")
	case len(r.OffFor) > 0:
		return chat.T("rulebook.terms.some", "Limit", limit, "Count", len(r.OffFor))
	case r.When != "":
		return chat.T("rulebook.terms.when", "Limit", limit)
	}
	return limit
}

// topic is a version of a rule for the audit: its own values, but no words that
// were typed.
func topic(r hiring.Rule) string {
	parts := []string{fmt.Sprintf("%s %dd %dh", r.ID, r.Days, r.Hours)}
	if r.Clock != "" {
		parts = append(parts, r.Clock)
	}
	if r.Grace > 0 {
		parts = append(parts, fmt.Sprintf("grace %d", r.Grace))
	}
	if len(r.Ladder) > 0 {
		parts = append(parts, "ladder "+strings.Join(r.Ladder, "+"))
	}
	if r.Hears != "" {
		parts = append(parts, "first to "+string(r.Hears))
	}
	if r.Say != "" {
		parts = append(parts, "own words")
	}
	if r.When != "" {
		parts = append(parts, "condition")
	}
	if r.Off {
		parts = append(parts, "off")
	}
	if len(r.OffFor) > 0 {
		parts = append(parts, "off for "+strings.Join(r.OffFor, "+"))
	}
	return strings.Join(parts, ", ")
}

func ids(table *rules.Table) string {
	var all []string
	for _, r := range table.Numbered() {
		all = append(all, r.ID)
	}
	return strings.Join(all, " ")
}

// titles are what positions are called.
func titles(env flows.Env, positions []string) (out []chat.Text) {
	for _, p := range positions {
		out = append(out, env.Title(p))
	}
	return out
}
