package cardtest

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// Drawings compares what a platform gets, JSON by name, with
// testdata/<name>.json of the calling test. Every such file is somebody's. With
// -update it writes them.
func Drawings(t *testing.T, drawings map[string][]byte) {
	t.Helper()
	for name, drawing := range drawings {
		var indented bytes.Buffer
		if err := json.Indent(&indented, drawing, "", " "); err != nil {
			t.Fatal(err)
		}
		compare(t, filepath.Join("testdata", name+".json"), indented.String()+"\n")
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if drawings[strings.TrimSuffix(filepath.Base(file), ".json")] == nil {
			t.Errorf("%s: no sample draws it", file)
		}
	}
}
