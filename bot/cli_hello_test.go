package main

import (
	"bytes"
	"testing"
)

// hello says hello as the command line does, through the serving process.
func (r *rig) hello(to string) (int, string) {
	r.t.Helper()
	var out bytes.Buffer
	e := errand{Name: "hello", Actor: "root", Flags: map[string]string{"to": to}}
	code, err := e.run(r.t.Context(), r.cfg, nil, &out)
	if err != nil {
		return code, err.Error()
	}
	return code, out.String()
}

// TestHello: the card comes to who is named, its button changes it once, and
// no case is touched; a later one takes its place.
func TestHello(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	code, said := r.hello("LIN@farhill.example")
	r.see(said, "The card for 林晓 stands in: console")
	m, _ := r.offered("hr-lin", "hello/hr-lin/heard")
	if code != exitDone || r.casesNow() != 0 {
		t.Errorf("%d, %d cases", code, r.casesNow())
	}
	r.see(m.Text, "试用卡片：在沙盒里", "林晓，卡片到了", "[ 点一下 ]")
	r.see(r.press("hr-lin", m.ID, "hello/hr-lin/heard", nil).Message.Text, "通了：周一 11月23日 09:40 收到了你的点击（控制台）")
	r.see(r.press("hr-lin", m.ID, "hello/hr-lin/heard", nil).Message.Text, "通了")
	if out := r.press("hr-eve", m.ID, "hello/hr-lin/heard", nil); out.Message != nil {
		t.Errorf("somebody else: %+v", out)
	}
	if code, said = r.hello(""); code != exitDone {
		t.Errorf("%d %s", code, said)
	}
	r.offered("adm-bai", "hello/adm-bai/heard")
	r.hello("lin@farhill.example")
	r.see(r.screen("hr-lin"), "后来又发了一张新的试用卡片", "林晓，卡片到了")
	for to, why := range map[string]string{"ghost@farhill.example": "no active person has the e-mail", "old@farhill.example": "no active person"} {
		code, said := r.hello(to)
		r.see(said, why)
		if code != exitFailed {
			t.Errorf("%s: %d", to, code)
		}
	}
}

// TestHelloBeforeTheStart: with nobody serving, the card is stored and stands
// there when the bot starts; without an admin the sentence says so.
func TestHelloBeforeTheStart(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	r.open()
	if code, said := r.hello(""); code != exitFailed {
		t.Errorf("%d %s", code, said)
	}
	r.employ(testCompany(t))
	r.stop()
	if code, said := r.hello("bai@farhill.example"); code != exitDone {
		t.Fatalf("%d %s", code, said)
	}
	r.open()
	r.offered("adm-bai", "hello/adm-bai/heard")
}
