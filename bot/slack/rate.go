package slack

import "closeloop/bot/doorstep"

// mostKept is how many channels and posts are remembered. Beyond it the oldest
// knowledge goes.
const mostKept = 10_000

// allowance is how often a method may be called. Slack publishes tiers, of which
// these stay a little below.
func allowance(method string) doorstep.Allowance {
	switch method {
	case "chat.postMessage":
		return doorstep.Allowance{Minute: 300, Burst: 20} // "several hundred" in all
	case "chat.update", "conversations.open", "conversations.history":
		return doorstep.Allowance{Minute: 50, Burst: 20}
	case "users.info":
		return doorstep.Allowance{Minute: 100, Burst: 100} // after a start everybody comes at once
	case "auth.test", "bots.info", "apps.connections.open":
		return doorstep.Allowance{Minute: 20, Burst: 10}
	case respondTo:
		return doorstep.Allowance{Minute: 600, Burst: 100} // Slack names no limit but the uses of each address
	}
	return doorstep.Allowance{Minute: 100, Burst: 40} // tier 4: views, ephemeral messages, files
}

// inAChannel: a channel takes a message a second, and a few at once.
func inAChannel() doorstep.Allowance { return doorstep.Allowance{Minute: 60, Burst: 4} }
