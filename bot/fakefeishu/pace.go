package fakefeishu

import (
	"math"
	"time"
)

// Rate is how many calls are borne in a while.
type Rate struct {
	Calls int
	In    time.Duration
}

// Rates are the limits of a tenant; zero ones are off.
type Rates struct {
	API     []Rate // each api, the app's: over it 99991400
	User    Rate   // messages to one user: over it 230020
	Group   Rate   // messages to one group
	Message Rate   // edits of one message
}

// FeishuRates are the documented ones: 50 a second and 1000 a minute for each api,
// 5 a second to one user, to one group and on one message.
func FeishuRates() Rates {
	five := Rate{5, time.Second}
	return Rates{API: []Rate{{50, time.Second}, {1000, time.Minute}}, User: five, Group: five, Message: five}
}

// Limit sets other limits from now on; what was spent is forgotten.
func (t *Tenant) Limit(r Rates) {
	t.change(func() { t.pace = newPace(); t.pace.rates = r })
}

// pace counts calls in windows that slide by the tenant's clock: how Feishu's
// windows lie is not documented, and this is the strictest way.
type pace struct {
	rates Rates
	spent map[lane][]time.Time
}

// lane is what a limit counts for.
type lane struct{ kind, of string }

func newPace() pace { return pace{rates: FeishuRates(), spent: map[lane][]time.Time{}} }

func (p *pace) spendAPI(name string, now time.Time) error {
	if wait := p.spend(lane{"api", name}, now, p.rates.API...); wait > 0 {
		r := refuse(tooMany)
		r.reset = max(1, int(math.Ceil(wait.Seconds())))
		return r
	}
	return nil
}

// spendChat counts a message to a chat.
func (p *pace) spendChat(c *Chat, now time.Time) error {
	limit := p.rates.Group
	if c.User != "" {
		limit = p.rates.User
	}
	if p.spend(lane{"chat", c.ID}, now, limit) > 0 {
		return refuse(chatRate)
	}
	return nil
}

func (p *pace) spendEdit(m *Message, now time.Time) error {
	if p.spend(lane{"message", m.ID}, now, p.rates.Message) > 0 {
		return refuse(chatRate)
	}
	return nil
}

// spend counts a call where every limit bears it; else it says how long one does not.
func (p *pace) spend(l lane, now time.Time, limits ...Rate) time.Duration {
	spent := p.spent[l]
	var longest, wait time.Duration
	for _, r := range limits {
		longest = max(longest, r.In)
		if r.Calls == 0 || len(spent) < r.Calls {
			continue
		}
		wait = max(wait, r.In-now.Sub(spent[len(spent)-r.Calls]))
	}
	if wait > 0 {
		return wait
	}
	for len(spent) > 0 && now.Sub(spent[0]) >= longest {
		spent = spent[1:]
	}
	p.spent[l] = append(spent, now)
	return 0
}
