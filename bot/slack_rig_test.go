package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
	"closeloop/bot/mail"
)

// slackRig is the whole bot with a workspace of people before it.
type slackRig struct {
	*rig
	space *fakeslack.Workspace
}

// The accounts of the story's people.
const (
	slackBai  = "U0BAI"
	slackLin  = "U0LIN"
	slackZhao = "U0ZHAO"
)

// slackPeople are the accounts, with the e-mails that the company has on file.
func slackPeople() []fakeslack.User {
	return []fakeslack.User{
		{ID: slackBai, RealName: "Bai Hua", Email: "bai@farhill.example", Locale: "zh-CN", TZ: "Asia/Shanghai"},
		{ID: slackLin, RealName: "Lin Xiao", Email: "lin@farhill.example", Locale: "zh-CN", TZ: "Asia/Shanghai"},
		{ID: slackZhao, RealName: "Zhao Lei", Email: "zhao@farhill.example", Locale: "zh-CN", TZ: "Asia/Shanghai"},
	}
}

// inSlackBy is a bot in a workspace, in a mode; its clock runs, as that of the
// workspace does. change edits the configuration.
func inSlackBy(t *testing.T, mode string, change ...func(*rig)) *slackRig {
	t.Helper()
	r := &slackRig{rig: prepare(t, monday(t))}
	began := time.Now()
	r.opts.machine = func() time.Time { return r.machine.Now().Add(time.Since(began)) }
	r.space = fakeslack.Open(t, fakeslack.Options{Now: r.opts.machine})
	for _, u := range slackPeople() {
		r.space.AddUser(u)
	}
	r.cfg.Slack = SlackConfig{
		Mode: mode, BotToken: fakeslack.BotToken, AppToken: fakeslack.AppToken, SigningSecret: fakeslack.SigningSecret, APIURL: r.space.APIURL(),
	}
	r.opts.courier = mail.Capture{}
	if err := makeKey(r.cfg.path("closeloop.key")); err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(r.rig)
	}
	r.open()
	if mode == "http" {
		r.space.Connect(r.base)
	} else {
		r.space.Until(t, func() bool { return r.space.Sockets() > 0 })
	}
	return r
}

// staffed is the test's company, with the accounts of some.
func (r *slackRig) staffed(accounts map[string]string) {
	r.t.Helper()
	text := string(testCompany(r.t))
	for person, user := range accounts {
		text = strings.Replace(text, "{id: "+person+",", "{id: "+person+", accounts: {slack: "+user+"},", 1)
	}
	r.employ([]byte(text))
}

// until waits until somebody's screen says all of this, and returns the message
// that says it.
func (r *slackRig) until(who string, words ...string) fakeslack.Seen {
	r.t.Helper()
	r.settle()
	return r.space.Person(who).Sees(r.t, words...)
}

// button waits for a button whose value begins like this, the newest of its
// kind.
func (r *slackRig) button(who, action string) (on fakeslack.Seen, value string) {
	r.t.Helper()
	r.settle()
	r.space.Until(r.t, func() bool {
		for _, m := range r.space.Person(who).Screen() {
			for _, c := range m.Actions {
				if strings.HasPrefix(strings.TrimPrefix(c.Value, "form:"), action) {
					on, value = m, c.Value
				}
			}
		}
		return value != ""
	})
	return on, value
}

// pressed presses it, and nothing may go wrong before their eyes.
func (r *slackRig) pressed(who, action string) {
	r.t.Helper()
	on, value := r.button(who, action)
	p := r.space.Person(who)
	if a := p.Click(on, value); !a.OK() || len(p.Trouble()) > 0 {
		r.t.Fatalf("%s presses %s: %v %v", who, value, a, p.Trouble())
	}
}
