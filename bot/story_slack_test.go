package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
)

// TestSlackFromTheFirstDay: the first admin claims the bot in Slack, HR comes
// with an e-mail that is on file and is let in, tries a card, and a report, a
// decision and a letter go their way, over either transport.
func TestSlackFromTheFirstDay(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"http", "socket"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			r := inSlackBy(t, mode)
			claimed(r)
			linked(r)
			tried(r)
			approved(r)
			rejected(r)
			for _, who := range []string{slackBai, slackLin, slackZhao} {
				if wrong := r.space.Person(who).Trouble(); len(wrong) > 0 {
					t.Errorf("%s was failed: %v", who, wrong)
				}
			}
		})
	}
}

// claimed: the code makes the first admin; then the company comes in.
func claimed(r *slackRig) {
	code, err := r.app.newClaim(r.t.Context(), "test")
	if err != nil {
		r.t.Fatal(err)
	}
	bai := r.space.Person(slackBai)
	bai.Type("帮助")
	r.until(slackBai, "还没有管理员", "认领")
	bai.Type("认领 " + code + " 白桦")
	r.until(slackBai, "白桦，你现在是管理员")
	r.staffed(map[string]string{"adm-bai": slackBai, "mgr-zhao": slackZhao})
}

// linked: whoever is nobody reads one sentence, whatever the e-mail; the admin
// is asked once, and the newcomer is welcomed.
func linked(r *slackRig) {
	lin := r.space.Person(slackLin)
	lin.Type("状态 李明")
	first := r.until(slackLin, "我不认识这个账号")
	stranger := r.space.AddUser(fakeslack.User{RealName: "Nobody", Email: "nobody@elsewhere.example", Locale: "zh-CN"})
	r.space.Person(stranger.ID).Type("状态 李明")
	if other := r.until(stranger.ID, "我不认识这个账号"); other.Words != first.Words {
		r.t.Errorf("an e-mail on file reads %q, another %q", first.Words, other.Words)
	}
	r.until(slackBai, "这是林晓吗", "Lin Xiao", "Slack", "l•••n@farhill.example")
	lin.Type("待办")
	r.pressed(slackBai, "link/slack:"+slackLin+"/confirm")
	r.until(slackBai, "白桦 确认是林晓")
	r.until(slackLin, "林晓，你好，我是小环")
	asked := 0
	for _, m := range r.space.Person(slackBai).Screen() {
		asked += strings.Count(m.Words, "这是林晓吗")
	}
	if asked != 1 {
		r.t.Errorf("the admin was asked %d times", asked)
	}
}

// tried: the card to try, and the Home tab.
func tried(r *slackRig) {
	if code, said := r.hello("lin@farhill.example"); code != exitDone {
		r.t.Fatal(code, said)
	}
	r.pressed(slackLin, "hello/hr-lin/heard")
	r.until(slackLin, "通了", "收到了你的点击（Slack）")
	r.space.Person(slackLin).OpenHome()
	r.home(slackLin, "现在没有等你的事", "还没有在办的候选人")
}

// home waits until somebody's Home tab says this.
func (r *slackRig) home(who string, words ...string) {
	r.t.Helper()
	r.space.Until(r.t, func() bool {
		h, found := r.space.Person(who).Home()
		for _, w := range words {
			found = found && strings.Contains(h.Words, w)
		}
		return found
	})
}

// approved: the report is HR's, then the manager's, who decides with one click.
func approved(r *slackRig) {
	id := r.arrive(liMing())
	r.home(slackLin, "有 1 件事等你", "李明", "后端工程师")
	r.pressed(slackLin, "report/"+id+"/send")
	r.home(slackLin, "现在没有等你的事")
	r.pressed(slackZhao, "decision/"+id+"/approve")
	r.until(slackZhao, "✓ 赵磊 通过")
	r.until(slackLin, "✓ 赵磊 通过")
}

// rejected: the dialog asks for a reason and keeps what was typed; HR sends the
// letter, which leaves after its minute.
func rejected(r *slackRig) {
	id := r.arrive(candidate{"wang-shan", "be", "王珊", "wang@mail.example", "zh-CN"})
	r.pressed(slackLin, "report/"+id+"/send")
	r.pressed(slackZhao, "decision/"+id+"/reject")
	zhao := r.space.Person(slackZhao)
	r.space.Until(r.t, func() bool { _, open := zhao.Modal(); return open })
	if wrong := zhao.Submit(map[string]any{"f~reason": "industry"}); len(wrong) > 0 {
		r.t.Fatalf("the reason is refused: %v", wrong)
	}
	r.until(slackZhao, "王珊", "✗ 赵磊 不通过")
	r.pressed(slackLin, "letter/"+id+"/send")
	r.machine.Add(11 * time.Minute)
	r.until(slackLin, "王珊", "发出")
	if len(r.sentMail()) != 1 {
		r.t.Errorf("letters that left: %v", r.sentMail())
	}
}

// sentMail are the subjects of the letters that left.
func (r *slackRig) sentMail() (subjects []string) {
	r.t.Helper()
	out, err := r.app.outbox(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range out.Mail {
		subjects = append(subjects, m.Subject)
	}
	return subjects
}

// TestSlackStart: what will never work stops the start with what mends it; a
// Slack that is out of reach does not, and is reached later.
func TestSlackStart(t *testing.T) {
	t.Parallel()
	r := inSlackBy(t, "http")
	r.stop()
	for name, c := range map[string]struct {
		change func()
		says   string
	}{
		"a token that was taken away": {func() { r.space.Refuse(fakeslack.BotToken, "token_revoked") }, "put its new token into slack.bot_token"},
		"another team":                {func() { r.space.Refuse(fakeslack.BotToken, ""); r.cfg.Slack.Team = "T0OTHER" }, "slack.team wants T0OTHER"},
	} {
		c.change()
		a, err := open(t.Context(), r.cfg, r.opts)
		if err != nil {
			t.Fatal(err)
		}
		if err = a.serve(t.Context(), nil); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err := a.close(); err != nil {
			t.Error(err)
		}
		r.space.Refuse(fakeslack.BotToken, "")
		r.cfg.Slack.Team = ""
	}
	r.space.Down(true)
	r.open()
	if status := r.call(r.request(http.MethodGet, "/readyz", nil), nil); status == http.StatusOK {
		t.Error("ready without Slack")
	}
	if said := r.app.greeting(t.Context(), nil); !strings.Contains(said, "not in Slack yet: not connected") {
		t.Errorf("without Slack it says %q", said)
	}
	r.space.Down(false)
	if err := r.app.slack.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := r.call(r.request(http.MethodGet, "/readyz", nil), nil); status != http.StatusOK {
		t.Errorf("with Slack: %d", status)
	}
}
