package slack

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// health knows what an administrator must mend before Slack works.
type health struct {
	mu       sync.Mutex
	troubles map[string]error // by method; "": of the token as a whole
}

// well notes that a method works, and so the token.
func (h *health) well(method string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.troubles, method)
	delete(h.troubles, everything)
}

// ill notes what only an administrator can mend.
func (h *health) ill(method string, f failure) {
	if f.class == setup {
		h.note(f.closes(method), fmt.Errorf("slack: %w; %s", f.Err, remedy(f.code)))
	}
}

func (h *health) note(method string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.troubles == nil {
		h.troubles = map[string]error{}
	}
	h.troubles[method] = err
}

// trouble is one of the troubles, the same at every look; nil: there is none.
func (h *health) trouble() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, method := range slices.Sorted(maps.Keys(h.troubles)) {
		return h.troubles[method]
	}
	return nil
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
