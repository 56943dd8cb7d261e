package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOneHouse: the board wears what the console wears.
func TestOneHouse(t *testing.T) {
	t.Parallel()
	read := func(room, name string) string {
		raw, err := os.ReadFile(filepath.Join(room, "page", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	_, house, _ := strings.Cut(read("board", "house.css"), "\n")
	if len(house) < 4000 || !strings.Contains(read("console", "style.css"), strings.TrimSpace(house)) {
		t.Error("board/page/house.css is not what console/page/style.css begins with")
	}
	for _, name := range []string{"scheme.js", "icon.svg"} {
		if read("board", name) != read("console", name) {
			t.Errorf("%s differs", name)
		}
	}
}

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
