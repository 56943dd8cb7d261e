// Package needs gives tests what a bare machine may lack: a browser, Node, what npm brings, the folder beside the project.
// What is missing skips the test on a person's machine and fails it where CI=true,
// so that no test is lost unseen. It holds the only skip of the project.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Browser returns the path of a Chromium, for chromedp.
func Browser(t testing.TB) string {
	t.Helper()
	return program(t, "Chromium", "chromium", "chromium-browser", "google-chrome")
}

// Node returns the path of Node.js.
func Node(t testing.TB) string {
	t.Helper()
	return program(t, "Node.js", "node", "nodejs")
}

// PDFText returns the path of a program that reads the words of a PDF.
func PDFText(t testing.TB) string {
	t.Helper()
	return program(t, "poppler's pdftotext", "pdftotext")
}

// PDFPictures returns the path of a program that makes pictures of a PDF's pages.
func PDFPictures(t testing.TB) string {
	t.Helper()
	return program(t, "poppler's pdftoppm", "pdftoppm")
}

// Scanner returns the path of a program that reads the QR codes in a picture.
func Scanner(t testing.TB) string {
	t.Helper()
	return program(t, "zbar's reader of QR codes", "zbarimg")
}

// Axe returns the path of axe-core's script, which .ci/install fetches.
func Axe(t testing.TB) string {
	t.Helper()
	path := filepath.Join(root(t), ".tools", "npm", "axe-core", "axe.min.js")
	_, err := os.Stat(path)
	needs(t, "axe-core (run .ci/install)", err == nil)
	return path
}

// SlackClients returns the folder in which Node finds Slack's own clients, which .ci/install fetches.
func SlackClients(t testing.TB) string {
	t.Helper()
	return clients(t, "slack-clients", "Slack's clients")
}

// FeishuClients returns the folder in which Node finds Feishu's own client, which .ci/install fetches.
func FeishuClients(t testing.TB) string {
	t.Helper()
	return clients(t, "feishu-clients", "Feishu's client")
}

func clients(t testing.TB, folder, what string) string {
	t.Helper()
	path := filepath.Join(root(t), ".tools", "npm", folder, "node_modules")
	_, err := os.Stat(path)
	needs(t, what+" (run .ci/install)", err == nil)
	return path
}

// Judge returns the folder of the judge of Slack's cards, ready to run with Node:
// a copy of ../shared/tools/slack-cards that .ci/install made.
func Judge(t testing.TB) string {
	t.Helper()
	path := filepath.Join(root(t), ".tools", "npm", "slack-cards")
	_, err := os.Stat(filepath.Join(path, ".installed"))
	needs(t, "the judge of Slack's cards (run .ci/install)", err == nil)
	return path
}

// Shared returns the path of a file or folder in ../shared, seen from the folder that holds go.mod.
func Shared(t testing.TB, rel string) string {
	t.Helper()
	path := filepath.Join(root(t), "..", "shared", filepath.FromSlash(rel))
	_, err := os.Stat(path)
	needs(t, path, err == nil)
	return path
}

func program(t testing.TB, what string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	needs(t, what, false)
	return ""
}

func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("find the project: %v", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("find the project: no go.mod above the test")
		}
		dir = up
	}
}

func needs(t testing.TB, what string, ok bool) {
	t.Helper()
	switch {
	case ok:
	case os.Getenv("CI") == "true":
		t.Fatalf("this test needs %s, which CI must have", what)
	default:
		t.Skipf("this test needs %s, which this machine lacks", what)
	}
}
