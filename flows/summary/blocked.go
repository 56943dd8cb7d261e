package summary

import (
	"closeloop/bot/chat"
	"closeloop/flows/wording"
)

// mostFaults is how many findings one field names: more is no help.
const mostFaults = 3

// Blocked says which words must not stand, and by which rule; empty if all
// may. A warning passes.
func Blocked(found []wording.Finding) chat.Text {
	var out chat.Text
	shown := 0
	for _, f := range found {
		if f.Warns || shown == mostFaults {
			continue
		}
		one := chat.T("wording.rule." + f.Rule)
		if f.Words != "" {
			one = chat.T("summary.worded", "Words", f.Words, "Rule", one)
		}
		if shown++; shown > 1 {
			one = chat.T("summary.worded.and", "First", out, "Next", one)
		}
		out = one
	}
	return out
}
