package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// A room is one row of the table in ARCHITECTURE.md: a package, or a pattern of packages,
// and the rooms of ours that its code may import. The first row that matches counts.
type room struct {
	path string
	may  []string
}

func rooms() []room {
	chat := []string{"bot/chat"}
	return []room{
		{"bot", []string{"bot/*", "bot/feishu/longconn", "commands", "flows", "flows/*", "store", "store/*", "locales"}},
		{"bot/chat", nil},
		{"bot/slack", append(slices.Clone(chat), "bot/doorstep")},
		{"bot/feishu", append(slices.Clone(chat), "bot/doorstep")},
		{"bot/feishu/longconn", nil}, // the one that compiles the whole SDK
		{"bot/doorstep", chat},       // what the doors of platforms have alike
		{"bot/console", append(slices.Clone(chat), "bot/page")},
		{"bot/board", []string{"bot/chat", "bot/page", "flows/hiring"}},
		{"bot/page", nil}, // what pages have alike
		{"bot/mail", chat},
		{"bot/hook", chat}, // signed calls to addresses of others: SMS, webhooks
		{"bot/fonts", nil},
		{"bot/certificate", []string{"bot/fonts"}},
		{"bot/picture", []string{"bot/chat", "bot/fonts"}},
		{"bot/sample", []string{"flows/hiring"}},
		{"bot/web", []string{"bot/chat", "bot/page", "flows/hiring"}},
		{"flows", []string{"bot/chat", "flows/hiring", "store"}},
		{"flows/delivery", []string{"bot/chat", "flows", "flows/hiring", "store"}},
		{"flows/hiring", nil},
		{"flows/calendar", nil},
		{"flows/spelling", nil},
		{"flows/wording", nil},
		{"flows/rubric", []string{"flows/hiring"}}, // answers in, measures and proposed scores out
		{"flows/sheet", chat},
		{"flows/slots", []string{"flows/hiring"}},
		{"flows/outbound", []string{"bot/chat", "flows/wording"}},                // what letters and notices to candidates have alike
		{"flows/ics", nil},                                                       // an appointment as a calendar entry
		{"flows/rules", []string{"flows/hiring", "flows/calendar"}},              // what the rules of the loop say
		{"flows/summary", []string{"bot/chat", "flows/hiring", "flows/wording"}}, // what several flows draw alike
		{"flows/*", []string{"bot/chat", "flows", "flows/hiring", "flows/calendar", "flows/ics", "flows/outbound", "flows/rubric", "flows/rules", "flows/sheet", "flows/slots", "flows/spelling", "flows/summary", "flows/wording"}},
		{"commands", []string{"bot/chat", "flows", "flows/hiring", "flows/spelling"}},
		{"store", nil},
		{"store/badger", []string{"store"}},
		{"store/postgres", []string{"store"}},
		{"store/storetest", []string{"store"}},
		{"locales", chat},
		// Rooms for tests only.
		{"bot/needs", nil},
		{"bot/eyes", []string{"bot/needs"}},
		{"bot/backstage", nil}, // what the fakes of platforms have alike
		{"bot/fake*", append(slices.Clone(chat), "bot/backstage")},
		{"locales/cardtest", []string{"bot/chat", "locales"}},
	}
}

// testRooms hold tools of tests: no product code imports them, not even bot.
func testRooms() []string {
	return []string{"bot/needs", "bot/eyes", "bot/backstage", "bot/fake*", "store/storetest", "locales/cardtest"}
}

// forTests is what the tests of every room may import besides the room's own row.
func forTests() []string {
	return append(testRooms(), "bot/chat", "locales", "store", "store/badger", "flows/delivery")
}

// engines and platforms: modules of others that only one room may know.
func owners() map[string]string {
	return map[string]string{
		"github.com/dgraph-io/badger": "store/badger",
		"github.com/jackc/pgx":        "store/postgres",
		"github.com/slack-go":         "bot/slack",
		"github.com/larksuite":        "bot/feishu", // and, for the long connection, the room below it
	}
}

// doors to the world: packages of Go that a pure room's code may not import.
func doors() []string { return []string{"os", "os/*", "net", "net/http", "database/sql", "syscall"} }

func pure(room string) bool {
	return matches(room, []string{"bot/chat", "commands", "flows/*"}) && room != "flows/delivery"
}

// An arrow is one import, by the code of a package or by its tests.
type arrow struct {
	from, to string
	test     bool
}

func TestArrows(t *testing.T) {
	arrows, err := listArrows()
	if err != nil {
		t.Fatal(err)
	}
	if len(arrows) == 0 {
		t.Fatal("the package lister found no import at all")
	}
	for _, a := range arrows {
		if law := breaks(a); law != "" {
			t.Error(law)
		}
	}
}

// TestArrowsSeen feeds the judge arrows of both kinds: a check that cannot fail is none.
func TestArrowsSeen(t *testing.T) {
	const ours = "closeloop/"
	for _, c := range []struct {
		arrow arrow
		bad   bool
	}{
		{arrow{ours + "bot/slack", ours + "bot/chat", false}, false},
		{arrow{ours + "bot/slack", ours + "flows", false}, true},
		{arrow{ours + "bot/slack", ours + "bot/feishu", false}, true},
		{arrow{ours + "bot/slack", ours + "bot/fakeslack", true}, false},
		{arrow{ours + "bot/slack", ours + "flows/report", true}, true},
		{arrow{ours + "flows/report", ours + "flows/decision", false}, true},
		{arrow{ours + "flows/report", ours + "flows/calendar", false}, false},
		{arrow{ours + "flows/letter", ours + "flows/wording", false}, false},
		{arrow{ours + "flows/wording", ours + "flows/hiring", false}, true},
		{arrow{ours + "flows/report", ours + "flows/rubric", false}, false},
		{arrow{ours + "flows/rubric", ours + "flows", false}, true},
		{arrow{ours + "flows/intake", ours + "flows/sheet", false}, false},
		{arrow{ours + "flows/sheet", ours + "flows/hiring", false}, true},
		{arrow{ours + "flows/report", ours + "store", false}, true},
		{arrow{ours + "flows/report", ours + "store/badger", true}, false},
		{arrow{ours + "flows/report", "os", false}, true},
		{arrow{ours + "flows/report", "os", true}, false},
		{arrow{ours + "flows/delivery", ours + "store", false}, false},
		{arrow{ours + "flows/hiring", ours + "bot/chat", false}, true},
		{arrow{ours + "flows", ours + "store/badger", false}, true},
		{arrow{ours + "store", "github.com/dgraph-io/badger/v4", false}, true},
		{arrow{ours + "store/badger", "github.com/dgraph-io/badger/v4", false}, false},
		{arrow{ours + "bot/web", "github.com/slack-go/slack", true}, true},
		{arrow{ours + "bot", ours + "store/badger", false}, false},
		{arrow{ours + "bot", ours + "bot/needs", false}, true},
		{arrow{ours + "bot", ours + "bot/needs", true}, false},
		{arrow{ours + "bot/eyes", ours + "bot/needs", false}, false},
		{arrow{ours + "bot", ours + "bot/eyes", false}, true},
		{arrow{ours + "bot/console", ours + "bot/eyes", true}, false},
		{arrow{ours + "util", "fmt", false}, true},
		{arrow{ours + "util", ours + "util", false}, true},
		{arrow{ours + "bot/web", ours + "bot/web", true}, false},
	} {
		if law := breaks(c.arrow); (law != "") != c.bad {
			t.Errorf("%+v: bad is %v, the judge says %q", c.arrow, c.bad, law)
		}
	}
}

// breaks names the law that an arrow breaks, or nothing.
func breaks(a arrow) string {
	from, to := local(a.from), local(a.to)
	kind := "imports"
	if a.test {
		kind = "tests import"
	}
	i := slices.IndexFunc(rooms(), func(r room) bool { return matches(from, []string{r.path}) })
	if i < 0 {
		return from + ": not in the table of rooms (ARCHITECTURE.md, bot/arrows_test.go)"
	}
	if to == a.to {
		return breaksOutside(from, to, a.test)
	}
	may := rooms()[i].may
	switch {
	case from == to:
		return ""
	case a.test && matches(to, append(forTests(), may...)):
		return ""
	case !a.test && matches(to, may) && (matches(from, testRooms()) || !matches(to, testRooms())):
		return ""
	}
	return fmt.Sprintf("%s: %s %s, an arrow the table does not have; allowed: %v (law 4)", from, kind, to, may)
}

func breaksOutside(from, to string, test bool) string {
	for module, owner := range owners() {
		if strings.HasPrefix(to+"/", module+"/") && !strings.HasPrefix(from+"/", owner+"/") {
			return fmt.Sprintf("%s: imports %s, which only %s may know (law 4)", from, to, owner)
		}
	}
	if !test && pure(from) && matches(to, doors()) {
		return fmt.Sprintf("%s: imports %s, but steps, cards and commands do no I/O (law 2)", from, to)
	}
	return ""
}

// local shortens a path of ours to its room and leaves the others as they are.
func local(importPath string) string { return strings.TrimPrefix(importPath, "closeloop/") }

func matches(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, name)
		return ok && err == nil
	})
}

// listArrows asks the package lister; it goes on where a package does not compile, as the compiler says that better.
func listArrows() ([]arrow, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	return readArrows(strings.NewReader(string(out)))
}

func readArrows(r io.Reader) ([]arrow, error) {
	var arrows []arrow
	for dec := json.NewDecoder(r); ; {
		var p struct {
			ImportPath                         string
			Imports, TestImports, XTestImports []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return arrows, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the package list: %w", err)
		}
		arrows = append(arrows, arrow{p.ImportPath, p.ImportPath, false}) // so that a package without imports needs a room, too
		for _, to := range p.Imports {
			arrows = append(arrows, arrow{p.ImportPath, to, false})
		}
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			arrows = append(arrows, arrow{p.ImportPath, to, true})
		}
	}
}
