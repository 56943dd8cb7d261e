package letter

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// second says what a reopened case means for its letter, under the card's
// first line: the candidate has been told once, and another rejection is told
// by another letter.
func second(env flows.Env, head hiring.Case, blocks []chat.Block) []chat.Block {
	why, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	if !why.Reopened.Told || len(blocks) == 0 {
		return blocks
	}
	line := chat.T("letter.second.needed")
	if why.Verdict == hiring.NotPassed {
		line = chat.T("letter.second")
	}
	return slices.Insert(blocks, 1, chat.Note(line))
}
