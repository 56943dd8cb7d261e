package feishu

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
)

func TestFilesAreDropped(t *testing.T) {
	t.Parallel()
	e := enter(t)
	e.house.at("", chat.Reply{Notice: chat.T("problem.stale")}, nil)
	p := e.w.Person(zhao)
	if a := p.DropFile("公司 表.xlsx", []byte("x")); !a.OK() {
		t.Fatal(a.Status)
	}
	e.quiet()
	got, sent := e.house.heard(), p.Screen()[0]
	if len(got) != 1 || got[0].Kind != chat.Dropped || got[0].Text != "" || got[0].File.Name != "公司 表.xlsx" || !strings.HasPrefix(got[0].File.ID, sent.Ref+"/") ||
		len(got[0].File.ID) <= len(sent.Ref)+1 || !got[0].Place.Private || !got[0].Once || got[0].ID != eventID(sent.Ref) {
		t.Errorf("heard %+v", got)
	}
	if last := p.Last(); last.Words != e.words(zhao, chat.T("problem.stale")) {
		t.Errorf("answered %+v", last)
	}
}

// TestWhatCannotBeReadIsSaid: a picture, a voice, a file without a key, words of no JSON.
func TestWhatCannotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	e := enter(t)
	p := e.w.Person(lin)
	for kind, content := range map[string]string{"image": `{"image_key":"i"}`, "audio": "{}", "file": "{}", "text": "help", "post": `{"content":[[{"tag":"img"}]]}`, "": ""} {
		r := e.line(lin, "om_odd_"+kind, "help")
		m := r.Doc["event"].(map[string]any)["message"].(map[string]any)
		m["message_type"], m["content"] = kind, content
		before := len(p.Screen())
		if a := e.w.Send(r); !a.OK() {
			t.Errorf("%q: %d", kind, a.Status)
		}
		e.quiet()
		if screen := p.Screen(); len(screen) != before+1 || screen[before].Words != e.words(lin, chat.T("feishu.unreadable")) {
			t.Errorf("%q: sees %+v", kind, screen)
		}
	}
	if got := e.house.heard(); len(got) > 0 {
		t.Errorf("heard %+v", got)
	}
}
