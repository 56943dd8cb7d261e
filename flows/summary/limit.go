package summary

import (
	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Limit is how long a rule gives, always with its clock: working days and hours, or
// plain hours.
func Limit(r hiring.Rule) chat.Text {
	days, hours := chat.T("summary.limit.days", "Count", r.Days), chat.T("summary.limit.hours", "Count", r.Hours)
	switch {
	case r.Clock == "calendar":
		return chat.T("summary.limit.calendar", "Count", 24*r.Days+r.Hours)
	case r.Days == 0 && r.Hours == 0:
		return chat.T("summary.limit.once")
	case r.Hours == 0:
		return days
	case r.Days == 0:
		return hours
	}
	return chat.T("summary.limit.both", "Days", days, "Hours", hours)
}
