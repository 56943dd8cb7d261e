package intake

import (
	"cmp"
	"slices"
	"strconv"

	"closeloop/flows/hiring"
)

// Policies for signals. Delivery is how fast, with how many pauses and
// fillers; everything else is tone.
const (
	show   = "show"
	drop   = "drop"
	refuse = "refuse"
)

func delivery(signal string) bool {
	return slices.Contains([]string{"speech_rate_wpm", "pauses", "fillers"}, signal)
}

// policy is a position's own, else its region's, else the company's. For a
// position nobody knows yet tone is kept only if no position would mind:
// what is not stored cannot be wrong later.
func policy(company *hiring.Snapshot, name string) string {
	if pos, ok := company.PositionNamed(name); ok {
		return policyOf(company, pos)
	}
	for _, pos := range company.Positions() {
		if policyOf(company, pos) != show {
			return drop
		}
	}
	return byRegion(company.Company.Region)
}

func policyOf(company *hiring.Snapshot, pos hiring.Position) string {
	if slices.Contains([]string{show, drop, refuse}, pos.Signals) {
		return pos.Signals
	}
	return byRegion(cmp.Or(pos.Region, company.Company.Region))
}

// byRegion: China shows; the EU drops (its AI Act, article 5(1)(f), forbids
// inferring emotions at work), and where we do not know the law, so do we.
func byRegion(region string) string {
	if region == "CN" {
		return show
	}
	return drop
}

// heed applies a policy to answers in place and names the tone it refuses.
func heed(answers []answer, policy string) []Fault {
	var faults []Fault
	for i := range answers {
		for _, name := range sortedKeys(answers[i].Signals) {
			_, isNumber := answers[i].Signals[name].(float64)
			switch {
			case delivery(name):
			case policy == refuse:
				field := "answers[" + strconv.Itoa(i) + "].signals." + name
				faults = append(faults, fault(field, "tone"))
			case policy == drop || !isNumber:
				delete(answers[i].Signals, name)
			}
		}
	}
	return faults
}
