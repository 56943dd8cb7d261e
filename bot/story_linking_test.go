package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
)

// feishuRig is the whole bot with a tenant of people before it, of whom the company
// knows more or less.
type feishuRig struct {
	*rig
	tenant *fakefeishu.Tenant
}

// inFeishu is a bot in a tenant; its clock runs, as that of the tenant does. The
// company is the test's, with these changes.
func inFeishu(t *testing.T, company ...string) *feishuRig {
	t.Helper()
	r := &feishuRig{rig: prepare(t, monday(t))}
	began := time.Now()
	r.opts.machine = func() time.Time { return r.machine.Now().Add(time.Since(began)) }
	r.tenant = fakefeishu.Open(t, fakefeishu.Options{Now: r.opts.machine})
	r.joinFeishu(r.tenant, feishu.HTTP)
	r.hands, r.cfg.Console = nil, ConsoleConfig{}
	r.open()
	r.tenant.Connect(r.base)
	t.Cleanup(r.tenant.HangUp)
	r.tenant.AddUser(fakefeishu.User{OpenID: feishuBai, Name: "Bai Hua"})
	r.changed(company...)
	return r
}

// changed imports the company with an account of the admin's, and other changes.
func (r *feishuRig) changed(company ...string) {
	r.t.Helper()
	company = append(company, "{id: adm-bai,", "{id: adm-bai, accounts: {feishu: "+feishuBai+"},")
	r.employ([]byte(strings.NewReplacer(company...).Replace(string(testCompany(r.t)))))
}

// joins is an account of the tenant that comes into being.
func (r *feishuRig) joins(u fakefeishu.User) *fakefeishu.Person {
	r.t.Helper()
	return r.tenant.Person(r.tenant.AddUser(u).OpenID)
}

// until waits until somebody's screen says all of this.
func (r *feishuRig) until(p *fakefeishu.Person, words ...string) fakefeishu.Seen {
	r.t.Helper()
	r.settled()
	return p.Sees(r.t, words...)
}

// settled: nothing is under way any more.
func (r *feishuRig) settled() {
	r.t.Helper()
	r.settle()
	if err := r.app.feishu.Wait(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

// pressed presses a button of a message, and nothing may go wrong.
func (r *feishuRig) pressed(p *fakefeishu.Person, on fakefeishu.Seen, label string) {
	r.t.Helper()
	if a := p.Click(on, label); !a.OK() || len(p.Trouble()) > 0 {
		r.t.Fatalf("%s on %s: %+v %q", label, on.Words, a, p.Trouble())
	}
	r.settled()
}

// said is how often somebody's screen says something.
func (r *feishuRig) said(p *fakefeishu.Person, words string) (n int) {
	r.t.Helper()
	r.settled()
	for _, m := range p.Screen() {
		if m.From == fakefeishu.Bot {
			n += strings.Count(m.Words, words)
		}
	}
	return n
}

// sent is a report that HR has sent to the managers, as Feishu would see it: nobody
// but those who have an account gets it.
func (r *feishuRig) sent() string {
	r.t.Helper()
	id := r.arrive(liMing())
	r.until(r.tenant.Person("ou_lin"), "李明", "待你确认")
	for _, m := range r.tenant.Person("ou_lin").Screen() {
		if _, offers := m.Action("发给用人经理"); offers {
			r.pressed(r.tenant.Person("ou_lin"), m, "发给用人经理")
		}
	}
	return id
}

// TestLinkedInFeishu: whom the tenant's directory knows by the e-mail or the mobile
// of the company's file is recognised by the first word to the bot; the admin is
// asked once, and once it is confirmed they are welcomed once, by what they do, and
// get their cards.
func TestLinkedInFeishu(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file []string
		user fakefeishu.User
	}{
		"by e-mail": {nil, fakefeishu.User{Email: "Zhao@farhill.example"}},
		"by mobile": {[]string{"email: zhao@farhill.example", "mobile: \"+8613800001111\""}, fakefeishu.User{Mobile: "+8613800001111", Email: "private@elsewhere.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := inFeishu(t, append(c.file, "{id: hr-lin,", "{id: hr-lin, accounts: {feishu: ou_lin},")...)
			r.joins(fakefeishu.User{OpenID: "ou_lin", Name: "Lin Xiao"})
			c.user.OpenID, c.user.Name = "ou_zhao", "Zhao Lei"
			zhao, bai := r.joins(c.user), r.tenant.Person(feishuBai)
			zhao.Enter()
			if r.said(bai, "这是赵磊吗"); len(zhao.Screen()) != 0 {
				t.Errorf("who only looks reads %+v", zhao.Screen())
			}
			zhao.Type("待办")
			r.until(zhao, "我不认识这个账号")
			zhao.Type("帮助")
			question := r.until(bai, "这是赵磊吗", "Zhao Lei", "飞书", "通讯录显示这是赵磊")
			if strings.Contains(question.Preview+question.Words, "13800001111") || strings.Contains(question.Preview, "赵磊") {
				t.Errorf("the question tells %q and %s", question.Preview, question.Words)
			}
			r.pressed(bai, question, "确认")
			r.until(bai, "白桦 确认是赵磊")
			r.until(zhao, "赵磊，你好，我是小环", "你岗位上的每场 AI 面试")
			zhao.Enter()
			r.sent()
			card := r.until(zhao, "李明", "由你决定")
			r.pressed(zhao, card, "通过")
			r.until(zhao, "✓ 赵磊 通过")
			for who, once := range map[*fakefeishu.Person]string{bai: "这是赵磊吗", zhao: "我是小环"} {
				if n := r.said(who, once); n != 1 {
					t.Errorf("%s was said %d times", once, n)
				}
			}
			r.verify()
		})
	}
}

// TestNobodyInFeishu: an account that the company does not know reads one sentence
// and leaves no question; of another tenant's users the bot hears nothing.
func TestNobodyInFeishu(t *testing.T) {
	t.Parallel()
	r := inFeishu(t)
	bai := r.tenant.Person(feishuBai)
	nobody := r.joins(fakefeishu.User{Name: "Nobody", Email: "nobody@elsewhere.example"})
	twice := r.joins(fakefeishu.User{Name: "Two", Email: "zhao@farhill.example"})
	alien := r.joins(fakefeishu.User{Name: "Otto", Email: "he@farhill.example", Tenant: fakefeishu.OtherTenant})
	for _, p := range []*fakefeishu.Person{nobody, twice} {
		p.Type("状态 李明")
	}
	alien.Type("帮助")
	if one, other := r.until(nobody, "我不认识这个账号").Words, r.until(twice, "我不认识这个账号").Words; one != other {
		t.Errorf("who is nobody reads %q, who may be somebody %q", one, other)
	}
	r.until(bai, "这是赵磊吗")
	if r.said(bai, "吗？") != 1 || r.said(alien, "") != 0 {
		t.Errorf("the admin was asked\n%+v\nanother tenant's user reads %+v", bai.Screen(), alien.Screen())
	}
}

// TestAnotherAccountInFeishu: whom the file names by an account is known at once and
// welcomed at the first visit; with a new account in the file the new one is theirs,
// and the old one nobody's.
func TestAnotherAccountInFeishu(t *testing.T) {
	t.Parallel()
	const of = "{id: mgr-zhao,"
	lin := []string{"{id: hr-lin,", "{id: hr-lin, accounts: {feishu: ou_lin},"}
	with := func(account string) []string { return append(lin, of, of+" accounts: {feishu: "+account+"},") }
	r := inFeishu(t, with("ou_old")...)
	r.joins(fakefeishu.User{OpenID: "ou_lin", Name: "Lin Xiao"})
	old := r.joins(fakefeishu.User{OpenID: "ou_old", Name: "Zhao Lei", Email: "zhao@farhill.example"})
	for range 2 {
		old.Enter()
		r.until(old, "赵磊，你好，我是小环")
	}
	fresh := r.joins(fakefeishu.User{OpenID: "ou_new", Name: "Zhao Lei", Email: "zhao@farhill.example"})
	fresh.Type("待办")
	r.until(fresh, "我不认识这个账号")
	if bai := r.tenant.Person(feishuBai); r.said(bai, "这是赵磊吗") != 0 {
		t.Errorf("an account is asked about while there is one: %+v", bai.Screen())
	}
	r.changed(with("ou_new")...)
	before := len(old.Screen())
	r.sent()
	card := r.until(fresh, "李明", "由你决定")
	r.pressed(fresh, card, "通过")
	old.Type("待办")
	r.until(old, "我不认识这个账号")
	if got := len(old.Screen()); got != before+2 || r.said(old, "李明") != 0 || r.said(old, "我是小环") != 1 || r.said(fresh, "我是小环") != 0 {
		t.Errorf("the old account reads %+v\nthe new one %+v", old.Screen(), fresh.Screen())
	}
	r.verify()
}
