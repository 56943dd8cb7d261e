package company

import (
	"fmt"
	"math"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// tolerance is how far the weights of a position may sum beside 1: enough for
// three rounded thirds.
const tolerance = 0.01

// assessment checks the dimensions of a position and the reasons that link to
// them.
func (c *check) assessment(at string, p hiring.Position) {
	keys, sum := map[string]bool{}, 0.0
	for i, d := range p.Dimensions {
		path := fmt.Sprintf("%s.dimensions[%d]", at, i)
		if d.Key == "" || keys[d.Key] {
			c.fault(path, chat.T("company.fault.dimension"))
		}
		keys[d.Key] = true
		if d.Name["zh-CN"] == "" && d.Name["en"] == "" {
			c.fault(path+".name", chat.T("company.fault.dimension.name"))
		}
		if !(d.Bar >= 0 && d.Bar <= 100) {
			c.fault(path+".bar", chat.T("company.fault.hundred"))
		}
		if !(d.Weight >= 0 && d.Weight <= 1) {
			c.fault(path+".weight", chat.T("company.fault.weight"))
		}
		sum += d.Weight
	}
	if !(math.Abs(sum-1) <= tolerance+1e-9) {
		c.fault(at+".dimensions", chat.T("company.fault.weights", "Sum", sum))
	}
	c.reasons(at, p)
}

func (c *check) reasons(at string, p hiring.Position) {
	seen := map[string]bool{}
	for i, r := range p.Reasons {
		path := fmt.Sprintf("%s.reasons[%d]", at, i)
		if r.Key == "" || seen[r.Key] {
			c.fault(path, chat.T("company.fault.reason"))
		}
		seen[r.Key] = true
		if r.Text["zh-CN"] == "" && r.Text["en"] == "" {
			c.fault(path+".text", chat.T("company.fault.reason.text"))
		}
		if _, ok := p.Dimension(r.Dimension); !ok {
			c.fault(path+".dimension", chat.T("company.fault.reason.dimension", "Value", short(r.Dimension)))
		}
	}
}

// names: an id or alias leads to one position. Two positions may share a
// title; interviews then have to name the id.
func (c *check) names() {
	taken := map[string]int{}
	take := func(i int, path, name string) {
		key := strings.ToLower(strings.Join(strings.Fields(name), " "))
		if key == "" {
			return
		}
		if first, ok := taken[key]; ok && first != i {
			c.fault(path, chat.T("company.fault.same", "Value", short(name), "First", fmt.Sprintf("positions[%d]", first)))
			return
		}
		taken[key] = i
	}
	for i, p := range c.file.Positions {
		take(i, fmt.Sprintf("positions[%d].id", i), p.ID)
		for j, alias := range p.Aliases {
			take(i, fmt.Sprintf("positions[%d].aliases[%d]", i, j), alias)
		}
	}
}
