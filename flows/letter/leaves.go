package letter

import (
	"time"

	"closeloop/flows"
	"closeloop/flows/outbound"
)

// leaves is when a letter confirmed now may leave: not before the outbox
// minute, not before the decision can no longer be undone, and in decent hours
// where the candidate lives.
func leaves(env flows.Env, d Draft) time.Time {
	at := env.Now.Add(Outbox)
	if end := d.Decided.Add(outbound.Regret); end.After(at) {
		at = end
	}
	return outbound.Decent(at, candidateZone(env, d))
}

func candidateZone(env flows.Env, d Draft) *time.Location {
	return outbound.Zone(d.Zone, env.Company.Company.Timezone)
}
