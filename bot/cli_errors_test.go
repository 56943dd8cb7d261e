package main

import (
	"path/filepath"
	"regexp"
	"testing"

	"closeloop/bot/needs"
)

// TestErrorsAreForPeople: whatever goes wrong on the command line is said
// without the names of types and functions that libraries put into their errors.
func TestErrorsAreForPeople(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	inner := regexp.MustCompile(`strconv|unmarshal|Go |struct|\*[a-z]+\.|[a-z]+\.[A-Z]|invalid character|goroutine|panic|%!|0x[0-9a-f]|<nil>|\bEOF\b|missing port|no value`)
	for name, call := range map[string]func(d desk) ran{
		"no file":           func(d desk) ran { return d.call("", "import", "interviews", "nowhere.jsonl") },
		"a folder":          func(d desk) ran { return d.call("", "import", "company", d.dir) },
		"no such config":    func(d desk) ran { return d.call("", "--config", "no.yaml", "version2") },
		"config missing":    func(d desk) ran { d.config = filepath.Join(d.dir, "no.yaml"); return d.call("", "audit", "verify") },
		"config broken":     func(d desk) ran { d.put("closeloop.yaml", []byte("addr: [\n")); return d.call("", "audit", "verify") },
		"config wrong type": func(d desk) ran { d.put("closeloop.yaml", []byte("api: 5\n")); return d.call("", "audit", "verify") },
		"config bad bool": func(d desk) ran {
			d.put("closeloop.yaml", []byte("dry_run: perhaps\n"))
			return d.call("", "audit", "verify")
		},
		"config twice": func(d desk) ran {
			d.put("closeloop.yaml", []byte("addr: x\naddr: y\n"))
			return d.call("", "audit", "verify")
		},
		"config zone": func(d desk) ran {
			d.put("closeloop.yaml", []byte("timezone: Mars/One\n"))
			return d.call("", "audit", "verify")
		},
		"config bad map": func(d desk) ran {
			d.put("closeloop.yaml", []byte("sources: [{name: x, map: '{a: '}]\n"))
			return d.call("", "serve")
		},
		"config secret file": func(d desk) ran {
			d.put("closeloop.yaml", []byte("mail: {password: 'file:nowhere'}\n"))
			return d.call("", "audit", "verify")
		},
		"config short secret": func(d desk) ran {
			d.put("closeloop.yaml", []byte("api: {keys: [{name: a, secret: b, may: [x]}]}\n"))
			return d.call("", "serve")
		},
		"config smtp": func(d desk) ran {
			d.put("closeloop.yaml", []byte("mail: {smtp: nowhere, from: x}\n"))
			return d.call("", "serve")
		},
		"config store": func(d desk) ran {
			d.put("closeloop.yaml", []byte("store: mongo:x\n"))
			return d.call("", "audit", "verify")
		},
		"config addr": func(d desk) ran {
			d.put("closeloop.yaml", []byte("addr: 1.2.3.4:99999\n"))
			return d.call("", "serve")
		},
		"bad rows":      func(d desk) ran { return d.call("{\"a\": \n5}", "import", "interviews", "-") },
		"no json":       func(d desk) ran { return d.call("hello", "import", "interviews", "-") },
		"map breaks":    func(d desk) ran { return d.call(`{"no": {}}`, "import", "interviews", "-", "--source", "vendor") },
		"map breaks 2":  func(d desk) ran { return d.call(`[]`+"\n5", "import", "interviews", "-", "--source", "vendor") },
		"no source":     func(d desk) ran { return d.call(`{}`, "import", "interviews", "-", "--source", "nobody") },
		"company yaml":  func(d desk) ran { return d.call("", "import", "company", d.put("c.yaml", []byte("company: [\n"))) },
		"company bytes": func(d desk) ran { return d.call("", "import", "company", d.put("c.yaml", []byte{0xff, 0xfe, 1})) },
		"export out":    func(d desk) ran { return d.call("", "export", "cases", "--out", filepath.Join(d.dir, "no", "x.json")) },
		"bad flag":      func(d desk) ran { return d.call("", "export", "cases", "--colour") },
		"bad since":     func(d desk) ran { return d.call("", "export", "cases", "--since", "2026-02-30") },
		"bad bool":      func(d desk) ran { return d.call("", "import", "company", "x", "--dry-run=perhaps") },
		"store is file": func(d desk) ran { d.put("data", []byte("x")); return d.call("", "audit", "verify") },
		"env":           func(d desk) ran { return d.call("", "export", "cases", "--position") },
		"args":          func(d desk) ran { return d.call("", "key", "new") },
	} {
		got := call(newDeskFolder(t))
		if found := inner.FindString(got.out + got.errs); found != "" || got.code == exitDone || got.errs == "" {
			t.Errorf("%s: exit %d, %q in\n%s%s", name, got.code, found, got.out, got.errs)
		}
	}
}
