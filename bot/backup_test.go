package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"closeloop/bot/chat"
	"closeloop/bot/sample"
	"closeloop/store"
	"closeloop/store/badger"
)

// withBackupKey gives a folder an identity and its configuration the public
// half; the identity stands in id.txt.
func (d desk) withBackupKey() desk {
	d.t.Helper()
	got := d.want(exitDone, []string{"backup_key: age1", "apart"}, "", "key", "backup", filepath.Join(d.dir, "id.txt"))
	text, err := os.ReadFile(d.config)
	if err != nil {
		d.t.Fatal(err)
	}
	d.put("closeloop.yaml", append(text, got.out...))
	return d
}

// beside is a new folder with the same configuration and root key and nothing
// else.
func (d desk) beside() desk {
	d.t.Helper()
	dir := d.t.TempDir()
	other := desk{d.t, dir, filepath.Join(dir, "closeloop.yaml")}
	for _, name := range []string{"closeloop.yaml", "closeloop.key"} {
		raw, err := os.ReadFile(filepath.Join(d.dir, name))
		if err != nil {
			d.t.Fatal(err)
		}
		other.put(name, raw)
	}
	return other
}

func (d desk) path(name string) string { return filepath.Join(d.dir, name) }

// pairs is everything in a folder's store, as it stands there.
func pairs(t *testing.T, dir string) map[string]string {
	t.Helper()
	e, err := badger.Open(badger.Options{Dir: dir, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	err = e.View(t.Context(), func(tx store.Tx) error {
		for p, err := range tx.Scan(store.Range{}) {
			if err != nil {
				return err
			}
			out[string(p.Key)] = string(p.Val)
		}
		return nil
	})
	if err := errors.Join(err, e.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestBackupAndRestore: a backup of a bot that serves comes back pair by pair,
// in a folder of its own, and works on: the audit holds, a card that was posted
// can be clicked, timers run, a file that was imported changes nothing.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	d := withCompany(t).withBackupKey()
	one := d.put("one.json", oneInterview(t, "one", "李明"))
	r, stop := d.serve(false)
	d.want(exitDone, []string{"1 accepted"}, "", "import", "interviews", one)
	r.click("hr-lin", "report/C-1001/send", nil)
	r.settle()
	file := d.path("a.backup")
	d.want(exitDone, []string{"a.backup", "readable by you only", "closeloop.key", "identity"}, "", "backup", file)
	stop()
	raw, err := os.ReadFile(file)
	info, err2 := os.Stat(file)
	if err != nil || err2 != nil || info.Mode().Perm() != 0o600 || !bytes.HasPrefix(raw, []byte("age-encryption.org/v1")) || bytes.Contains(raw, []byte("C-1001")) {
		t.Fatalf("%v %v %v %.40q", info, err, err2, raw)
	}

	to := d.beside()
	to.want(exitDone, []string{"Restored", "version " + version, "outbox is held", "closeloop outbox release"}, "", "restore", file, "--identity", d.path("id.txt"))
	was, is := pairs(t, d.path("data")), pairs(t, to.path("data"))
	if hold := is["main/s/outbox.held"]; !strings.HasPrefix(hold, "restored ") {
		t.Errorf("hold %q", hold)
	}
	delete(is, "main/s/outbox.held")
	for key, val := range was {
		if is[key] != val {
			t.Errorf("%q is %q, was %q", key, is[key], val)
		}
	}
	if len(is) != len(was) || len(was) < 50 {
		t.Errorf("%d pairs, were %d", len(is), len(was))
	}

	to.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
	to.want(exitDone, []string{"0 accepted, 1 unchanged"}, "", "import", "interviews", one)
	next := to.put("two.json", oneInterview(t, "two", "王芳"))
	to.want(exitDone, []string{"C-2002"}, "", "import", "interviews", next) // C-1002 may have been given out since
	r, _ = to.serve(false)
	r.click("mgr-zhao", "decision/C-1001/approve", nil)
	r.see(r.status("hr-lin", "C-1001"), "待复试")
	before := len(r.inbox("hr-lin"))
	r.advance("72h")
	if len(r.inbox("hr-lin")) <= before {
		t.Error("no reminder after three days")
	}
	r.verify()
}

// TestBackupRefusals: what cannot be backed up or restored says why and what to
// do, and nothing is made or overwritten.
func TestBackupRefusals(t *testing.T) {
	t.Parallel()
	bare := withCompany(t)
	file, id := bare.path("x.backup"), bare.path("id.txt")
	bare.want(exitFailed, []string{"no backup_key", "closeloop key backup FILE"}, "", "backup", file)
	none := newDeskFolder(t).withBackupKey()
	none.want(exitFailed, []string{"there is no store", "store:"}, "", "backup", file)
	none.want(exitDone, nil, "", "audit", "verify")
	none.want(exitFailed, []string{"nothing was ever stored", "store:"}, "", "backup", file)
	if left, _ := filepath.Glob(bare.path("*x.backup*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
	d := bare.withBackupKey()
	d.want(exitDone, nil, "", "backup", file)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d.want(exitFailed, []string{"x.backup", "exists", "nothing is overwritten"}, "", "backup", file)
	if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
		t.Error("the backup was overwritten")
	}
	d.want(exitFailed, []string{"exists"}, "", "key", "backup", id)

	d.want(exitUsage, []string{"--identity"}, "", "restore", file)
	d.want(exitFailed, []string{"not empty", "store:"}, "", "restore", file, "--identity", id)
	_, stop := d.serve(false)
	d.want(exitFailed, []string{"process ", "stop it first"}, "", "restore", file, "--identity", id)
	stop()

	to := d.beside()
	cut, bent := to.put("cut", before[:len(before)-100]), bytes.Clone(before)
	bent[len(bent)/2] ^= 1
	other := to.path("other.txt")
	to.want(exitDone, nil, "", "key", "backup", other)
	for name, c := range map[string]struct {
		file, id string
		want     []string
	}{
		"cut short":        {cut, id, []string{"damaged", "cut short", "another one", "Nothing was stored"}},
		"damaged":          {to.put("bent", bent), id, []string{"damaged", "Nothing was stored"}},
		"no backup":        {to.put("text", []byte("hello")), id, []string{"is no backup", "Nothing was stored"}},
		"not there":        {to.path("gone"), id, []string{"gone", "Nothing was stored"}},
		"another identity": {file, other, []string{"identity does not open", "Nothing was stored"}},
		"no identity":      {file, d.config, []string{"holds no age identity", "AGE-SECRET-KEY-"}},
		"a newer form":     {to.put("new", packed(t, id, "closeloop dump\n"+`{"format":9,"product":"7.0.0","tenant":"main"}`+"\n")), id, []string{"newer version", "by version 7.0.0"}},
	} {
		got := to.want(exitFailed, c.want, "", "restore", c.file, "--identity", c.id)
		secret, _ := os.ReadFile(id)
		for line := range strings.Lines(string(secret)) {
			if strings.HasPrefix(line, "AGE-SECRET") && strings.Contains(got.out+got.errs, strings.TrimSpace(line)) {
				t.Errorf("%s: tells the secret", name)
			}
		}
	}
	good, err := os.ReadFile(to.path("closeloop.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(to.path("closeloop.key")); err != nil {
		t.Fatal(err)
	}
	to.want(exitFailed, []string{"closeloop.key is missing"}, "", "restore", file, "--identity", id)
	to.want(exitDone, nil, "", "key", "new", to.path("closeloop.key"))
	to.want(exitFailed, []string{"root key does not fit", "Nothing was stored"}, "", "restore", file, "--identity", id)
	to.put("closeloop.key", good)
	to.want(exitDone, []string{"Restored"}, "", "restore", file, "--identity", id)
	to.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
}

// packed is a backup with any content.
func packed(t *testing.T, identity, text string) []byte {
	t.Helper()
	ids, err := identities(identity)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = pack(&out, []age.Recipient{ids[0].(*age.X25519Identity).Recipient()}, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestAnEmptiedFolder: a folder of which only the head file was left can be
// restored into; and one with an older copy cannot.
func TestAnEmptiedFolder(t *testing.T) {
	t.Parallel()
	d := withCompany(t).withBackupKey()
	file := d.path("x.backup")
	d.want(exitDone, nil, "", "backup", file)
	head, err := os.ReadFile(d.path("data/" + badger.HeadFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(d.path("data")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(d.path("data"), 0o700); err != nil {
		t.Fatal(err)
	}
	d.put("data/"+badger.HeadFile, head)
	d.want(exitDone, []string{"Restored"}, "", "restore", file, "--identity", d.path("id.txt"))
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
}

// TestBackupUnderLoad: while 200 turns run, a backup is one instant: what comes
// back passes every invariant of a turn and the whole audit.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	cfg := crashConfig(from)
	id := filepath.Join(from, "id.txt")
	key, err := makeIdentity(id, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	cfg.BackupKey = key
	a, err := open(t.Context(), cfg, fluent(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.importCompany(t.Context(), sample.Company(), companyOrder{From: chat.Account{Platform: "bot"}, ID: "company"})
	if err != nil {
		t.Fatal(err)
	}
	l := newLedger(t)
	const arriving = 100 // each of several turns
	half, work := make(chan struct{}), sync.WaitGroup{}
	var once sync.Once
	for lane := range 4 {
		work.Go(func() {
			for n := range arriving / 4 {
				d, err := l.draw(fmt.Sprint(lane, "-", n), 1)
				if err == nil {
					o := order{ID: d.once, Hash: d.once, From: chat.Account{Platform: "api"}}
					_, err = a.importRows(context.Background(), o, sequence([]json.RawMessage{d.body}), func(result) {})
				}
				if err == nil {
					_, err = a.runner.Drain(context.Background())
				}
				if err != nil {
					t.Error(err)
				}
				if n == arriving/8 {
					once.Do(func() { close(half) })
				}
			}
		})
	}
	<-half
	file := filepath.Join(from, "x.backup")
	err = writeNew(file, func(w io.Writer) error {
		_, err := backupErrand(t.Context(), a, paper{errand{Name: "backup"}, nil, w})
		return err
	})
	work.Wait()
	v, err2 := a.store.Verify(t.Context())
	if err := errors.Join(err, err2, a.close()); err != nil || v.Entries < 200 {
		t.Fatalf("%d turns, %v", v.Entries, err)
	}
	root, err := os.ReadFile(filepath.Join(from, "root.key"))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, "root.key"), root, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := restore(t.Context(), crashConfig(to), options{}, backupFile{file, id}); err != nil {
		t.Fatal(err)
	}
	s, err := inspect(t.Context(), to, fluent(t))
	if err != nil {
		t.Fatal(err)
	}
	if torn := s.tears(newLedger(t)); len(torn) > 0 {
		t.Errorf("%s", strings.Join(torn, "\n"))
	}
	if n := len(s.heads); n == 0 || n >= arriving {
		t.Errorf("%d cases of %d: the backup was not made in the middle", n, arriving)
	}
}

// TestAStuckReaderOfABackup does not keep the bot from stopping.
func TestAStuckReaderOfABackup(t *testing.T) {
	t.Parallel()
	d := withCompany(t).withBackupKey()
	r, stop := d.serve(false)
	stuck := make(chan error, 1)
	began := make(chan struct{})
	go func() {
		_, err := backupErrand(context.Background(), r.app, paper{errand{Name: "backup"}, nil, stuckWriter{began, r.app}})
		stuck <- err
	}()
	<-began
	stop()
	if err := <-stuck; err == nil || !strings.Contains(err.Error(), "stopping") {
		t.Errorf("a backup that was broken off: %v", err)
	}
}

// stuckWriter takes nothing until the bot is leaving.
type stuckWriter struct {
	began chan struct{}
	app   *app
}

func (s stuckWriter) Write([]byte) (int, error) {
	close(s.began)
	<-s.app.leaving.Done()
	return 0, io.ErrClosedPipe
}
