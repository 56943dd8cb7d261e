package letter

import (
	"time"

	"closeloop/flows"
)

// Letters leave between these hours in the candidate's zone, on any day.
const earliest, latest = 9, 20

// leaves is when a letter confirmed now may leave: not before the outbox
// minute, not before the decision can no longer be undone, and in decent hours
// where the candidate lives.
func leaves(env flows.Env, d Draft) time.Time {
	at := env.Now.Add(Outbox)
	if end := d.Decided.Add(regret); end.After(at) {
		at = end
	}
	return decent(at, candidateZone(env, d))
}

func candidateZone(env flows.Env, d Draft) *time.Location {
	for _, name := range []string{d.Zone, env.Company.Company.Timezone} {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// decent is t itself inside the hours, else the next opening.
func decent(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	y, m, day := local.Date()
	switch h := local.Hour(); {
	case h < earliest:
		return time.Date(y, m, day, earliest, 0, 0, 0, zone).UTC()
	case h >= latest:
		return time.Date(y, m, day+1, earliest, 0, 0, 0, zone).UTC()
	}
	return t
}
