package main

import (
	"bufio"
	"encoding/json"
	flags "flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// flatEnv makes the child that is measured, for the child only.
const flatEnv = "MEASURE_IMPORT_OF_CLOSELOOP"

// flatRows is a flag of the test binary: -flatrows.
var flatRows = flags.Int("flatrows", 4*chunk, "rows of TestImportIsFlat")

// TestImportIsFlat: what an import keeps in memory does not grow with the file.
// Measured is what is still reachable at the marks of each quarter, by who made
// it: the engine's caches are the engine's, and the search by name, which has an
// entry for every case, is stated apart.
func TestImportIsFlat(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestImportIsFlatChild$", "-test.memprofilerate=2048", fmt.Sprint("-flatrows=", *flatRows))
	child.Env = append(os.Environ(), flatEnv+"=1")
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var marks []held
	for line := range strings.Lines(string(out)) {
		if rest, ok := strings.CutPrefix(line, "mark "); ok {
			var m held
			if err := json.Unmarshal([]byte(rest), &m); err != nil {
				t.Fatal(err)
			}
			marks = append(marks, m)
		}
	}
	if len(marks) != 4 {
		t.Fatalf("%d marks\n%s", len(marks), out)
	}
	t.Logf("%d rows: %+v", *flatRows, marks)
	// 100 bytes kept of each row between the marks would be seen.
	const slack = 100
	rows := int64(*flatRows) * 3 / 4
	if grown := marks[3].Pipeline - marks[0].Pipeline; grown > slack*rows {
		t.Errorf("the import holds %d bytes more after %d more rows", grown, rows)
	}
	if grown := marks[3].Names - marks[0].Names; grown < rows {
		t.Errorf("the search by name grew by %d bytes only: is it measured at all?", grown)
	}
}

// held is what is reachable at a mark, in bytes.
type held struct{ Pipeline, Names, Engine int64 }

// TestImportIsFlatChild is the process that is measured: both stages of an
// import, with a report for every row.
func TestImportIsFlatChild(t *testing.T) {
	if os.Getenv(flatEnv) == "" {
		return
	}
	a := houseOf(t, t.TempDir()+"/data")
	defer func() { _ = a.close() }()
	in := manySamples(t, *flatRows)
	seen := 0
	count := &slipsIn{each: func(one slip) error {
		if one.Result != nil {
			if seen++; seen%(*flatRows/4) == 0 {
				raw, err := json.Marshal(heldNow())
				fmt.Printf("mark %s\n", raw)
				return err
			}
		}
		return nil
	}}
	e := errand{Name: "import interviews", Actor: "test", Flags: map[string]string{"locale": "en", "history": "true"}}
	if code, err := importInterviewsErrand(t.Context(), a, paper{e, in, count}); code != exitDone || err != nil {
		t.Fatal(code, err)
	}
}

// manySamples streams n of the sample's interviews, each of somebody else.
func manySamples(t *testing.T, n int) io.Reader {
	t.Helper()
	path := t.TempDir() + "/many.jsonl"
	writeInterviews(t, path, n)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return bufio.NewReader(f)
}

// heldNow sums what is reachable by the packages on the stack that made it.
func heldNow() held {
	runtime.GC()
	runtime.GC()
	var records []runtime.MemProfileRecord
	for n, ok := runtime.MemProfile(nil, false); !ok; {
		records = make([]runtime.MemProfileRecord, n+100)
		n, ok = runtime.MemProfile(records, false)
		records = records[:min(n, len(records))]
	}
	var h held
	for _, r := range records {
		size := r.InUseBytes()
		engine, names := false, false
		for frames := runtime.CallersFrames(r.Stack()); ; {
			f, more := frames.Next()
			engine = engine || strings.Contains(f.Function, "dgraph-io/") || strings.Contains(f.Function, "store/badger")
			names = names || strings.Contains(f.Function, "(*names)")
			if !more {
				break
			}
		}
		switch {
		case names:
			h.Names += size
		case engine:
			h.Engine += size
		default:
			h.Pipeline += size
		}
	}
	return h
}
