package feishu

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import "closeloop/bot/chat"

// Manifest is the permission and event list with the steps to paste (looks).
func Manifest(mode, publicURL string, s chat.Speaker, r chat.Reader) ([]byte, error) { panic("seam") }
