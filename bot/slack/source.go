package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

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

// maxEvent is how long an id of something that happened may be: it becomes a
// part of keys and of records.
const maxEvent = 80

// eventID is the id of something that happened, the same whenever Slack tells
// it again.
func eventID(parts ...string) string {
	id := Platform + "-" + strings.Join(parts, ".")
	plain := strings.IndexFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '.' && r != '_'
	}) < 0
	if plain && len(id) <= maxEvent {
		return id
	}
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", parts)))
	return Platform + "-" + hex.EncodeToString(sum[:16])
}
