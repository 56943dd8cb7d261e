// Package fakefeishu is a strict Feishu of one tenant with one app for tests: it
// keeps users, chats, messages, images and files, answers the open API on a port
// of this machine, and refuses what Feishu refuses, with Feishu's codes and HTTP
// statuses. It is no smarter than Feishu, and it knows nothing of the room it
// tests: its limits are its own. Exported methods are safe for concurrent use and
// hand out copies.
package fakefeishu

import "time"

// What the tenant is called where Options say nothing else.
const (
	TenantKey         = "16fa4ef4ke7e4a47"
	OtherTenant       = "27aa4ef4ke7e4b58"
	App               = "cli_fa4e000000000001"
	AppSecret         = "fakesecretof32lettersanddigits01"
	EncryptKey        = "fake encrypt key"
	VerificationToken = "fakeverificationtoken0000001"
	Bot               = "ou_bot00000000000000000000000000" // the bot's own open_id
)

// Options are what a test wants otherwise. The zero value is a plain tenant.
type Options struct {
	Now    func() time.Time // the tenant's clock; nil: the machine's
	Scopes []string         // what the app may; nil: Scopes()
}

// Tenant is one Feishu. The fake's owner adds the state, `people` embeds `inbound`
// (what is told to the app over HTTP), `line` embeds `lines` (long connections).
type Tenant struct{ opts Options }
