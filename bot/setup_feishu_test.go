package main

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
	"closeloop/bot/needs"
)

// feishuBai is the account of who sets the bot up.
const feishuBai = "ou_bai"

// feishuWalker is somebody who sets the bot up in Feishu, with its developer console
// open.
type feishuWalker struct {
	*walker
	tenant  *fakefeishu.Tenant
	console *fakefeishu.Console
	mode    string
	base    string // of mode http: where Feishu reaches the bot
	guide   string // what manifest printed
}

// walksInFeishu is a person in an empty folder, with an app that nobody has set up.
func walksInFeishu(t *testing.T, program, lang, mode string) *feishuWalker {
	t.Helper()
	w := &feishuWalker{tenant: fakefeishu.Open(t, fakefeishu.Options{New: true}), mode: mode}
	w.console = w.tenant.Console()
	addr := "127.0.0.1:0"
	if mode == feishu.HTTP {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		addr = l.Addr().String()
		w.base = "http://" + addr
		_ = l.Close()
	}
	w.walker = &walker{t: t, program: program, dir: t.TempDir(), lang: lang, environ: []string{
		"CLOSELOOP_FEISHU_BASE_URL=" + w.tenant.URL(), "CLOSELOOP_PUBLIC_URL=https://loop.example.com", "CLOSELOOP_ADDR=" + addr,
	}}
	w.tenant.Within(calm)
	for id, name := range map[string]string{feishuBai: "Bai Hua", "ou_outside": "Otto"} {
		w.tenant.AddUser(fakefeishu.User{OpenID: id, Name: name, Locale: strings.ToLower(lang), Zone: "Asia/Shanghai"})
	}
	return w
}

// taken: Feishu's console takes what is entered there.
func (w *feishuWalker) taken(what string, err error) {
	w.t.Helper()
	if w.does(what); err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

// listed are the names of a list of the manifest that look like this.
func (w *feishuWalker) listed(like string) (names []string) {
	for _, found := range regexp.MustCompile(`(?m)^   (`+like+`) +\S`).FindAllStringSubmatch(w.guide, -1) {
		names = append(names, found[1])
	}
	return names
}

// block is what the manifest has to be pasted as permissions.
func (w *feishuWalker) block() []byte {
	return []byte(regexp.MustCompile(`(?ms)^\{$.*^\}$`).FindString(w.guide))
}

// enters enters the lists of the manifest, each on its page.
func (w *feishuWalker) enters() {
	w.t.Helper()
	save := func(p fakefeishu.Page) error { return w.console.SaveLongConnection(p) }
	if w.mode == feishu.HTTP {
		save = func(p fakefeishu.Page) error { return w.console.SaveURL(p, w.base) }
	}
	w.taken("save the mode of the events", save(fakefeishu.EventPage))
	w.taken("add the events", w.console.Add(fakefeishu.EventPage, w.listed(`im\.[\w.]+_v\d|application\.[\w.]+_v\d`)...))
	w.taken("save the mode of the callbacks", save(fakefeishu.CallbackPage))
	w.taken("add the callback", w.console.Add(fakefeishu.CallbackPage, w.listed(`card\.[\w.]+`)...))
	w.taken("import the permissions", w.console.Import(w.block()))
	w.taken("add the menu", w.console.AddMenu(w.listed(`[a-z]{2,6}`)...))
	w.taken("release a version", w.console.Release(feishuBai))
	bai := w.tenant.Person(feishuBai)
	if bai.Type("hi").Err == nil || len(bai.Screen()) != 0 {
		w.t.Error("the bot is there before the version is approved")
	}
	w.taken("have it approved", w.console.Approve())
}

// begun writes the configuration: a value of the wrong kind writes nothing.
func (w *feishuWalker) begun() (code string) {
	w.t.Helper()
	args := []string{"init", "feishu", "--mode", w.mode, "--lang", w.lang}
	const id, secret = fakefeishu.App + "\n", fakefeishu.AppSecret + "\n"
	keys := ""
	w.runs(exitUsage, []string{"feishu.app_id: want an id that begins with cli_", "Nothing was written"}, secret+id, args...)
	w.runs(exitUsage, []string{"feishu.app_secret: want", "Nothing was written"}, id+id, args...)
	if w.mode == feishu.HTTP {
		keys = fakefeishu.EncryptKey + "\n" + fakefeishu.VerificationToken + "\n"
		w.runs(exitUsage, []string{"feishu.encrypt_key: want", "Nothing was written"}, id+secret+"x\n", args...)
	}
	return w.claimCode(w.runs(exitDone, []string{"feishu.app_id", "feishu.app_secret", "closeloop.key", "claim", "1. "}, id+secret+keys, args...))
}

// checks are the doctor's lines about Feishu in the order of the steps, each with its
// mark.
func (w *feishuWalker) checks(code int, marks ...string) string {
	w.t.Helper()
	way := "connection"
	if w.mode == feishu.HTTP {
		way = "address"
	}
	var words []string
	for i, check := range []string{"app", "clock", way, "scopes", "tenant", "version"} {
		words = append(words, marks[i]+" feishu "+check+": ")
	}
	return w.runs(code, words, "", "doctor")
}

// sees waits for a message that says all of this.
func (w *feishuWalker) sees(words ...string) fakefeishu.Seen {
	w.t.Helper()
	return w.tenant.Person(feishuBai).Sees(w.t, words...)
}

// presses presses the button of a message whose action ends like this.
func (w *feishuWalker) presses(on fakefeishu.Seen, verb string) {
	w.t.Helper()
	i := slices.IndexFunc(on.Actions, func(c fakefeishu.Control) bool { return strings.HasSuffix(verbOf(saidBy(c)("action")), "/"+verb) })
	if i < 0 {
		w.t.Fatalf("no %s on %+v", verb, on)
	}
	if a := w.tenant.Person(feishuBai).Click(on, on.Actions[i].Label); !a.OK() {
		w.t.Fatalf("%s: %+v", verb, a)
	}
}

// comes is the first message to the bot, and what follows until the sample card
// answers.
func (w *feishuWalker) comes(code, claim, claimed, card, works string) {
	w.t.Helper()
	bai := w.tenant.Person(feishuBai)
	bai.Enter()
	w.does("claim")
	bai.Type(claim + " " + code + " 白桦")
	w.sees(claimed)
	w.does("hello")
	w.runs(exitDone, []string{"The card for 白桦 stands in: feishu"}, "", "hello")
	w.does("press its button")
	w.presses(w.sees(card), "heard")
	w.sees(works)
}

// TestSetUpInFeishu: from an empty folder and an app that nobody has set up to a
// sample card that answers, and on to the company, with the program as it is built,
// in few actions, in the order that works and with true words.
func TestSetUpInFeishu(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	program := needs.Program(t)
	for lang, says := range map[string]struct{ claim, setUp, app, claimed, setup, offered, imported, card, works string }{
		"zh-CN": {"认领", "设置", "名称：小环", "白桦，你现在是管理员", "三步把公司放进来", "人员：新增 12", "公司资料已按这份文件换好", "试用卡片", "通了"},
		"en":    {"claim", "setup", "Name: Loop", "白桦, you are the admin now", "the company in three steps", "People: 12 added", "The company is now as in this file", "A card to try", "It works"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			w := walksInFeishu(t, program, lang, feishu.WebSocket)
			w.does("clone")
			w.does("make build")
			w.does("print the manifest")
			w.guide = w.runs(exitDone, []string{says.app, "init feishu", "closeloop serve", "im.message.receive_v1", "card.action.trigger", `"scopes"`, "closeloop doctor"}, "", "manifest", "feishu", "--mode", w.mode, "--lang", lang)
			w.does("make the app, with a bot")
			w.console.AddBot()
			w.does("init, and paste id and secret")
			code := w.begun()
			w.checks(exitFailed, "✓", "✓", "✓", "✗", "!", "✗")
			w.runs(exitFailed, []string{"nobody is admin yet", "claim CODE NAME"}, "", "hello")
			if w.console.SaveLongConnection(fakefeishu.EventPage) == nil {
				t.Error("the long connection is saved while nobody is connected")
			}
			w.does("serve")
			w.serves("Closeloop is running. It is not in Feishu yet: the app has no bot, or no released version;")
			w.tenant.Until(t, func() bool { return w.tenant.Connections() > 0 })
			w.enters()
			if w.tenant.Person("ou_outside").Type("hi").Err == nil {
				t.Error("somebody outside of the availability finds the app")
			}
			w.does("doctor")
			w.checks(exitDone, "✓", "✓", "✓", "✓", "✓", "✓")
			w.comes(code, says.claim, says.claimed, says.card, says.works)
			w.few(20)

			bai := w.tenant.Person(feishuBai)
			bai.Type(says.setUp)
			w.sees(says.setup)
			w.sees("[file: company.xlsx]")
			bai.DropFile("company.xlsx", w.filledIn("feishu: "+feishuBai))
			w.presses(w.sees(says.offered), "import")
			w.sees(says.imported)
			for _, entry := range w.listed(`[a-z]{2,6}`) {
				if a := bai.Menu(entry); !a.OK() {
					t.Errorf("the menu's %s: %+v", entry, a)
				}
			}
			w.checks(exitDone, "✓", "✓", "✓", "✓", "✓", "✓")
			if trouble := bai.Trouble(); len(trouble) != 1 { // who came before the version
				t.Errorf("%q", trouble)
			}
		})
	}
}

// TestSetUpInFeishuOverHTTP: the same, where Feishu tries the address as it is saved.
func TestSetUpInFeishuOverHTTP(t *testing.T) {
	t.Parallel()
	w := walksInFeishu(t, needs.Program(t), "en", feishu.HTTP)
	w.guide = w.runs(exitDone, []string{"init feishu", "closeloop serve", "https://loop.example.com/feishu/events", "im.message.receive_v1", "https://loop.example.com/feishu/events", "card.action.trigger"}, "", "manifest", "feishu", "--mode", w.mode, "--lang", w.lang)
	w.console.AddBot()
	code := w.begun()
	w.checks(exitFailed, "✓", "✓", "✓", "✗", "!", "✗")
	if w.console.SaveURL(fakefeishu.EventPage, w.base) == nil {
		t.Error("the address is saved while nobody is there")
	}
	w.serves("Closeloop is running; it listens on " + strings.TrimPrefix(w.base, "http://"))
	w.enters()
	w.checks(exitDone, "✓", "✓", "✓", "✓", "✓", "✓")
	w.comes(code, "claim", "白桦, you are the admin now", "A card to try", "It works")
}
