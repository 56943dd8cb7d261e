package feishu

import "context"

// Finding is one line of a check: what was looked at, how it is and, where it
// is not well, what exactly mends it. It holds no secret.
type Finding struct {
	Check string
	State string // Fine, Uneasy or Broken
	Says  string
	Fix   string
}

// The states of a finding.
const (
	Fine   = "ok"
	Uneasy = "warn" // works, and somebody should know
	Broken = "fail"
)

// Check asks Feishu what only Feishu knows: it changes nothing and sends nothing.
func (f *Feishu) Check(ctx context.Context) []Finding {
	if _, err := f.introduce(ctx); err != nil {
		return []Finding{{"feishu app", Broken, err.Error(), "look at feishu.app_id and feishu.app_secret"}}
	}
	return []Finding{{"feishu app", Fine, "the app answers", ""}}
}
