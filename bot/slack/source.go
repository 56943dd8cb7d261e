package slack

import "closeloop/bot/doorstep"

// source is whom something that Slack tells comes from.
type source struct{ team, enterprise, app string }

// tells says whether something comes from the one installation that this bot
// serves. As long as it does not know its own, nothing does.
func (s *Slack) tells(from source) bool {
	us, known := s.us()
	if !known || us.app != "" && from.app != "" && us.app != from.app {
		return false
	}
	return us.home() != "" && us.holds(from.team, from.enterprise)
}

// bot is the bot's own account.
func (s *Slack) bot() string {
	us, _ := s.us()
	return us.user
}

// eventID is the id of something that happened, the same whenever Slack tells
// it again.
func eventID(parts ...string) string { return doorstep.EventID(Platform, parts...) }

// repeated is what a repeat is told. What has an answer of its own is heard again:
// a repeat gets that answer anew, and the turn sees to the rest. What follows an
// answer is done once.
func repeated(out outcome) (outcome, bool) {
	return outcome{verdict: out.verdict, body: out.body}, out.verdict != doorstep.Again && out.body == nil
}
