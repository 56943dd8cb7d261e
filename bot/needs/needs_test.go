package needs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// probe stands in for a test and remembers how it ended.
type probe struct {
	testing.TB
	ended string
}

func (p *probe) Helper() {}

func (p *probe) Fatalf(format string, args ...any) {
	p.ended = "failed: " + fmt.Sprintf(format, args...)
}

func (p *probe) Skipf(format string, args ...any) {
	p.ended = "skipped: " + fmt.Sprintf(format, args...)
}

func TestMissing(t *testing.T) {
	project := t.TempDir()
	if err := os.WriteFile(filepath.Join(project, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(project)
	for _, c := range []struct{ ci, want string }{
		{"", "skipped: this test needs "},
		{"true", "failed: this test needs "},
	} {
		t.Setenv("CI", c.ci)
		t.Setenv("PATH", t.TempDir())
		for what, ask := range map[string]func(testing.TB) string{
			"Chromium":        Browser,
			"Node.js":         Node,
			"pdftotext":       PDFText,
			"pdftoppm":        PDFPictures,
			"QR codes":        Scanner,
			"axe-core":        Axe,
			"Slack's clients": SlackClients,
			"Feishu's client": FeishuClients,
			"cards":           Judge,
			"no/such.md":      func(p testing.TB) string { return Shared(p, "no/such.md") },
		} {
			p := &probe{TB: t}
			ask(p)
			if !strings.HasPrefix(p.ended, c.want) || !strings.Contains(p.ended, what) {
				t.Errorf("CI=%q, %s: %q, want %q", c.ci, what, p.ended, c.want)
			}
		}
	}
}

func TestPresent(t *testing.T) {
	bin, project := t.TempDir(), t.TempDir()
	for path, mode := range map[string]os.FileMode{
		filepath.Join(bin, "chromium-browser"):                                                                   0o755,
		filepath.Join(bin, "node"):                                                                               0o755,
		filepath.Join(project, "main", "go.mod"):                                                                 0o644,
		filepath.Join(project, "main", "bot", "deep", "x"):                                                       0o644,
		filepath.Join(project, "main", ".tools", "npm", "axe-core", "axe.min.js"):                                0o644,
		filepath.Join(project, "main", ".tools", "npm", "slack-clients", "node_modules", "@slack", "x"):          0o644,
		filepath.Join(project, "main", ".tools", "npm", "feishu-clients", "node_modules", "@larksuiteoapi", "x"): 0o644,
		filepath.Join(project, "main", ".tools", "npm", "slack-cards", ".installed"):                             0o644,
		filepath.Join(project, "shared", "data", "one.json"):                                                     0o644,
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("CI", "true")
	t.Setenv("PATH", bin)
	t.Chdir(filepath.Join(project, "main", "bot", "deep"))
	p := &probe{TB: t}
	if got, want := Browser(p), filepath.Join(bin, "chromium-browser"); got != want {
		t.Errorf("browser %q, want %q", got, want)
	}
	if got, want := Node(p), filepath.Join(bin, "node"); got != want {
		t.Errorf("node %q, want %q", got, want)
	}
	if _, err := os.Stat(Axe(p)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(SlackClients(p)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(FeishuClients(p)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(Judge(p)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(Shared(p, "data/one.json")); err != nil {
		t.Error(err)
	}
	if p.ended != "" {
		t.Errorf("all is there, but the test %s", p.ended)
	}
}
