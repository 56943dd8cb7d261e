package main

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/feishu"
	"closeloop/bot/needs"
	"closeloop/commands"
	"closeloop/locales"
	"closeloop/locales/cardtest"
)

// gotten are samples as files, the kinds of the cards among them, and where they
// were drawn.
type gotten struct {
	files  map[string][]byte
	kinds  map[string]bool
	studio *studio
}

func sampled(t *testing.T, lang string) gotten {
	t.Helper()
	s, err := specimens(t.Context(), lang, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	out := gotten{map[string][]byte{}, map[string]bool{}, s}
	for _, one := range s.kept {
		if out.files[one.Name], err = s.asSlack(one); err != nil {
			t.Fatalf("%s: %v", one.Name, err)
		}
		if text, err := s.asText(one); err != nil || len(text) < 2 {
			t.Errorf("%s in words: %q, %v", one.Name, text, err)
		}
		out.kinds[one.Card.Kind] = true
		if one.Card.Kind == "training.drill" {
			for _, breach := range cardtest.Breaches(t, one.Card, lang) {
				t.Errorf("%s: what a drill asks fits no phone: %s", one.Name, breach)
			}
		}
		row := slices.ContainsFunc(one.Card.Blocks, func(b chat.Block) bool { return len(b.Row) > 0 })
		if says := one.Card.Preview.Key; slices.Contains(urges(), says) && !row {
			t.Errorf("%s: a list of chats says %s of a card on which nothing is left to do", one.Name, says)
		}
	}
	return out
}

// TestSamples: every kind of card that a flow draws and every form that a verb
// wants is among the samples, in both languages; two runs draw the same bytes;
// a dozen of them stand in testdata as Slack gets them; and the judges of Slack
// and of Feishu find fault with none.
func TestSamples(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a dozen plays, one after the other
		return
	}
	kinds, forms := promised(t)
	if len(kinds) < 30 || len(forms) < 20 {
		t.Fatalf("only %v and %v were found in the code", kinds, forms)
	}
	for _, lang := range []string{locales.English, locales.Chinese} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			got := sampled(t, lang)
			hung(t, lang, got.studio)
			for _, kind := range kinds {
				if !got.has(kind) {
					t.Errorf("no sample of the card %s", kind)
				}
			}
			for _, verb := range forms {
				if !slices.ContainsFunc(filesOf(got.files), func(name string) bool { return strings.Contains(name, "."+verb+".form") }) {
					t.Errorf("no sample of the form of %s", verb)
				}
			}
			got.golden(t, lang)
			judged(t, got.files)
			got.studio.inFeishu(t)
			if lang == locales.English {
				got.again(t)
			}
		})
	}
}

// urges are previews that say that something waits for their reader. A list of chats
// shows them as long as the card stands, whatever became of it.
func urges() []string {
	return []string{"decision.preview", "decision.arrange.preview", "report.draft.preview", "letter.preview", "link.preview", "intake.assign.preview"}
}

// again plays everything once more: the same is drawn.
func (g gotten) again(t *testing.T) {
	t.Helper()
	again := sampled(t, locales.English).files
	for _, name := range append(filesOf(g.files), filesOf(again)...) {
		if !bytes.Equal(g.files[name], again[name]) {
			t.Errorf("%s differs from run to run", name)
		}
	}
}

// has says whether there is a card of a kind; one that ends with a dot begins
// several.
func (g gotten) has(kind string) bool {
	for k := range g.kinds {
		if k == kind || strings.HasSuffix(kind, ".") && strings.HasPrefix(k, kind) {
			return true
		}
	}
	return false
}

func filesOf(files map[string][]byte) (out []string) {
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// unplayed are the cards that no story reaches, with why.
func unplayed() map[string]string {
	return map[string]string{
		"report.gone":    "drawn only when a message heals after its reader lost the case",
		"scorecard.gone": "drawn only when a message heals after its reader lost the case",
		"report.late":    "drawn only when the decision falls between an interview and its report",
	}
}

// promised are the kinds of cards and the verbs with forms that stand in the
// code of the flows and commands.
func promised(t *testing.T) (kinds, forms []string) {
	t.Helper()
	files, err := filepath.Glob("../flows/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../commands/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, more...) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if kind := kindIn(n); kind != "" && unplayed()[kind] == "" {
					kinds = append(kinds, kind)
				}
			case *ast.KeyValueExpr:
				if verb, ok := word(n.Key); ok && wantsForm(n.Value) {
					forms = append(forms, verb)
				}
			}
			return true
		})
	}
	kinds = append(kinds, "duty.nag", "duty.moved", "duty.overdue", "duty.asked", "duty.above", "duty.putoff",
		"decision.summary", "decision.arrange", "decision.request", "decision.returned", "decision.objection", "decision.recorded")
	return kinds, forms
}

func word(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// kindIn is the kind in a literal of a card: all of it, or how it begins.
func kindIn(lit *ast.CompositeLit) string {
	if f, ok := lit.Type.(*ast.SelectorExpr); !ok || f.Sel.Name != "Card" {
		return ""
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); !ok || key.Name != "Kind" {
			continue
		}
		if sum, ok := kv.Value.(*ast.BinaryExpr); ok {
			kv.Value = sum.X
		}
		kind, _ := word(kv.Value)
		return kind
	}
	return ""
}

// wantsForm says whether a value is that of a verb with a form.
func wantsForm(e ast.Expr) bool {
	lit, ok := e.(*ast.CompositeLit)
	if !ok || lit.Type != nil {
		return false
	}
	return slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		key, ok := kv.Key.(*ast.Ident)
		return ok && key.Name == "Form"
	})
}

// chosenSamples stand in testdata as Slack gets them.
func chosenSamples() []string {
	return []string{
		"decision.summary", "decision.summary.hold", "decision.reject.form", "decision.record.form", "decision.record.form.3", "duty.nag.evaluate", "duty.above.evaluation",
		"letter.draft.drafted", "letter.draft.returned", "pile.stack", "report.draft", "scorecard.own", "scorecard.send.form", "home.manager", "upload.file.offered",
	}
}

func (g gotten) golden(t *testing.T, lang string) {
	t.Helper()
	for _, name := range chosenSamples() {
		path := filepath.Join("testdata", "cards", name+"."+lang+".json")
		if flag.Lookup("update").Value.String() == "true" {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, g.files[name], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || !bytes.Equal(want, g.files[name]) {
			t.Errorf("%s: %v; read what is drawn now, then run with -update\n%s", path, err, g.files[name])
		}
	}
}

// judged asks Slack's judge about every sample.
func judged(t *testing.T, files map[string][]byte) {
	t.Helper()
	node, judge, dir := needs.Node(t), needs.Judge(t), t.TempDir()
	args := []string{filepath.Join(judge, "validate.mjs"), "--strict"}
	for name, raw := range files {
		path := filepath.Join(dir, name+".json")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.Command(node, args...).CombinedOutput()
	if err != nil {
		t.Errorf("the judge: %v\n%s", err, out)
	}
}

// TestManifestJudged: the judge of manifests takes ours in both modes, with
// every scope that the bot needs.
func TestManifestJudged(t *testing.T) {
	t.Parallel()
	node, judge := needs.Node(t), needs.Judge(t)
	files, err := filepath.Glob("slack/testdata/manifest.*.yaml")
	if err != nil || len(files) != 4 {
		t.Fatalf("%v %v", files, err)
	}
	for _, path := range files {
		scopes := "chat:write,commands,im:write,im:history,users:read,users:read.email,files:read,files:write,app_mentions:read"
		if out, err := exec.Command(node, filepath.Join(judge, "manifest.mjs"), "--need", scopes, path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
}

// TestMenuOfFeishu: what the bot's menu sends can be typed, changes nothing,
// needs no more, and is called as the catalogue calls it in Chinese.
func TestMenuOfFeishu(t *testing.T) {
	t.Parallel()
	book, err := commands.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range feishu.Menu() {
		e, ok := book.Find(name)
		if !ok || e.Writes() || len(e.Takes) > 0 {
			t.Errorf("%s: %+v", name, e)
		}
		if got := cardtest.Speaker(t).Words(cardtest.Reader(t, locales.Chinese), chat.T("feishu.menu."+name)); !slices.Contains(e.Chinese, got) {
			t.Errorf("%s is %s in the menu and %v in the catalogue", name, got, e.Chinese)
		}
	}
}

// TestCardsCommand: what cannot be written says so; a folder that holds
// something stays as it is.
func TestCardsCommand(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	full := filepath.Join(d.dir, "full")
	if err := os.MkdirAll(filepath.Join(full, "mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	d.want(exitFailed, []string{"is not empty"}, "", "cards", "--as", "feishu", "--lang", "en", "--out", full)
	d.want(exitUsage, []string{"slack, feishu or text"}, "", "cards", "--as", "fax", "--lang", "en", "--out", full)
	d.want(exitUsage, []string{"--lang zh-CN or en"}, "", "cards", "--as", "text", "--out", full)
	d.want(exitUsage, []string{"--out FOLDER"}, "", "cards", "--as", "text", "--lang", "en")
	d.want(exitFailed, []string{"is not empty"}, "", "cards", "--as", "text", "--lang", "en", "--out", full)
	d.want(exitUsage, []string{"want http or socket"}, "", "manifest", "slack", "--mode", "websocket")
	d.want(exitFailed, []string{"set public_url", "--mode socket"}, "", "manifest", "slack")
	d.want(exitUsage, []string{"want http or websocket"}, "", "manifest", "feishu", "--mode", "socket")
	d.want(exitFailed, []string{"set public_url", "--mode websocket"}, "", "manifest", "feishu")
	d.want(exitDone, []string{"https://open.feishu.cn/app"}, "", "manifest", "feishu", "--mode", "websocket")
}
