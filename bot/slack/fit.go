package slack

import (
	"encoding/json"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// maxMessage is how many bytes the blocks of a message have at most. Slack has
// refused messages from about 12,000 characters of text and 13,000 of JSON on;
// bytes are the careful way to count both.
const maxMessage = 12_000

// room is what fits.
type room struct{ blocks, bytes int }

func (r room) holds(blocks []api.Block) bool {
	if len(blocks) > r.blocks {
		return false
	}
	words, err := json.Marshal(blocks)
	return err == nil && len(words) <= r.bytes
}

// fit makes blocks that fit: title and buttons stay.
func (s *sheet) fit(r room) []api.Block {
	return join(doorstep.Fitting[piece]{
		Holds: func(pieces []piece) bool { return r.holds(join(pieces)) },
		Kept:  func(p piece) bool { return p.kept },
		Length: func(p piece) int {
			if p.block != nil {
				return 0
			}
			return length(p.runs)
		},
		Cut: func(p piece, n int) piece {
			p.runs, _ = split(p.runs, n)
			p.runs = append(p.runs[:len(p.runs):len(p.runs)], run{words: doorstep.Ellipsis})
			return p
		},
		More: piece{block: api.NewContextBlock("", plain(s.words(chat.T("slack.more")), maxText))},
	}.Fit(s.pieces))
}
