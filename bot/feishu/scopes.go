package feishu

// need is something that Feishu's developer console must be told, and the
// message that says what it is for.
type need struct{ name, why string }

// permissions are those of the app, in the order in which the console sorts
// them: for the manifest and for the check. They are the same in both modes.
func permissions() []need {
	return []need{
		{"contact:user.base:readonly", "feishu.manifest.scope.name"},
		{"contact:user.id:readonly", "feishu.manifest.scope.find"},
		{"im:chat.access_event.bot_p2p_chat:read", "feishu.manifest.scope.enter"},
		{"im:message.group_at_msg:readonly", "feishu.manifest.scope.mention"},
		{"im:message.p2p_msg:readonly", "feishu.manifest.scope.private"},
		{"im:message:readonly", "feishu.manifest.scope.file"},
		{"im:message:send_as_bot", "feishu.manifest.scope.send"},
		{"im:message:update", "feishu.manifest.scope.edit"},
		{"im:resource", "feishu.manifest.scope.upload"},
		{"tenant:tenant:readonly", "feishu.manifest.scope.tenant"},
	}
}

// scopes are the names of the permissions.
func scopes() []string {
	var out []string
	for _, n := range permissions() {
		out = append(out, n.name)
	}
	return out
}

// events are what the app subscribes to.
func events() []need {
	return []need{
		{messageReceived, "feishu.manifest.event.message"},
		{messageRecalled, "feishu.manifest.event.recalled"},
		{chatEntered, "feishu.manifest.event.entered"},
		{menuPressed, "feishu.manifest.event.menu"},
	}
}

// callbacks are what the app answers at once; the console keeps them on a page
// of their own, with a subscription mode of their own.
func callbacks() []need {
	return []need{{cardAction, "feishu.manifest.callback.card"}}
}

// Menu are the buttons above the line where people write to the bot: words that
// can be typed too, of use to everybody and asking for nothing more. Feishu
// shows three at most.
func Menu() []string { return []string{"loop", "me", "help"} }
