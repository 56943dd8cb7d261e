package main

import (
	"encoding/json"
	"errors"
	"maps"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"closeloop/flows"
	"closeloop/store"
)

// examined is the doctor's answer by check; of several lines of one check the
// worst counts.
func (d desk) examined() map[string]remark {
	d.t.Helper()
	got := d.call("", "doctor", "--json")
	var all []remark
	if err := json.Unmarshal([]byte(got.out), &all); err != nil {
		d.t.Fatalf("%v\n%s%s", err, got.out, got.errs)
	}
	rank := map[string]int{fine: 1, uneasy: 2, broken: 3}
	out, worst := map[string]remark{}, 0
	for _, f := range all {
		if rank[f.State] == 0 || f.Check == "" || f.Says == "" || f.State != fine && f.Fix == "" {
			d.t.Errorf("a line that says too little: %+v", f)
		}
		if rank[f.State] > rank[out[f.Check].State] {
			out[f.Check] = f
		}
		worst = max(worst, rank[f.State])
	}
	if (got.code == exitFailed) != (worst == 3) || got.errs != "" {
		d.t.Errorf("exit %d with %+v\n%s", got.code, all, got.errs)
	}
	return out
}

// found wants a check in a state, and words in what it says.
func (d desk) found(check, state string, words ...string) {
	d.t.Helper()
	f := d.examined()[check]
	if f.State != state {
		d.t.Errorf("%s is %q, want %q: %+v", check, f.State, state, f)
	}
	for _, w := range words {
		if !strings.Contains(f.Says+" "+f.Fix, w) {
			d.t.Errorf("%s does not say %q: %+v", check, w, f)
		}
	}
}

// with adds lines to the configuration of a folder like d.
func (d desk) with(lines string) desk {
	d.t.Helper()
	text, err := os.ReadFile(d.config)
	if err != nil {
		d.t.Fatal(err)
	}
	d.put("closeloop.yaml", append(text, lines...))
	return d
}

// TestDoctorOnNothing: in a folder without a store all is well, and nothing is
// made.
func TestDoctorOnNothing(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	got := d.want(exitDone, []string{"✓ configuration: ", "! backup key: ", "closeloop key backup FILE", "✓ mail: ", "captured"}, "", "doctor")
	if strings.Contains(got.out, "✗") {
		t.Error(got.out)
	}
	for _, name := range []string{"data", "closeloop.key"} {
		if _, err := os.Stat(d.path(name)); err == nil {
			t.Errorf("the doctor made %s", name)
		}
	}
}

// TestDoctorReads: what it says of a store is the same whether the bot serves
// or not, and it changes nothing.
func TestDoctorReads(t *testing.T) {
	t.Parallel()
	d := withCompany(t).withBackupKey()
	before := pairs(t, d.path("data"))
	alone := d.examined()
	if after := pairs(t, d.path("data")); !maps.Equal(before, after) {
		t.Error("the doctor changed the store")
	}
	_, stop := d.serve(false)
	served := d.examined()
	stop()
	for _, check := range []string{"configuration", "root key", "backup key", "public_url", "store", "clock", "calendar", "jobs", "mail"} {
		if alone[check].State == "" || alone[check].State == broken || alone[check].State != served[check].State {
			t.Errorf("%s: alone %+v, served %+v", check, alone[check], served[check])
		}
	}
}

// TestDoctorFinds each kind of trouble, with what mends it, and goes on after a
// broken configuration.
func TestDoctorFinds(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	_ = closed.Close()
	office := postOfficeOpens(t)
	gateway := func(addr string) string {
		return "sms: {url: 'http://" + addr + "/send', secret: " + apiSecret + "}\n"
	}
	smtp := func(addr, tls string) string {
		return "mail: {smtp: '" + addr + "', from: 'HR <hr@farhill.example>', tls: " + tls + "}\n"
	}
	for _, c := range []struct {
		name, lines  string
		do           func(desk)
		check, state string
		words        []string
	}{
		{"an unknown key", "colour: red\n", nil, "configuration", broken, []string{"colour", "["}},
		{"and goes on", "colour: red\n", nil, "store", fine, []string{"opens"}},
		{"no YAML", "x: [1\n", nil, "configuration", broken, []string{"["}},
		{"a bad value", "dry_run: perhaps\n", nil, "configuration", broken, []string{"want true or false"}},
		{"a dry run", "dry_run: true\n", nil, "dry run", uneasy, []string{"nothing leaves", "/dry", "dry_run to false"}},
		{"a missing secret", "mail: {password: 'file:gone.txt'}\n", nil, "configuration", broken, []string{"gone.txt"}},
		{"an open configuration", "", func(d desk) { d.mode("closeloop.yaml", 0o644) }, "configuration", uneasy, []string{"chmod 600"}},
		{"a bad backup key", "backup_key: age1nothing\n", nil, "backup key", broken, []string{"key backup"}},
		{"an open root key", "", func(d desk) { d.mode("closeloop.key", 0o644) }, "root key", broken, []string{"chmod 600"}},
		{"no root key", "", func(d desk) { d.drop("closeloop.key") }, "root key", broken, []string{"put the key file back"}},
		{"and no store then", "", func(d desk) { d.drop("closeloop.key") }, "store", uneasy, []string{"not opened"}},
		{"another root key", "", func(d desk) {
			d.drop("closeloop.key")
			d.want(exitDone, nil, "", "key", "new", d.path("closeloop.key"))
		}, "store", broken, []string{"does not fit", "put the key file back"}},
		{"a machine behind", "", func(d desk) {
			d.change(func(tx *store.Txn) error {
				_, err := tx.Audit(store.Chain{}, store.Entry{Record: "x/y", At: time.Now().Add(time.Hour)})
				return err
			})
		}, "clock", broken, []string{"timedatectl"}},
		{"a job given up", "", func(d desk) {
			d.change(func(tx *store.Txn) error { return tx.Bury(store.Job{ID: "x", Kind: "show", Due: time.Now()}) })
		}, "jobs", uneasy, []string{"1 were given up", "/jobs"}},
		{"a job that waits", "", func(d desk) {
			d.change(func(tx *store.Txn) error {
				return tx.PutJob(store.Job{ID: "x", Kind: "show", Due: time.Now().Add(-time.Hour)})
			})
		}, "jobs", uneasy, []string{"the oldest waits", "start the bot"}},
		{"a held outbox", "", func(d desk) {
			d.change(func(tx *store.Txn) error { return flows.Hold(tx, time.Now()) })
		}, "outbox", uneasy, []string{"closeloop outbox release"}},
		{"an address without TLS", "public_url: http://loop.example.com\n", nil, "public_url", uneasy, []string{"https"}},
		{"no address", "public_url: 'loop.example.com'\n", nil, "public_url", broken, []string{"https://loop"}},
		{"a mail server", smtp(office.addr, "none"), nil, "mail", fine, []string{"nothing was sent"}},
		{"a mail server without TLS", smtp(office.addr, "starttls"), nil, "mail", broken, []string{"STARTTLS", "mail.tls"}},
		{"no mail server", smtp(nobody, "none"), nil, "mail", broken, []string{"refused", "host and port"}},
		{"a webhook nobody takes", "webhooks: [{url: 'http://" + nobody + "/token-9', secret: " + apiSecret + ", events: ['*']}]\n", nil, "webhooks[0]", broken, []string{"127.0.0.1", "receiver runs"}},
		{"a webhook", "webhooks: [{url: 'http://" + office.addr + "', secret: " + apiSecret + ", events: ['*']}]\n", nil, "webhooks[0]", fine, []string{"nothing was sent"}},
		{"mail without a sender", "mail: {smtp: 'a:25'}\n", nil, "mail", broken, []string{"mail.from"}},
		{"a gateway for text messages", gateway(office.addr), nil, "sms", fine, []string{"nothing was sent"}},
		{"no such gateway", gateway(nobody), nil, "sms", broken, []string{"refused", "sms.url"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := withCompany(t).with(c.lines)
			if c.do != nil {
				c.do(d)
			}
			d.found(c.check, c.state, c.words...)
		})
	}
}

func (d desk) mode(name string, mode os.FileMode) {
	d.t.Helper()
	if err := os.Chmod(d.path(name), mode); err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) drop(name string) {
	d.t.Helper()
	if err := os.Remove(d.path(name)); err != nil {
		d.t.Fatal(err)
	}
}

// change writes into the store of a folder that nobody serves.
func (d desk) change(fn func(*store.Txn) error) {
	d.t.Helper()
	cfg, err := readConfig(d.config, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	a := newApp(cfg, options{})
	if err := a.openStore(d.t.Context(), options{}); err != nil {
		d.t.Fatal(err)
	}
	if err := errors.Join(a.store.Update(d.t.Context(), fn), a.store.Close()); err != nil {
		d.t.Fatal(err)
	}
}

// TestDoctorKeepsSecrets: whatever is wrong, no secret is printed.
func TestDoctorKeepsSecrets(t *testing.T) {
	t.Parallel()
	const password = "sesame-open-wide"
	office := postOfficeOpens(t)
	d := withCompany(t).with("backup_key: " + ageSecret + "\nmail: {smtp: '" + office.addr + "', from: 'hr@farhill.example', user: hr, password: " + password + ", tls: none}\n" +
		"console: {token: " + otherSecret + "x}\npublic_url: https://hr:" + password + "@loop.example.com\ndry_run: true\ncolour: " + password + "\n")
	key, err := os.ReadFile(d.path("closeloop.key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"doctor"}, {"doctor", "--json"}} {
		got := d.call("", args...)
		for _, secret := range []string{password, ageSecret, apiSecret, otherSecret, strings.TrimSpace(string(key))} {
			if strings.Contains(got.out+got.errs, secret) {
				t.Errorf("%v tells %q:\n%s%s", args, secret, got.out, got.errs)
			}
		}
		if got.code != exitFailed {
			t.Errorf("%v: exit %d\n%s", args, got.code, got.out)
		}
	}
}
