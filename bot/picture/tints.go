package picture

import (
	"image/color"

	"closeloop/bot/chat"
)

// tint is a colour of the house's pages in daylight.
type tint uint32

const (
	paper     tint = 0xffffff
	outside   tint = 0xf1f3f5
	ink       tint = 0x1c2229
	soft      tint = 0x545e6b
	rule      tint = 0xdfe3e8
	edge      tint = 0x8a94a0
	brand     tint = 0x0f766e
	brandWash tint = 0xe3f2ef
	brandInk  tint = 0x0b625b
	wait      tint = 0xc2740a
	waitInk   tint = 0x844306
	waitWash  tint = 0xfdf1d8
	good      tint = 0x1d8a4e
	goodInk   tint = 0x14633a
	goodWash  tint = 0xe2f4e8
	bad       tint = 0xcf3a2b
	badInk    tint = 0xa92a1d
	badWash   tint = 0xfdeae7
)

func (t tint) rgba() color.RGBA {
	return color.RGBA{uint8(t >> 16), uint8(t >> 8), uint8(t), 0xff}
}

// tints are all colours that a picture is drawn in.
func tints() []tint {
	all := []tint{paper, outside, ink, soft, rule, edge, brand, brandWash, brandInk, wait, waitInk, waitWash, good, goodInk, goodWash, bad, badInk, badWash}
	for i := range rows {
		all = append(all, series(i))
	}
	return all
}

// rows is how many series a chart may have.
const rows = 6

// series are the colours of a chart's rows, each to be seen against the paper
// and, by its lightness, beside the one before.
func series(i int) tint {
	all := []tint{brand, wait, 0x3b4fb8, 0x8a94a0, 0x9c2f6b, 0x5b4a1f}
	return all[i%len(all)]
}

func stripe(t chat.Tone) tint {
	switch t {
	case chat.Waiting:
		return wait
	case chat.Good:
		return good
	case chat.Bad:
		return bad
	}
	return edge
}

func tagInk(t chat.Tone) tint {
	switch t {
	case chat.Waiting:
		return waitInk
	case chat.Good:
		return goodInk
	case chat.Bad:
		return badInk
	}
	return soft
}

func tagWash(t chat.Tone) tint {
	switch t {
	case chat.Waiting:
		return waitWash
	case chat.Good:
		return goodWash
	case chat.Bad:
		return badWash
	}
	return outside
}
