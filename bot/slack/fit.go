package slack

import (
	"encoding/json"
	"sort"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
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

// fit makes blocks that fit. What does not is cut off at a word, with a line
// that says so; title and buttons stay, so that the way to the whole is there.
func (s *sheet) fit(r room) []api.Block {
	if blocks := join(s.pieces); r.holds(blocks) {
		return blocks
	}
	more := piece{block: api.NewContextBlock("", plain(s.words(chat.T("slack.more")), maxText))}
	first := sort.Search(len(s.pieces), func(n int) bool { return !r.holds(join(upTo(s.pieces, n+1, more))) })
	if first < len(s.pieces) && s.pieces[first].block == nil {
		whole := s.pieces[first]
		cut := func(n int) []piece {
			part := whole
			part.runs, _ = split(whole.runs, n)
			part.runs = append(part.runs[:len(part.runs):len(part.runs)], run{words: ellipsis})
			return upTo(s.pieces, first, part, more)
		}
		const worth = 20 // fewer characters are no use
		n := sort.Search(length(whole.runs), func(n int) bool { return !r.holds(join(cut(n + 1))) })
		if n >= worth {
			return join(cut(n))
		}
	}
	return join(upTo(s.pieces, first, more))
}

// upTo are the first pieces, those in place of the rest, and of the rest what is
// kept.
func upTo(pieces []piece, first int, instead ...piece) []piece {
	out := append([]piece{}, pieces[:first]...)
	if first < len(pieces) {
		out = append(out, instead...)
	}
	for _, p := range pieces[first:] {
		if p.kept {
			out = append(out, p)
		}
	}
	return out
}
