package eyes

import (
	_ "embed"
	"fmt"
	"os"
	"strings"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"closeloop/bot/needs"
)

//go:embed measure.js
var measure string

// Flaws are what can be measured and is wrong on the page now: text that is cut off, controls that overlap or are
// smaller than 24 px, text of less contrast than 4.5:1, cards with more than three buttons or one primary.
func (w *Window) Flaws() []string {
	w.t.Helper()
	return Ask[[]string](w, measure)
}

// Barriers are what axe-core finds on the page now that keeps people out, a line for each element. Rules are its own
// names; none means all.
func (w *Window) Barriers(rules ...string) []string {
	w.t.Helper()
	if !Ask[bool](w, `"axe" in window`) {
		script, err := os.ReadFile(needs.Axe(w.t))
		if err != nil {
			w.t.Fatalf("read axe-core: %v", err)
		}
		Ask[bool](w, string(script)+`;true`)
	}
	options := `resultTypes: ["violations"], preload: false`
	if len(rules) > 0 {
		options += fmt.Sprintf(`, runOnly: ["%s"]`, strings.Join(rules, `", "`))
	}
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](`axe.run(document, { `+options+` }).then((all) => all.violations.flatMap((v) =>
		v.nodes.map((n) => v.id + ": " + v.help + ": " + n.target.join(" ") + ": " + n.html.slice(0, 160) + " " + (n.failureSummary ?? "").replace(/\s+/g, " "))))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("run axe-core: %v", err)
	}
	return found
}

// Complaints are what the browser has said against the page since it was opened: errors of its scripts, what its
// policy forbade, what could not be loaded.
func (w *Window) Complaints() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.complaints
}

// hear notes what the browser complains of.
func (w *Window) hear(ev any) {
	said := ""
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError || ev.Entry.Level == log.EntryLevelWarning {
			said = string(ev.Entry.Source) + ": " + ev.Entry.Text
		}
	case *runtime.EventExceptionThrown:
		said = "script: " + ev.ExceptionDetails.Text
		if ev.ExceptionDetails.Exception != nil {
			said += " " + ev.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			said = "console: " + string(ev.Type)
		}
	}
	if said == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.complaints = append(w.complaints, said)
}
