package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/bot/web"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/pay"
	"closeloop/store"
)

// payTable is a file of pay in the words of a spreadsheet.
const payTable = "岗位,职级,城市,币种,薪数,月薪下限,月薪中位,月薪上限,生效\n" +
	"后端工程师,P6,上海,CNY,14,25K,30K,35K,2026-07-01\n" +
	"be,P7,上海,CNY,15,\"35,000\",,5万,2026-07-01\n" +
	"Data Analyst,P5,,,,１６Ｋ,19000,2.2万,\n"

// payOf is what stands in a position's table, in short.
func payOf(t *testing.T, a *app, position string) string {
	t.Helper()
	var table hiring.PayTable
	err := a.runner.Look(t.Context(), func(env flows.Env) error {
		table, _ = flows.Find[hiring.PayTable](env, pay.Name, position)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range table.Ranges {
		out = append(out, fmt.Sprintf("%s %s %s-%s-%s", r.Level, r.From, r.Min, r.Mid, r.Max))
	}
	return strings.Join(out, ", ")
}

// undoID is what a report says takes its import back.
func undoID(t *testing.T, report string) string {
	t.Helper()
	_, id, ok := strings.Cut(report, "--undo ")
	if !ok {
		t.Fatalf("no way back:\n%s", report)
	}
	return strings.TrimSpace(id)
}

// TestImportPay: a table comes in, the same again changes nothing, a later day
// follows, and each import is taken back in its turn, with who did it in the
// audit.
func TestImportPay(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		file := d.put("pay.csv", []byte(payTable))
		d.want(exitDone, []string{"read as csv, utf-8", "12 months a year (rows: 1)", "mid halfway between min and max (rows: 1)", "row 2  be/P6/上海/2026-07-01  accepted", "3 accepted, 0 unchanged, 0 refused"}, "", "import", "pay", "--dry-run", file)
		look(func(a *app) {
			if got := payOf(t, a, "be"); got != "" {
				t.Fatalf("a dry run stored %s", got)
			}
		})
		first := undoID(t, d.want(exitDone, []string{"3 accepted"}, "", "import", "pay", file).out)
		look(func(a *app) {
			if got := payOf(t, a, "be"); got != "P6 2026-07-01 25000-30000-35000, P7 2026-07-01 35000-42500-50000" {
				t.Error(got)
			}
			if who := entriesOf(t, a, pay.Name, "row"); who["cli cli:"+osUser()] != 2 || len(who) != 1 {
				t.Errorf("the audit says %v", who)
			}
		})
		again := d.want(exitDone, []string{"0 accepted, 3 unchanged, 0 refused"}, "", "import", "pay", file)
		if strings.Contains(again.out, "--undo") {
			t.Errorf("nothing to take back, yet\n%s", again.out)
		}
		later := undoID(t, d.want(exitDone, []string{"1 accepted"}, `{"position":"be","level":"p6","city":"上海市","currency":"RMB","months":14,"min":27000,"max":"37K","valid_from":"2027-01-01"}`, "import", "pay", "-").out)
		got := d.want(exitPartial, []string{"again as before", "(positions: 1): da", "a later import has changed them since: be"}, "", "import", "pay", "--undo", first)
		if strings.Contains(got.out+got.errs, "35") {
			t.Errorf("amounts are said:\n%s%s", got.out, got.errs)
		}
		d.want(exitFailed, []string{"a later import", "be"}, "", "import", "pay", "--undo", first)
		d.want(exitDone, []string{": be"}, "", "import", "pay", "--undo", later)
		d.want(exitDone, []string{": be"}, "", "import", "pay", "--undo", first)
		d.want(exitFailed, []string{"was taken back already", "cli:" + osUser()}, "", "import", "pay", "--undo", first)
		d.want(exitFailed, []string{"no import of pay has this id"}, "", "import", "pay", "--undo", "pay-never")
		d.want(exitUsage, []string{"--undo"}, "", "import", "pay")
		d.want(exitUsage, []string{"not both"}, "", "import", "pay", file, "--undo", first)
		look(func(a *app) {
			if got := payOf(t, a, "be") + payOf(t, a, "da"); got != "" {
				t.Errorf("left: %s", got)
			}
		})
		d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
	})
}

// TestImportPayRefuses: one bad row refuses all, each with its line, field and
// reason; with --partial the good ones are kept; the refused ones can be mended.
func TestImportPayRefuses(t *testing.T) {
	t.Parallel()
	withoutAndWith(t, func(t *testing.T, d desk, look func(func(*app))) {
		mixed := d.put("mixed.csv", []byte(payTable+"be,P8,,,,60K,,50K,\ncook,,,,,5K,,6K,\nbe,P9,,,,x,,9K,\nda,P6,,CNY,13,20K,,30K,2026-01-01\nda,P6,,CNY,13,20K,,31K,2026-01-01\n"))
		words := []string{
			"row 5  ", "月薪下限: is more than the maximum", "row 6", "岗位: no position of yours is called “cook”", "row 7", "“x” is no amount",
			"row 8  da/P6//2026-01-01  refused", "same level, city and first day as row 9", "as row 8",
		}
		got := d.want(exitFailed, append(words, "nothing was stored", "--partial"), "", "import", "pay", mixed)
		if strings.Contains(got.out, "row 2 ") {
			t.Errorf("good rows are reported as if stored:\n%s", got.out)
		}
		look(func(a *app) {
			if got := payOf(t, a, "be"); got != "" {
				t.Fatalf("stored %s", got)
			}
		})
		bad := d.dir + "/bad.csv"
		d.want(exitPartial, append(words, "3 accepted, 0 unchanged, 5 refused", "Wrote 5 refused rows", "it says what positions pay"), "", "import", "pay", "--partial", "--bad-rows", bad, mixed)
		mended := strings.NewReplacer("60K,,50K", "50K,,60K", "cook", "be", ",x,", ",8K,").Replace(string(mustRead(t, bad)))
		mended = strings.Join(strings.Split(strings.TrimSpace(mended), "\n")[:5], "\n")
		d.want(exitDone, []string{"columns left out: Refused because", "4 accepted"}, mended, "import", "pay", "-")
		look(func(a *app) {
			if got := payOf(t, a, "da"); !strings.Contains(got, "P6 2026-01-01 20000-25000-30000") {
				t.Error(got)
			}
		})
		d.want(exitFailed, []string{"Columns are missing", "mend the header"}, "", "import", "pay", d.put("other.csv", []byte("a,b\n1,2\n")))
		d.want(exitFailed, []string{"holds no pay"}, "", "import", "pay", d.put("none.csv", []byte("岗位,月薪下限,月薪上限\n")))
		var out results
		raw := d.call("", "import", "pay", "--json", "--partial", mixed)
		if err := json.Unmarshal([]byte(raw.out), &out); err != nil || out.Unchanged != 3 || out.Refused == 0 || len(out.Results) != 8 {
			t.Errorf("%v\n%s%s", err, raw.out, raw.errs)
		}
	})
}

// TestExportPay: what one house exports another imports and exports the same; a
// table holds nothing that comes alive; who took it stands in the audit.
func TestExportPay(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	d := withCompany(t)
	d.want(exitDone, nil, payTable+"be,P8,=1+1,CNY,14,60K,,70K,2027-01-01\nbe,P6,上海,CNY,14,26K,31K,36K,2027-01-01\n", "import", "pay", "-")
	whole := d.want(exitDone, nil, "", "export", "pay").out
	for _, format := range []string{"jsonl", "csv", "xlsx"} {
		path := d.dir + "/out." + format
		d.want(exitDone, []string{"it says what positions pay"}, "", "export", "pay", "--format", format, "--out", path)
		other := withCompany(t)
		other.want(exitDone, []string{"5 accepted, 0 unchanged, 0 refused"}, "", "import", "pay", path)
		if got := other.want(exitDone, nil, "", "export", "pay").out; got != whole {
			t.Errorf("%s: here\n%s\nthere\n%s", format, whole, got)
		}
		d.want(exitDone, []string{"0 accepted, 5 unchanged"}, "", "import", "pay", path)
	}
	if raw := d.want(exitDone, nil, "", "export", "pay", "--format", "csv").out; !strings.Contains(raw, "'=1+1") || strings.Contains(raw, ",=1+1") {
		t.Error(raw)
	}
	if got := d.want(exitDone, nil, "", "export", "pay", "--position", "da", "--format", "jsonl").out; strings.Count(got, "\n") != 1 || !strings.Contains(got, `"min":"16000"`) {
		t.Error(got)
	}
	if got := d.want(exitDone, nil, "", "export", "pay", "--since", "2027-01-01", "--format", "jsonl").out; strings.Count(got, "\n") != 2 {
		t.Error(got)
	}
	d.want(exitFailed, []string{"no position has this id"}, "", "export", "pay", "--position", "cook")
	d.opened(func(a *app) {
		if who := entriesOf(t, a, "export", "begin"); who["cli cli:"+osUser()] < 6 {
			t.Errorf("the audit says %v", who)
		}
	})
}

// TestPayByAPI: rows come in by a key that may, with the answers, codes, limits
// and repeats that interviews have.
func TestPayByAPI(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	const moneySecret = "money-money-money-money-money-32b"
	r.cfg.API.Keys = append(r.cfg.API.Keys, KeyConfig{Name: "money", Secret: moneySecret, May: []string{"pay"}})
	r.open()
	r.employ(testCompany(t))
	send := func(key web.Key, query, once, body string) (int, string) {
		req := r.request(http.MethodPost, "/api/v1/pay"+query, []byte(body))
		if once != "" {
			req.Header.Set(web.HeaderIdempotency, once)
		}
		req.Header.Set("Accept-Language", "en")
		key.SignRequest(req, []byte(body), r.machine.Now())
		var raw json.RawMessage
		status := r.call(req, &raw)
		r.machine.Add(1e9)
		return status, string(raw)
	}
	money := web.Key{Name: "money", Secret: moneySecret}
	const good, bad = `{"position":"be","level":"P6","min":"25K","max":35000,"valid_from":"2026-07-01"}`, `{"position":"be","level":"P7","min":9,"max":"x"}`
	both := "[" + good + "," + bad + "]"
	for name, c := range map[string]struct {
		key         web.Key
		query, body string
		status      int
		says        string
	}{
		"no right":      {web.Key{Name: "hina", Secret: apiSecret}, "", good, 404, "not_found"},
		"not JSON":      {money, "", "{", 400, "bad_request"},
		"a source":      {money, "?source=x", good, 400, "source"},
		"many":          {money, "", "[" + strings.TrimSuffix(strings.Repeat("{},", 1001), ",") + "]", 413, "1,001 rows"},
		"dry":           {money, "?dry_run=true", good, 200, `"accepted":1`},
		"one bad":       {money, "", both, 422, `"refused":1,"results":[{"row":2`},
		"dry, one bad":  {money, "?dry_run=true&partial=true", both, 207, `"reason":"min: is under 50 a month`},
		"unknown field": {money, "", `{"position":"be","min":1000,"max":2000,"maximum":1}`, 422, "none of the columns"},
	} {
		if status, text := send(c.key, c.query, "", c.body); status != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if got := payOf(t, r.app, "be"); got != "" {
		t.Fatalf("stored %s", got)
	}
	status, first := send(money, "?partial=true", "k-1", both)
	if status != 207 || !strings.Contains(first, `"accepted":1,"unchanged":0,"refused":1,"import":"api-`) || !strings.Contains(first, `"external_id":"be/P6//2026-07-01","state":"accepted","assumed":["currency","months","mid"]`) {
		t.Errorf("%d %s", status, first)
	}
	if _, again := send(money, "?partial=true", "k-1", both); again != first {
		t.Errorf("again %s", again)
	}
	if status, text := send(money, "?partial=true", "k-1", good); status != 409 {
		t.Errorf("another body: %d %s", status, text)
	}
	if status, text := send(money, "", "k-2", good); status != 200 || !strings.Contains(text, `"unchanged":1`) || strings.Contains(text, `"import"`) {
		t.Errorf("%d %s", status, text)
	}
	if got := payOf(t, r.app, "be"); got != "P6 2026-07-01 25000-30000-35000" {
		t.Error(got)
	}
	if who := entriesOf(t, r.app, pay.Name, "row"); who["api api:money"] != 1 {
		t.Errorf("the audit says %v", who)
	}
}

// TestPayInChat: a table dropped into the chat is looked at, imported on the
// click and taken back by its button; rows of positions that are not HR's are
// refused like unknown ones; nobody else sees or does anything.
func TestPayInChat(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		t := r.t
		mine, theirs := "be", "da"
		if c.hr == "hr-eve" {
			mine, theirs = "da", "be"
		}
		words := map[bool][]string{
			true:  {"2 行薪资：1 行可以导入，1 行有问题", "你的岗位里没有", "导入可用的 1 行", "新的 1 行", "撤回这次导入", "1 个岗位已恢复到这次导入前", "这次导入已经撤回过了", "没有动"},
			false: {"2 pay ranges: 1 good, 1 refused", "no position of yours is called", "Import the 1 good one", "1 new", "Take this import back", "1 position is again what it was", "was taken back already", "left as they are"},
		}[c.hr == "hr-lin"]
		file := []byte("position,level,min,max,valid_from\n" + mine + ",P6,25K,35K,2026-07-01\n" + theirs + ",P6,25K,35K,2026-07-01\n")
		refused := r.drop(c.manager, "pay.csv", file)
		if said := refused.said(); !strings.HasPrefix(said, "你不能在这里交文件") && !strings.HasPrefix(said, "You cannot hand in") || payOf(t, r.app, mine) != "" {
			t.Fatalf("the manager's file: %+v", refused)
		}
		m := r.handIn(c.hr, "pay.csv", file)
		r.see(m.Text, words[0], words[1], words[2])
		r.hide(m.Text, "25K", "25,000", "25000")
		done := r.choose(c.hr, m, "import")
		r.settle()
		if r.hands == nil {
			r.see(done.Message.Text, words[3])
		}
		m = r.fileCard(c.hr)
		r.see(m.Text, words[3], words[4])
		if payOf(t, r.app, mine) == "" || payOf(t, r.app, theirs) != "" {
			t.Errorf("mine %q, theirs %q", payOf(t, r.app, mine), payOf(t, r.app, theirs))
		}
		next()
		m = r.fileCard(c.hr)
		if other := r.choose(c.manager, m, "undo"); other.Message != nil || payOf(t, r.app, mine) == "" {
			t.Errorf("somebody else takes it back: %+v", other)
		}
		r.machine.Add(1e9)
		r.choose(c.hr, m, "undo")
		r.settle()
		r.see(r.screen(c.hr), words[5])
		if got := payOf(t, r.app, mine); got != "" {
			t.Errorf("left: %s", got)
		}
		r.hide(r.screen(c.manager), words[4], words[5])
		r.verify()
	})
}

// TestPayTakenBackAfterAnother: what a later import changed stays, and its
// positions are named; that one taken back, the first can be, too.
func TestPayTakenBackAfterAnother(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	drop := func(name, rows string) message {
		m := r.handIn("adm-bai", name, []byte("position,level,min,max,valid_from\n"+rows))
		r.choose("adm-bai", m, "import")
		return r.fileCard("adm-bai")
	}
	first := drop("one.csv", "be,P6,25K,35K,2026-07-01\nda,P6,20K,30K,2026-07-01\n")
	second := drop("two.csv", "be,P6,26K,36K,2026-07-01\n")
	r.see(r.handIn("adm-bai", "three.csv", []byte("position,level,min,max,valid_from\nbe,P6,26K,36K,2026-07-01\n")).Text, "和现在的薪资表一样")
	got := r.choose("adm-bai", first, "undo").Message.Text
	r.see(got, "1 个岗位已恢复到这次导入前", "没有动：后端工程师", "请先撤回后来的那次导入")
	if payOf(t, r.app, "da") != "" || payOf(t, r.app, "be") != "P6 2026-07-01 26000-31000-36000" {
		t.Errorf("%s; %s", payOf(t, r.app, "da"), payOf(t, r.app, "be"))
	}
	r.see(r.choose("adm-bai", second, "undo").Message.Text, "1 个岗位已恢复")
	r.see(r.choose("adm-bai", second, "undo").said(), "已经撤回过了")
	if got := payOf(t, r.app, "be"); got != "P6 2026-07-01 25000-30000-35000" {
		t.Error(got)
	}
	r.see(r.choose("adm-bai", first, "undo").Message.Text, "1 个岗位已恢复")
	if got := payOf(t, r.app, "be"); got != "" {
		t.Error(got)
	}
}

// TestPayOfAPositionThatVanishes: it keeps its table, but nothing more comes in
// for it and nothing goes out; when it is back, so is what it pays.
func TestPayOfAPositionThatVanishes(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	bring := func() string {
		o := payOrder{ID: r.app.newID("pay"), From: chat.Account{Platform: "cli", User: "test"}}
		plan, err := r.app.planPay(t.Context(), o, payDocuments([]json.RawMessage{[]byte(`{"position":"da","level":"P6","min":"20K","max":"30K","valid_from":"2026-07-01"}`)}))
		if err == nil {
			err = r.app.bringPay(t.Context(), o, plan)
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(plan.lines[0].State)
	}
	ranges := func() (n int) {
		for row, err := range (taking{app: r.app}).eachRange(t.Context()) {
			if n++; err != nil || len(row.cells()) == 0 {
				t.Fatal(err)
			}
		}
		return n
	}
	if got := bring(); got != "accepted" || ranges() != 1 {
		t.Fatalf("%s, %d ranges", got, ranges())
	}
	whole := string(testCompany(t))
	before, _, _ := strings.Cut(whole, "  - id: da")
	r.employ([]byte(before))
	if got := bring(); got != "refused" || ranges() != 0 || payOf(t, r.app, "da") == "" {
		t.Errorf("gone: %s, %d ranges, %q", got, ranges(), payOf(t, r.app, "da"))
	}
	r.employ([]byte(whole))
	if got := bring(); got != "unchanged" || ranges() != 1 {
		t.Errorf("back: %s, %d ranges", got, ranges())
	}
}

// TestSamplePay: the made-up company pays something, in every position.
func TestSamplePay(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	r.opts.sample = true
	r.open()
	for _, position := range []string{"be", "fe", "pm", "da", "cs"} {
		if payOf(t, r.app, position) == "" {
			t.Errorf("%s pays nothing", position)
		}
	}
	if only, err := r.app.onlySample(t.Context()); err != nil || !only {
		t.Errorf("the sample is not known as one any more: %v %v", only, err)
	}
}

// cutting is an engine that stores nothing any more after a number of updates.
type cutting struct {
	store.Engine
	left atomic.Int64
}

var errCut = errors.New("power cut")

func (c *cutting) Update(ctx context.Context, fn func(store.Tx) error) error {
	if c.left.Add(-1) < 0 {
		return errCut
	}
	return c.Engine.Update(ctx, fn)
}

// TestPayImportCut: wherever the power goes in the middle of an import, after the
// next start it is there as a whole or not at all, once, and can be taken back.
func TestPayImportCut(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	const positions = 700
	people, _, _ := strings.Cut(string(testCompany(t)), "positions:")
	var many strings.Builder
	var rows []json.RawMessage
	for i := range positions {
		fmt.Fprintf(&many, "  - {id: p%d, title: {en: P%d}, hr: hr-lin, manager: mgr-zhao}\n", i, i)
		rows = append(rows, encode(t, map[string]any{"position": fmt.Sprint("p", i), "min": "20K", "max": "30K", "valid_from": "2026-07-01"}))
	}
	r := prepare(t, monday(t))
	var cut *cutting
	r.opts.log = io.Discard // it says of every turn that it failed
	r.opts.engine = func(e store.Engine) store.Engine {
		cut = &cutting{Engine: e}
		cut.left.Store(1 << 60)
		return cut
	}
	r.open()
	r.employ([]byte(people + "positions:\n" + many.String()))
	var seen []int
	for n, after := range []int64{0, 1, 2, 3, 10, 300, 600, positions + 2, positions + 4} {
		o := payOrder{ID: fmt.Sprint("cut-", n), Hash: "h", From: chat.Account{Platform: "cli", User: "test"}}
		plan, err := r.app.planPay(t.Context(), o, payDocuments(rows))
		if err != nil {
			t.Fatal(err)
		}
		cut.left.Store(after)
		err = r.app.bringPay(t.Context(), o, plan)
		cut.left.Store(1 << 60)
		r.restart()
		paid := 0
		for i := range positions {
			if payOf(t, r.app, fmt.Sprint("p", i)) == " 2026-07-01 20000-25000-30000" {
				paid++
			}
		}
		if paid != 0 && paid != positions || err == nil && paid == 0 {
			t.Errorf("cut after %d updates: %d positions have their pay, %v", after, paid, err)
		}
		seen = append(seen, paid)
		back, err := r.app.undoPay(t.Context(), o)
		if err != nil || len(back.Done) != paid || len(back.Kept) > 0 {
			t.Errorf("cut after %d updates: %d taken back, %v", after, len(back.Done), err)
		}
	}
	if slices.Min(seen) != 0 || slices.Max(seen) != positions || seen[5] != positions {
		t.Errorf("the cuts fell on one side only: %v", seen)
	}
}
