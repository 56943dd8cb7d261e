package main

import "testing"

// TestBoardAddress: a link leads where a browser gets to safely, and nowhere else.
func TestBoardAddress(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		public string
		slack  bool
		want   string
	}{
		{"", false, "http://127.0.0.1:8080"},
		{"http://localhost:9000", false, "http://localhost:9000"},
		{"https://loop.example.com/", false, "https://loop.example.com"},
		{"https://loop.example.com", true, "https://loop.example.com"},
		{"http://loop.example.com", false, ""},
		{"http://loop.example.com", true, ""},
		{"http://127.0.0.1:8080", true, ""},
		{"https://localhost", true, ""},
		{"", true, ""},
	} {
		c := defaults()
		if c.PublicURL = one.public; one.slack {
			c.Slack.BotToken = "xoxb-1"
		}
		if got := c.base(":8080"); got != one.want {
			t.Errorf("%+v: %q", one, got)
		}
	}
}
