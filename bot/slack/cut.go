package slack

import (
	"strings"

	"closeloop/bot/doorstep"
)

// split cuts runs so that the first part has at most most characters.
func split(runs []run, most int) (head, tail []run) {
	for i, r := range runs {
		runes := []rune(r.words)
		if len(runes) <= most {
			most -= len(runes)
			continue
		}
		head = append(head, runs[:i]...)
		if !r.at.IsZero() {
			return head, runs[i:]
		}
		at := doorstep.WordEnd(runes, most)
		first, second := r, r
		first.words, second.words = string(runes[:at]), strings.TrimLeft(string(runes[at:]), " \n")
		if first.words != "" {
			head = append(head, first)
		}
		return head, append([]run{second}, runs[i+1:]...)
	}
	return runs, nil
}
