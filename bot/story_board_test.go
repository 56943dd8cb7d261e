package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/eyes"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestBoardFollows: what each person's board shows, narrowed and as a file, while
// cases come, move and go.
func TestBoardFollows(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	li, dan := r.arrive(liMing()), r.arrive(reyes())
	hr, admin, mgr := r.enterBoard("hr-lin"), r.enterBoard("adm-bai"), r.enterBoard("mgr-zhao")
	shows := func(g *boardGuest, query string, want ...string) {
		t.Helper()
		got := g.get("/board/rows?" + query).body
		for _, id := range []string{li, dan} {
			if has := strings.Contains(got, `id="`+id+`"`); has != strings.Contains(strings.Join(want, " "), id) {
				t.Errorf("with %q: %s is there: %v", query, id, has)
			}
		}
	}
	shows(hr, "", li)
	shows(admin, "", li, dan)
	shows(mgr, "")
	for query, want := range map[string]string{
		"q=李": li, "q=liming": li, "q=lm": li, "q=ming+li": li, "q=reyes": dan, "q=dr": dan, "q=" + dan: dan, "q=" + strings.TrimPrefix(li, "C-"): li,
		"q=l": li + dan, "q=zhangsan": "", "position=be": li, "position=da": dan, "position=-": "", "position=xx": "", "owner=hr-lin": li, "owner=hr-eve": dan,
		"owner=mgr-zhao": "", "late=1": "", "mine=1": "", "q=lm&position=da": "", "all=" + strings.Repeat("x", 50): li + dan, "q=%3Cscript%3E": "",
	} {
		shows(admin, query, want)
	}
	if got := admin.get("/board?q=%3Cscript%3Ealert(1)%3C/script%3E&position=%22%3E").body; strings.Contains(got, "<script>alert") || strings.Contains(got, `position">`) {
		t.Error("what was typed comes alive")
	}
	r.advance("30h")
	shows(admin, "late=1", li, dan)
	if got := hr.get("/board/rows").body; !strings.Contains(got, "超期：周二 11月24日 09:40") || !strings.Contains(got, `class="card late mine"`) {
		t.Errorf("what is late is not said\n%s", got)
	}
	r.click("hr-lin", "report/"+li+"/send", nil)
	shows(mgr, "mine=1", li)
	r.click("mgr-zhao", "decision/"+li+"/reject", map[string]any{"reason": "industry"})
	if got := mgr.get("/board/rows").body; !regexp.MustCompile(`(?s)id="reject_pending".*id="` + li + `"`).MatchString(got) {
		t.Errorf("the card has not moved\n%s", got)
	}
	r.advance("1h")
	r.click("hr-lin", "letter/"+li+"/send", nil)
	r.advance("2h")
	if got := hr.get("/board/rows").body; !regexp.MustCompile(`(?s)<details id="closed">.*id="rejected".*id="`+li+`"`).MatchString(got) || !strings.Contains(got, "近 30 天结束的：1 位") {
		t.Errorf("the closed one is not folded away\n%s", got)
	}

	file := admin.get("/board/board.csv?position=da")
	if file.status != http.StatusOK || !strings.HasPrefix(file.body, "\ufeff编号,姓名,岗位,状态") || !strings.Contains(file.body, dan+",Daniel Reyes,数据分析师,报告待HR确认,0,确认并发送报告,Eve Holt,2026-11-24 09:40,是,") || strings.Contains(file.body, li) {
		t.Errorf("the file: %d\n%s", file.status, file.body)
	}
	if strings.Contains(file.body, "@") || strings.Contains(file.body, "8642") {
		t.Errorf("the file holds what nobody needs\n%s", file.body)
	}
	if got := mgr.get("/board/board.csv"); strings.Contains(got.body, dan) || !strings.Contains(got.body, "\n"+li) {
		t.Errorf("the manager's file\n%s", got.body)
	}
	r.until(r.app.clock.Now().Add(31 * 24 * time.Hour))
	if got := hr.get("/board/rows").body; strings.Contains(got, li) {
		t.Error("a case that was closed a month ago is still there")
	}
}

// boardCrowd is so many candidates on one board.
const boardCrowd = 2000

// glance is what a board showed at a time.
type glance struct {
	at    time.Time
	count int
}

// onlooker is a page without a browser: it listens, and asks for its rows when it
// is told.
func (g *boardGuest) onlooker(t *testing.T, note func(glance)) {
	page := g.get("/board").body
	version := regexp.MustCompile(`data-version="([^"]+)"`).FindStringSubmatch(page)[1]
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.base+"/board/events?since="+version, nil)
	if err != nil {
		t.Error(err)
		return
	}
	resp, err := g.client.Do(req)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event: changed") {
			n, ok := saysCount(g.get("/board/rows").body)
			if note(glance{time.Now(), n}); !ok || n == boardCrowd {
				return
			}
		}
	}
}

// saysCount is how many candidates a board says it shows.
func saysCount(page string) (int, bool) {
	m := regexp.MustCompile(`<strong>([\d,]+) `).FindStringSubmatch(page)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	return n, err == nil
}

// TestBoardKeepsUp: a browser and two pages without one are open while a thousand
// turns run; none is ever more than two seconds behind. At the end two
// thousand open cases load in less than a second, forty cards to a column.
func TestBoardKeepsUp(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r := start(t, monday(t))
	r.bring(0, boardCrowd-500) // of each comes a report, too
	b := eyes.Open(t)
	w := b.Visit(t, r.boardLinkOf("adm-bai"), eyes.Size{Width: 1440, Height: 900})
	w.Page().Find("button", "打开看板").Click()
	w.Arrive(".board")
	var mu sync.Mutex
	looks := map[string][]glance{}
	note := func(who string) func(glance) {
		return func(g glance) {
			mu.Lock()
			defer mu.Unlock()
			looks[who] = append(looks[who], g)
		}
	}
	var all sync.WaitGroup
	for _, who := range []string{"first", "second"} {
		g := r.enterBoard("adm-bai")
		all.Go(func() { g.onlooker(t, note(who)) })
	}
	done := make(chan struct{})
	all.Go(func() { defer close(done); r.bring(boardCrowd-500, boardCrowd) })
	truth := note("truth")
	last, pace := time.Time{}, time.NewTicker(50*time.Millisecond)
	defer pace.Stop()
	for n := 0; n < boardCrowd; {
		truth(glance{time.Now(), r.openCases()})
		m, ok := saysCount("<strong>" + eyes.Ask[string](w, `document.querySelector("#sum strong").textContent`))
		if n = m; ok {
			note("browser")(glance{time.Now(), m})
		}
		<-pace.C
		select {
		case <-done:
			if last.IsZero() {
				last = time.Now()
			}
			if time.Since(last) > 30*time.Second {
				t.Fatalf("the browser stays at %d", n)
			}
		default:
		}
	}
	all.Wait()
	for _, who := range []string{"first", "second", "browser"} {
		if len(looks[who]) < 3 {
			t.Errorf("%s looked %d times", who, len(looks[who]))
		}
		for _, was := range looks["truth"] {
			caught := false
			for _, g := range looks[who] {
				caught = caught || g.count >= was.count && g.at.Sub(was.at) < 2*time.Second
			}
			if !caught {
				t.Errorf("%s is more than two seconds behind %d", who, was.count)
			}
		}
	}
	g := r.enterBoard("adm-bai")
	begin := time.Now()
	page := g.get("/board")
	if took := time.Since(begin); took > time.Second || strings.Count(page.body, `<li class="card`) > 40*len(hiring.Statuses()) || !strings.Contains(page.body, "还有 ") {
		t.Errorf("%s, %d cards", took, strings.Count(page.body, `<li class="card`))
	} else {
		t.Logf("%d cases in %s, %d bytes", boardCrowd, took, len(page.body))
	}
	if whole := g.get("/board/rows?all=report_draft"); strings.Count(whole.body, `<li class="card`) < boardCrowd/2 {
		t.Errorf("all of a column are %d", strings.Count(whole.body, `<li class="card`))
	}
}

// bring imports some of many interviews, each a turn and more.
func (r *rig) bring(from, to int) {
	r.t.Helper()
	for at := from; at < to; at += 250 {
		var rows []json.RawMessage
		for i := at; i < min(at+250, to); i++ {
			one := candidate{fmt.Sprint("many-", i), "be", fmt.Sprint("王", i), "", "zh-CN"}
			rows = append(rows, encode(r.t, one.interview(r.machine.Now().Add(-time.Hour))))
		}
		if _, err := r.app.importRows(r.t.Context(), order{ID: fmt.Sprint("many-", at), Hash: "x", From: visitor()}, sequence(rows), func(result) {}); err != nil {
			r.t.Error(err)
		}
	}
}

// openCases counts the open cases in the store.
func (r *rig) openCases() (n int) {
	_ = r.app.runner.Look(r.t.Context(), func(env flows.Env) error {
		for _, s := range hiring.Statuses() {
			if s.Open() {
				n += len(env.List("case.status", string(s)))
			}
		}
		return nil
	})
	return n
}
