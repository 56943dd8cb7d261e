package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
	"closeloop/flows/upload"
	"closeloop/store"
)

// drop puts a file into a person's chat with the bot.
func (r *rig) drop(who, name string, content []byte) answer {
	r.t.Helper()
	if r.hands != nil {
		return r.hands.drop(who, name, content)
	}
	req := r.request(http.MethodPost, "/console/api/files"+query("as", who, "name", name), content)
	req.Header.Set("Content-Type", "application/octet-stream")
	var out answer
	out.Status = r.call(req, &out)
	return out
}

// handIn drops a file that must be taken, and returns its card.
func (r *rig) handIn(who, name string, content []byte) message {
	r.t.Helper()
	out := r.drop(who, name, content)
	if out.Status != http.StatusOK || len(out.Replies) > 0 {
		r.t.Fatalf("%s drops %s: %d %s", who, name, out.Status, out.said())
	}
	if out.Message != nil {
		return *out.Message
	}
	return r.fileCard(who)
}

// fileCard is the newest card of a person about a file.
func (r *rig) fileCard(who string) message {
	r.t.Helper()
	inbox := r.inbox(who)
	for i := len(inbox) - 1; i >= 0; i-- {
		if inbox[i].Card.Kind == "upload.file" {
			return inbox[i]
		}
	}
	r.t.Fatalf("%s has no card about a file:\n%s", who, r.screen(who))
	return message{}
}

// choose presses the button of a file's card that ends in a verb.
func (r *rig) choose(who string, m message, verb string) answer {
	r.t.Helper()
	return r.press(who, m.ID, "upload/"+m.Card.Record+"/"+verb, nil)
}

// fetched is a file that a card brings.
func (r *rig) fetched(who, what string) (int, http.Header, string) {
	r.t.Helper()
	resp, err := r.client.Do(r.request(http.MethodGet, "/console/api/files/"+what+query("as", who), nil))
	if err != nil {
		r.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

// lines are interviews as JSON Lines; a candidate without a key is a bad row.
func lines(t *testing.T, all ...candidate) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, c := range all {
		row := c.interview(monday(t).Add(-24 * time.Hour))
		if c.key == "" {
			delete(row, "external_id")
			row["duration_s"] = "long"
		}
		out.Write(append(encode(t, row), '\n'))
	}
	return out.Bytes()
}

// TestAFileOfInterviews: dropped, looked at, offered; imported once on the
// click, with every row's outcome; the second click and the second drop change
// nothing.
func TestAFileOfInterviews(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		file := lines(t, liMing(), candidate{}, reyes())
		m := r.handIn("hr-lin", "面试.jsonl", file)
		r.see(m.Text, "面试.jsonl", "3 场面试：2 场可以导入，1 场有问题", "第 2 行", "external_id：缺少", "现在什么都还没有存", "[ 导入可用的 2 场 ] [ 放弃 ]")
		if cases := r.casesNow(); cases != 0 {
			t.Fatalf("%d cases before anybody clicked", cases)
		}
		if out := r.choose("mgr-zhao", m, "import"); r.casesNow() != 0 || out.Message != nil {
			t.Errorf("somebody else's click: %+v", out)
		}
		done := r.choose("hr-lin", m, "import")
		r.see(done.Message.Text, "新的 2 场，更新 0 场，没有变化 0 场", "没有导入 1 场", "第 2 行")
		r.hide(done.Message.Text, "[ 导入")
		if n := r.casesNow(); n != 2 {
			t.Errorf("%d cases", n)
		}
		if found := r.repeat(m); found.Rows != (upload.Rows{New: 2, Refused: 1}) || r.casesNow() != 2 {
			t.Errorf("done twice: %+v, %d cases", found.Rows, r.casesNow())
		}
		again := r.choose("hr-lin", m, "import")
		r.see(again.said(), "已经导入过了，没有再导一次")
		if got := r.about("hr-lin", "李明"); len(got) == 0 {
			t.Error("HR has no report of 李明")
		}
		m = r.handIn("adm-bai", "again.jsonl", file)
		r.see(m.Text, "其中 2 场已经有了，不会变")
		r.see(r.choose("adm-bai", m, "import").Message.Text, "新的 0 场", "没有变化 2 场")
		if n := r.casesNow(); n != 2 {
			t.Errorf("%d cases after the second import", n)
		}
	})
}

// repeat does the import of a file once more, as after a crash that took its
// answer.
func (r *rig) repeat(m message) (found upload.Finding) {
	r.t.Helper()
	raw, err := r.app.works()[upload.Import](r.t.Context(), m.Card.Record)
	if err == nil {
		err = json.Unmarshal(raw, &found)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// casesNow is how many cases there are.
func (r *rig) casesNow() (n int) {
	r.t.Helper()
	err := r.app.store.View(r.t.Context(), func(tx *store.Txn) error {
		return flows.Cases().All(tx, func(string, store.Record[hiring.Case]) bool { n++; return true })
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (r *rig) personNow(id string) (hiring.Person, bool) {
	r.t.Helper()
	s, err := r.app.runner.Company(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return s.Person(id)
}

// TestWhoMayHandFilesIn: the right is the role's, and read at the click too.
func TestWhoMayHandFilesIn(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		for _, who := range []string{"mgr-zhao", "lead-sun", "tr-xu", "it-luo"} {
			out := r.drop(who, "x.jsonl", lines(t, liMing()))
			if out.Status != http.StatusOK || !strings.HasPrefix(out.said(), "你不能在这里交文件") && !strings.HasPrefix(out.said(), "You cannot hand in") {
				t.Errorf("%s: %d %s", who, out.Status, out.said())
			}
		}
		if r.hands == nil { // which takes names of accounts
			if out := r.drop("nobody", "x.jsonl", lines(t, liMing())); out.Status != http.StatusNotFound {
				t.Errorf("nobody: %d", out.Status)
			}
		}
		m := r.handIn("hr-lin", "company.yaml", r.joined(testCompany(t)))
		r.see(m.Text, "只有管理员能导入")
		r.hide(m.Text, "新增", "[ ")
		m = r.handIn("adm-bai", "company.yaml", r.joined(testCompany(t)))
		r.see(m.Text, "没有要改的")
	})
}

// TestACompanyFile: the difference and what an import does stand on the card
// before the click; afterwards the company is what the file says.
func TestACompanyFile(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		id := r.arrive(liMing())
		without := func(id string) []byte {
			var out []string
			for _, line := range strings.Split(string(testCompany(t)), "\n") {
				if !strings.Contains(line, "{id: "+id) {
					out = append(out, line)
				}
			}
			return []byte(strings.Join(out, "\n"))
		}
		r.see(r.handIn("adm-bai", "c.yaml", r.joined(without("hr-lin"))).Text, "公司文件有", "positions[0].hr", "改好后再放一次")
		r.see(r.handIn("adm-bai", "c.yaml", r.joined(without("adm-bai"))).Text, "文件里没有你自己")
		noPosition, _, _ := strings.Cut(string(testCompany(t)), "positions:")
		r.see(r.handIn("adm-bai", "c.yaml", r.joined([]byte(noPosition))).Text, "还有在办的候选人", "后端工程师")

		new := append(without("tr-xu"), []byte("  - {id: fe, title: {zh-CN: 前端工程师}, hr: hr-lin, manager: mgr-zhao}\n")...)
		m := r.handIn("adm-bai", "c.yaml", r.joined(new))
		r.see(m.Text, "人员：新增 0，修改 0，去掉 1", "岗位：新增 1，修改 0，去掉 0", "将停用：许诺", "没有的人会停用")
		done := r.choose("adm-bai", m, "import")
		r.see(done.Message.Text, "公司资料已按这份文件换好")
		if found := r.repeat(m); found.Why != "" || found.Change.People.Missing != 1 {
			t.Errorf("done twice: %+v", found)
		}
		if s, err := r.app.runner.Company(t.Context()); err != nil || len(s.Positions()) < 3 {
			t.Errorf("%v %v", s.Positions(), err)
		}
		r.see(r.status("hr-lin", id), "李明")
		if p, _ := r.personNow("tr-xu"); p.Active {
			t.Error("who is not in the file is still active")
		}
	})
}

// TestFilesThatCannotBeRead: each gets a sentence, and nothing is stored.
func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		for name, c := range map[string]struct {
			content []byte
			says    string
		}{
			"picture": {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), "什么都没有存"},
			"prose":   {[]byte("dear all,\nhello\n"), "既不是面试，也不是公司"},
			"people":  {[]byte("姓名,邮箱,角色\n林晓,lin@example.com,hr\n"), "岗位"},
			"empty":   {[]byte(" \n"), "文件是空的"},
			"torn":    {[]byte(`[{"source":"hina"},`), "读了 1 场面试以后读不下去了"},
			"half":    {lines(t, liMing())[:100], "1 场面试都有问题"},
			"yaml":    {[]byte("company: {name: x}\npeople: 7\n"), "公司文件有 1 处要改"},
		} {
			r.see(r.handIn("adm-bai", name, c.content).Text, c.says)
		}
		other := r.handIn("hr-lin", "pay.xlsx", workbook(t, []string{"菜名", "价格"}, []string{"面", "12"}))
		r.see(other.Text, "既不是面试，也不是公司")
		out := r.drop("adm-bai", "big", make([]byte, chat.MaxFile+1))
		if r.hands != nil { // Slack says how large a file is, Feishu does not: it is looked at
			r.see(out.said()+r.screen("adm-bai"), "文件超过 20 MiB，什么都没有")
		} else if out.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("too big: %d", out.Status)
		}
		if n := r.casesNow(); n != 0 {
			t.Errorf("%d cases", n)
		}
	})
}

// workbook is a spreadsheet of one sheet.
func workbook(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := sheet.NewXLSX(&out, "Sheet")
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestAnOfferAfterARestart: where the file went with the process, the click gets a
// sentence, and dropping it again works; where the platform keeps it, the click
// imports it.
func TestAnOfferAfterARestart(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		m := r.handIn("hr-lin", "a.jsonl", lines(t, liMing()))
		r.restart()
		r.machine.Add(time.Second)
		if again := r.choose("hr-lin", m, "import").Message.Text; r.hands == nil {
			r.see(again, "文件已经不在了。请再放一次")
			if n := r.casesNow(); n != 0 {
				t.Errorf("%d cases", n)
			}
			m = r.handIn("hr-lin", "a.jsonl", lines(t, liMing()))
			r.see(r.choose("hr-lin", m, "import").Message.Text, "新的 1 场")
		} else {
			r.see(again, "新的 1 场") // Slack still has it
		}
		m = r.handIn("hr-lin", "b.jsonl", lines(t, reyes()))
		r.see(r.choose("hr-lin", m, "discard").Message.Text, "没有导入，什么都没有存")
		r.see(r.choose("hr-lin", m, "import").said(), "已经放弃")
	})
}

// TestManyRows: a thousand rows are one offer and one import; what was refused
// can be fetched as a list, by who dropped it alone.
func TestManyRows(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r := prepare(t, monday(t))
	r.cfg.Store = "badger::memory:"
	r.open()
	r.employ(testCompany(t))
	var all []candidate
	for i := range 1000 {
		c := candidate{fmt.Sprint("n", i), "be", fmt.Sprint("李", i), "li@mail.example", "zh-CN"}
		if i%100 == 7 {
			c.key = ""
		}
		all = append(all, c)
	}
	m := r.handIn("hr-lin", "many.jsonl", lines(t, all...))
	r.see(m.Text, "1,000 场面试：990 场可以导入，10 场有问题", "还有", "附件：refused.txt")
	list := "refused/" + m.Card.Record
	status, head, body := r.fetched("hr-lin", list)
	if status != http.StatusOK || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") || head.Get("X-Content-Type-Options") != "nosniff" || strings.Count(body, "\n") < 20 || !strings.Contains(body, "第 908 行") {
		t.Errorf("%d %v\n%s", status, head, body)
	}
	if status, _, _ := r.fetched("adm-bai", list); status != http.StatusNotFound {
		t.Errorf("somebody else's list: %d", status)
	}
	r.see(r.choose("hr-lin", m, "import").Message.Text, "新的 990 场", "没有导入 10 场")
}

// TestTheDoorForFiles: bytes are taken there and nowhere else, and no foreign
// page can send them.
func TestTheDoorForFiles(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	for name, c := range map[string]struct {
		path, kind, site string
		want             int
	}{
		"json":       {"/console/api/files?as=hr-lin&name=a", "application/json", "same-origin", http.StatusForbidden},
		"form":       {"/console/api/files?as=hr-lin&name=a", "multipart/form-data; boundary=x", "same-origin", http.StatusForbidden},
		"cross site": {"/console/api/files?as=hr-lin&name=a", "application/octet-stream", "cross-site", http.StatusForbidden},
		"say":        {"/console/api/say", "application/octet-stream", "same-origin", http.StatusForbidden},
		"good":       {"/console/api/files?as=hr-lin&name=a", "application/octet-stream", "same-origin", http.StatusOK},
	} {
		req := r.request(http.MethodPost, c.path, []byte("{}"))
		req.Header.Set("Content-Type", c.kind)
		req.Header.Set("Sec-Fetch-Site", c.site)
		var out json.RawMessage
		if got := r.call(req, &out); got != c.want {
			t.Errorf("%s: %d %s", name, got, out)
		}
	}
	if status, _, _ := r.fetched("hr-lin", "../../etc/passwd"); status != http.StatusNotFound {
		t.Errorf("a path: %d", status)
	}
}
