package main

import (
	"regexp"
	"testing"

	"closeloop/bot/eyes"
)

// boardLinkOf asks for the board in chat and returns the address on the card.
func (r *rig) boardLinkOf(who string) string {
	r.t.Helper()
	said := r.say(who, "/board", "dm").said()
	link := regexp.MustCompile(`http\S+/board\?link=[\w-]{22}`).FindString(said)
	if link == "" {
		r.t.Fatalf("no link for %s in\n%s", who, said)
	}
	return link
}

// boardWords are what the page says in one language.
type boardWords struct{ enter, search, columns string }

func boardSpeech(lang string) boardWords {
	if lang == "en" {
		return boardWords{"Open the board", "Search by name", "Columns by status"}
	}
	return boardWords{"打开看板", "按姓名查找", "按状态分列"}
}

// TestBoardLooks is for pictures.
func TestBoardLooks(t *testing.T) {
	t.Parallel()
	r := furnished(t)
	r.busyWeek()
	b := eyes.Open(t)
	for lang, who := range map[string]string{"zh-CN": "hr-lin", "en": "hr-lin"} {
		r.say(who, "/lang "+lang, "dm")
		words := boardSpeech(lang)
		for name, size := range map[string]eyes.Size{"phone": {Width: 390, Height: 844}, "desk": {Width: 1440, Height: 900}} {
			for _, scheme := range []string{"light", "dark"} {
				w := b.Visit(t, r.boardLinkOf(who), size)
				w.Prefers(scheme)
				w.Shot("door-" + lang + "-" + name + "-" + scheme)
				w.Page().Find("button", words.enter).Click()
				w.Page().Find("region", words.columns)
				w.Shot("board-" + lang + "-" + name + "-" + scheme)
				for _, flaw := range append(w.Barriers(), w.Flaws()...) {
					t.Errorf("%s %s %s: %s", lang, name, scheme, flaw)
				}
				if over := w.Sideways(); over > 0 && name == "phone" {
					t.Errorf("%d px", over)
				}
				for _, c := range w.Complaints() {
					t.Errorf("complaint %s", c)
				}
				w.Close()
			}
		}
	}
}

// busyWeek moves the sample's candidates to where a week would.
func (r *rig) busyWeek() {
	r.t.Helper()
	sent := 0
	for range 12 {
		var m message
		var action string
		for _, one := range r.inbox("hr-lin") {
			for _, a := range one.Actions {
				if regexp.MustCompile(`^report/C-\d+/send@`).MatchString(a.Action) {
					m, action = one, a.Action
				}
			}
		}
		if action == "" {
			break
		}
		r.press("hr-lin", m.ID, action, nil)
		sent++
		if sent > 6 {
			break
		}
	}
	r.advance("26h")
	r.settle()
}
