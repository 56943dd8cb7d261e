package intake

import (
	"cmp"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// scores are the columns with the name of a dimension.
func (c *cells) scores(position hiring.Position) []any {
	var out []any
	for _, p := range c.header.Places {
		if p.Key != "score" || p.Name == "" || p.In(c.row) == "" {
			continue
		}
		path := "scores[" + strconv.Itoa(len(out)) + "]"
		one := map[string]any{}
		c.place(one, path+".score", p, c.number)
		c.titles[path+".dimension"] = p.Title
		key, fault := dimension(position, p.Name)
		if !fault.Empty() {
			c.faults = append(c.faults, Fault{Field: p.Title, Reason: fault})
		}
		if one["dimension"] = key; len(one) == 2 {
			out = append(out, one)
		}
	}
	return out
}

// dimension finds a position's dimension by key or name. A position that is
// not known yet takes the name as it stands.
func dimension(position hiring.Position, name string) (string, chat.Text) {
	if position.ID == "" {
		return name, chat.Text{}
	}
	var known []chat.Text
	for _, d := range position.Dimensions {
		if strings.EqualFold(d.Key, name) {
			return d.Key, chat.Text{}
		}
		for _, title := range d.Name {
			if strings.EqualFold(title, name) {
				return d.Key, chat.Text{}
			}
		}
		known = append(known, chat.ByLocale(d.Name))
	}
	return name, chat.T("intake.fault.dimension", "Value", clip(name), "Known", known)
}

// answers are the columns with a number, one answer for each number with a
// question or an answer.
func (c *cells) answers(position hiring.Position) []any {
	var out []any
	for _, n := range c.tableRow.numbers {
		path := "answers[" + strconv.Itoa(len(out)) + "]"
		one, signals := map[string]any{}, map[string]any{}
		for _, f := range [][2]string{{"question", "question"}, {"text", "answer"}, {"duration_s", "seconds"}, {"dimension", "dimension"}} {
			c.numbered(one, path+"."+f[0], f[1], n)
		}
		for _, key := range []string{"speech_rate_wpm", "pauses", "fillers"} {
			c.numbered(signals, path+".signals."+key, key, n)
		}
		if one["question"] == nil && one["text"] == nil {
			continue
		}
		for _, field := range []string{"question", "text"} {
			one[field] = cmp.Or(one[field], any(""))
		}
		if name, ok := one["dimension"].(string); ok {
			key, fault := dimension(position, name)
			one["dimension"] = key
			if !fault.Empty() {
				c.faults = append(c.faults, Fault{Field: c.titles[path+".dimension"], Reason: fault})
			}
		}
		one["question_id"] = "q" + strconv.Itoa(n)
		if len(signals) > 0 {
			one["signals"] = signals
		}
		out = append(out, one)
	}
	return out
}
