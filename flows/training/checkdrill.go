package training

import (
	"fmt"
	"maps"
	"slices"

	"closeloop/bot/chat"
)

// scenes are what a sandbox knows: the goals of each scene.
func scenes() map[string][]string {
	return map[string][]string{
		"first-report": {"imported", "weighed", "sent"},
		"by-phone":     {"recorded", "arranged", "untouched"},
		"rude-letter":  {"passes", "confirmed"},
		"late-rule":    {"tried", "changed", "explained"},
	}
}

// The ends of a talk, and where it begins.
const (
	passed = "passed"
	failed = "failed"
	start  = "start"
)

func (c *check) drill(path string, d Drill) {
	c.id(path, d.ID)
	c.words(path+".title", "title", d.Title)
	c.words(path+".task", "task", d.Task)
	c.words(path+".source", "source", d.Source)
	switch d.Kind {
	case Practice:
		c.practice(path, d)
	case Choice:
		c.chart(path+".chart", d.Chart)
		c.choice(path, d)
	case Talk:
		c.talk(path, d)
	default:
		c.fault(path+".kind", chat.T("training.fault.drill"))
	}
}

func (c *check) practice(path string, d Drill) {
	known, ok := scenes()[d.Scene]
	if !ok {
		c.fault(path+".scene", chat.T("training.fault.scene", "ID", d.Scene))
	}
	if len(d.Goals) == 0 {
		c.fault(path+".goals", chat.T("training.fault.missing"))
	}
	for i, g := range d.Goals {
		at := fmt.Sprintf("%s.goals[%d]", path, i)
		if ok && !slices.Contains(known, g.Is) {
			c.fault(at+".is", chat.T("training.fault.goal", "ID", g.Is, "Scene", d.Scene))
		}
		c.words(at+".text", "goal", g.Text)
	}
}

func (c *check) choice(path string, d Drill) {
	if n := len(d.Options); n < 2 || n > 5 {
		c.fault(path+".options", chat.T("training.fault.between", "Have", n, "Least", 2, "Most", 5))
	}
	right := 0
	for i, r := range d.Options {
		at := fmt.Sprintf("%s.options[%d]", path, i)
		c.words(at+".text", "says", r.Text)
		c.words(at+".why", "comes", r.Why)
		if r.Right {
			right++
		}
	}
	if right != 1 {
		c.fault(path+".options", chat.T("training.fault.single", "Have", right))
	}
}

// talk can be walked: every node is reached from the start, every way ends, and
// one of the ends is passed.
func (c *check) talk(path string, d Drill) {
	reached, ends := reach(d, start), map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(d.Nodes)) {
		at := path + ".nodes." + id
		c.node(at, d, d.Nodes[id])
		ends[d.Nodes[id].End] = reached[id] || ends[d.Nodes[id].End]
		if !reached[id] {
			c.fault(at, chat.T("training.fault.unreached", "ID", id))
		}
		if reached[id] && !leadsOut(d, id) {
			c.fault(at, chat.T("training.fault.endless", "ID", id))
		}
	}
	if _, ok := d.Nodes[start]; !ok {
		c.fault(path+".nodes", chat.T("training.fault.start"))
	} else if !ends[passed] {
		c.fault(path+".nodes", chat.T("training.fault.passed"))
	}
}

func (c *check) node(at string, d Drill, n Node) {
	c.words(at+".says", "says", n.Says)
	switch {
	case n.End != "" && n.End != passed && n.End != failed:
		c.fault(at+".end", chat.T("training.fault.end"))
	case n.End != "" && len(n.Replies) > 0:
		c.fault(at+".replies", chat.T("training.fault.over"))
	case n.End == "" && (len(n.Replies) < 2 || len(n.Replies) > 4):
		c.fault(at+".replies", chat.T("training.fault.between", "Have", len(n.Replies), "Least", 2, "Most", 4))
	}
	for i, r := range n.Replies {
		to := fmt.Sprintf("%s.replies[%d]", at, i)
		c.words(to+".text", "says", r.Text)
		if len(r.Why) > 0 {
			c.words(to+".why", "comes", r.Why)
		}
		if _, ok := d.Nodes[r.To]; !ok {
			c.fault(to+".to", chat.T("training.fault.to", "ID", r.To))
		}
	}
}

// leadsOut says whether some way from a node ends.
func leadsOut(d Drill, from string) bool {
	for id := range reach(d, from) {
		if d.Nodes[id].End != "" {
			return true
		}
	}
	return false
}

// reach are the nodes that some way leads to from a node, itself included.
func reach(d Drill, from string) map[string]bool {
	seen := map[string]bool{}
	for next := []string{from}; len(next) > 0; next = next[1:] {
		if seen[next[0]] {
			continue
		}
		seen[next[0]] = true
		for _, r := range d.Nodes[next[0]].Replies {
			next = append(next, r.To)
		}
	}
	return seen
}
