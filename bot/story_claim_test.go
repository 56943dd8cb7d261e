package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"closeloop/flows/company"
	"closeloop/flows/hiring"
)

// code makes a claim code as the command line does.
func (r *rig) code() string {
	r.t.Helper()
	code, err := r.app.newClaim(r.t.Context(), "test")
	if err != nil {
		r.t.Fatal(err)
	}
	return code
}

// played are the ids of who can be played in the console.
func (r *rig) played() (ids []string) {
	r.t.Helper()
	var out []struct{ ID string }
	if status := r.call(r.request(http.MethodGet, "/console/api/people", nil), &out); status != http.StatusOK {
		r.t.Fatalf("people: %d", status)
	}
	for _, p := range out {
		ids = append(ids, p.ID)
	}
	return ids
}

// filledIn is the company's spreadsheet as somebody fills it in: the test's
// company, with the admin who is there.
func filledIn(t *testing.T) []byte {
	t.Helper()
	f, faults := company.Read(bytes.Replace(testCompany(t), []byte("{id: adm-bai,"), []byte("{id: admin,"), 1))
	var out bytes.Buffer
	if err := company.Filled(&out, hiring.NewSnapshot(1, f.Company, f.People, f.Positions)); err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	return out.Bytes()
}

// TestTheFirstDay: from an empty store to the first report: a claim, the
// template, people and positions, the first interview.
func TestTheFirstDay(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	r.open()
	code := r.code()
	if got := r.played(); len(got) != 1 || got[0] != "admin" {
		t.Fatalf("an empty store offers %v", got)
	}
	r.see(r.say("admin", "帮助", "dm").said(), "还没有管理员", "认领")
	r.see(r.say("admin", "待办", "dm").said(), "我不认识这个账号")
	r.restart()
	r.see(r.say("admin", "认领 "+strings.ToLower(strings.ReplaceAll(code, "-", " "))+" 白桦", "dm").said(), "白桦，你现在是管理员")
	if p, ok := r.personNow("admin"); !ok || !p.Active || p.Name != "白桦" || len(p.Roles) != 2 || p.Timezone != "Asia/Shanghai" {
		t.Fatalf("%+v", p)
	}
	if got := r.played(); len(got) != 1 || got[0] != "admin" {
		t.Errorf("after the claim: %v", got)
	}
	card := r.say("admin", "设置", "dm").Replies[0]
	r.see(card.Text, "1 下载附件", "在职人员：1", "岗位：0", "没有邮箱的人：1", "附件：company.xlsx")
	status, head, template := r.fetched("admin", "template/company")
	if status != http.StatusOK || len(template) == 0 || !strings.Contains(head.Get("Content-Disposition"), "company.xlsx") {
		t.Fatalf("the template: %d %v", status, head)
	}
	m := r.handIn("admin", "company.xlsx", []byte(template)) // as it came
	r.see(m.Text, "公司文件有 2 处要改", "公司没有名字", "人员 People 第 2 行", "改好后再放一次")
	m = r.handIn("admin", "company.xlsx", filledIn(t))
	r.see(m.Text, "人员：新增 12，修改 1，去掉 0", "岗位：新增 2，修改 0，去掉 0")
	r.see(r.choose("admin", m, "import").Message.Text, "公司资料已按这份文件换好")
	r.see(r.say("admin", "setup", "dm").said(), "在职人员：12", "岗位：2", "第一份面试文件")
	m = r.handIn("admin", "first.jsonl", lines(t, liMing()))
	r.see(r.choose("admin", m, "import").Message.Text, "新的 1 场")
	r.hide(r.say("admin", "setup", "dm").said(), "下一步")
	_, _, examples := r.fetched("hr-lin", "template/interviews")
	r.see(r.handIn("hr-lin", "interviews.xlsx", []byte(examples)).Text, "3 场面试，都可以导入")
	if got := r.about("hr-lin", "李明"); len(got) == 0 {
		t.Errorf("HR sees\n%s", r.screen("hr-lin"))
	}
	r.verify()
}

// TestClaims: a code works once, in time, and not by guessing; whoever types a
// wrong one hears one sentence.
func TestClaims(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	r.open()
	wrong := func(words string) {
		t.Helper()
		r.see(r.say("admin", words, "dm").said(), "这个认领码不能用")
		if len(r.played()) != 1 {
			t.Fatalf("%s: somebody is there: %v", words, r.played())
		}
	}
	wrong("claim AAAAA-AAAAA-AAAAA-AAAAA me") // there is none
	old := r.code()
	code := r.code()
	wrong("claim " + old)
	wrong("claim " + code[:22])
	for range 3 {
		wrong("claim AAAAA-AAAAA-AAAAA-AAAAA")
	}
	wrong("claim " + code) // five wrong ones within an hour
	r.advance("61m")
	r.see(r.say("admin", "claim "+code, "dm").said(), "admin，你现在是管理员")
	r.see(r.say("admin", "claim "+code, "dm").said(), "没有找到")
	if _, err := r.app.newClaim(t.Context(), "test"); err == nil || !strings.Contains(err.Error(), "active admin already") {
		t.Errorf("another code: %v", err)
	}

	late := prepare(t, monday(t))
	late.open()
	code = late.code()
	late.advance("168h")
	late.see(late.say("admin", "claim "+code, "dm").said(), "这个认领码不能用")
}

// TestAColleagueClaims: in a company that lost its admin, who is known gets the
// role; nobody outside a chat, and nobody while there is an admin.
func TestAColleagueClaims(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	r.open()
	r.employ(bytes.Replace(testCompany(t), []byte("roles: [admin, hr]"), []byte("roles: [hr]"), 1))
	code := r.code()
	if got := r.played(); got[len(got)-1] != "admin" {
		t.Errorf("no newcomer: %v", got)
	}
	r.see(r.say("hr-lin", "认领 "+code, "dm").said(), "林晓，你现在是管理员")
	if p, _ := r.personNow("hr-lin"); len(p.Roles) != 2 || p.Email == "" {
		t.Errorf("%+v", p)
	}
	for _, id := range r.played() {
		if id == "admin" {
			t.Error("the newcomer is still there")
		}
	}
}

// TestInit: configuration, key and code are written once; what is wrong is
// said, and writes nothing.
func TestInit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "closeloop.yaml")
	good := "0123456789abcdef0123456789abcdef\nxoxb-1234567890-abc\n"
	try := func(in string, args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := run(append([]string{"--config", config, "init"}, args...), strings.NewReader(in), &out, &errs)
		return code, out.String(), errs.String()
	}
	for name, c := range map[string]struct {
		in   string
		args []string
		code int
		says string
	}{
		"no platform":  {"", nil, exitUsage, "needs one of its commands"},
		"wrong mode":   {good, []string{"slack", "--mode", "websocket"}, exitUsage, "want http or socket"},
		"wrong secret": {"0123\n", []string{"slack"}, exitUsage, "32 characters 0-9a-f"},
		"nothing":      {"", []string{"feishu"}, exitFailed, "feishu.app_id: nothing was given"},
	} {
		if code, _, errs := try(c.in, c.args...); code != c.code || !strings.Contains(errs, c.says) || strings.Contains(errs, "0123\n") {
			t.Errorf("%s: %d %s", name, code, errs)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Fatalf("left %v %v", left, err)
	}
	code, out, errs := try(good, "slack")
	if code != exitDone || !strings.Contains(out, "root key") || !regexp.MustCompile(`claim ([0-9A-Z]{5}-){3}[0-9A-Z]{5} NAME`).MatchString(out) || strings.Contains(out, "xoxb") || !strings.Contains(out, "type the claim line above as a message") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	raw, err := os.ReadFile(config)
	if err != nil || string(raw) != "slack:\n  mode: http\n  signing_secret: 0123456789abcdef0123456789abcdef\n  bot_token: xoxb-1234567890-abc\n" {
		t.Errorf("%s %v", raw, err)
	}
	for _, name := range []string{"closeloop.yaml", "closeloop.key"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if code, _, errs := try(good, "slack"); code != exitFailed || !strings.Contains(errs, "never overwritten") {
		t.Errorf("a second time: %d %s", code, errs)
	}
	if code, out, errs := try("", "--claim"); code != exitDone || !strings.Contains(out, "NAME") {
		t.Errorf("the configuration is taken, and makes another code: %d %s", code, errs)
	}
}

// TestInitClaim: the command makes a code for the store of the configuration,
// and the sample stays away.
func TestInitClaim(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "closeloop.yaml")
	if err := os.WriteFile(config, []byte("locale: en\naddr: 127.0.0.1:0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run([]string{"--config", config, "init", "--claim"}, nil, &out, &errs); code != exitDone {
		t.Fatalf("%d %s", code, errs.String())
	}
	found := regexp.MustCompile(`claim (\S+) NAME`).FindStringSubmatch(out.String())
	if len(found) != 2 {
		t.Fatal(out.String())
	}
	r := prepare(t, time.Now())
	cfg, err := readConfig(config, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Log.Level = "error"
	r.cfg, r.opts.sample, r.opts.machine = cfg, true, nil
	r.open()
	r.see(r.say("admin", "claim "+found[1]+" Lin Xiao", "dm").said(), "Lin Xiao, you are the admin now")
}
