package slack

import (
	"fmt"

	"closeloop/bot/doorstep"
)

// ill notes what only an administrator can mend.
func (s *Slack) ill(method string, f doorstep.Failure) {
	if f.Class == doorstep.Setup {
		s.health.Note(closes(f, method), fmt.Errorf("slack: %w; %s", f.Err, remedy(f.Code)))
	}
}

// remedy is what an administrator does about a setup fault.
func remedy(code string) string {
	switch code {
	case "missing_scope", "no_permission":
		return "add the scope on the app's page OAuth & Permissions (closeloop manifest slack lists them) and install the app again"
	case "messages_tab_disabled":
		return "switch the Messages Tab on, on the app's page App Home"
	case "not_enabled":
		return "switch the Home Tab on, on the app's page App Home"
	case "not_allowed_token_type":
		return "slack.bot_token must be the Bot User OAuth Token, which begins with xoxb-"
	}
	return "install the app again and put its new token into slack.bot_token"
}
