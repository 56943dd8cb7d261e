package feishu

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
)

// TestAStrangerIsRecognised by work e-mail or mobile, and only where nobody else
// could be meant; nothing of it is logged.
func TestAStrangerIsRecognised(t *testing.T) {
	t.Parallel()
	const mail, phone = "zhao@example.com", "+8613800000000"
	other := Contact{Person: "hr-lin", Email: "lin@example.com", Mobile: "+8613900000000"}
	for name, c := range map[string]struct {
		contacts []Contact
		change   func(*fakefeishu.User)
		person   string
	}{
		"by mail":            {[]Contact{other, {Person: "mgr-zhao", Email: mail}}, nil, "mgr-zhao"},
		"in capitals":        {[]Contact{other, {Person: "mgr-zhao", Email: "Zhao@Example.com"}}, nil, "mgr-zhao"},
		"by mobile":          {[]Contact{other, {Person: "mgr-zhao", Mobile: phone}}, nil, "mgr-zhao"},
		"by both":            {[]Contact{{Person: "mgr-zhao", Email: mail, Mobile: phone}}, nil, "mgr-zhao"},
		"by one of two":      {[]Contact{{Person: "mgr-zhao", Email: "old@example.com", Mobile: phone}}, nil, "mgr-zhao"},
		"nobody":             {[]Contact{other}, nil, ""},
		"nobody is left":     {nil, nil, ""},
		"without a contact":  {[]Contact{{Person: "mgr-zhao"}}, nil, ""},
		"two people":         {[]Contact{{Person: "mgr-zhao", Email: mail}, {Person: "hr-lin", Mobile: phone}}, nil, ""},
		"of two accounts":    {[]Contact{{Person: "mgr-zhao", Email: mail, Mobile: "+8613700000000"}}, nil, ""},
		"closed":             {[]Contact{{Person: "mgr-zhao", Email: mail}}, func(u *fakefeishu.User) { u.Resigned = true }, ""},
		"out of range":       {[]Contact{{Person: "mgr-zhao", Email: mail}}, func(u *fakefeishu.User) { u.Invisible = true }, ""},
		"of another company": {[]Contact{{Person: "mgr-zhao", Email: mail}}, func(u *fakefeishu.User) { u.Tenant = fakefeishu.OtherTenant }, ""},
	} {
		o := started(t, func(_ *fakefeishu.Options, cfg *Config) { cfg.Unlinked = func() []Contact { return c.contacts } })
		o.w.AddUser(fakefeishu.User{OpenID: "ou_huang", Name: "Huang", Mobile: "+8613700000000"})
		if c.change != nil {
			o.w.ChangeUser(zhao, c.change)
		}
		s, err := o.recognise(t.Context(), zhao)
		if err != nil || s.User != zhao || s.Person != c.person || c.person != "" && s.Name != "赵敏" {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
		if log := o.log.String(); strings.Contains(log, "zhao") || strings.Contains(log, "138") || strings.Contains(log, "赵") {
			t.Errorf("%s: the log says %s", name, log)
		}
	}
}

// TestTheDirectoryIsAskedOnce in ten minutes, for fifty at a time; who is new in the
// file is asked for alone.
func TestTheDirectoryIsAskedOnce(t *testing.T) {
	t.Parallel()
	var contacts []Contact
	for n := range 120 {
		contacts = append(contacts, Contact{Person: fmt.Sprint("p-", n), Email: fmt.Sprintf("p%d@example.com", n), Mobile: fmt.Sprintf("+86139%08d", n)})
	}
	o := started(t, func(_ *fakefeishu.Options, c *Config) { c.Unlinked = func() []Contact { return contacts } })
	ask := func(person string, calls int) {
		t.Helper()
		before := len(o.w.Calls("batch_get_id"))
		s, err := o.recognise(t.Context(), zhao)
		if n := len(o.w.Calls("batch_get_id")) - before; err != nil || s.Person != person || n != calls {
			t.Errorf("%+v, %v after %d calls, want %q after %d", s, err, n, person, calls)
		}
	}
	ask("", 3)
	ask("", 0)
	contacts = append(contacts, Contact{Person: "mgr-zhao", Email: "zhao@example.com"})
	ask("mgr-zhao", 1)
	ask("mgr-zhao", 0)
	o.watch.Add(knownFor)
	ask("mgr-zhao", 3)
	if n := len(o.w.Calls("user")); n != 2 {
		t.Errorf("the name was asked for %d times", n)
	}
}

// TestADirectoryThatIsClosed to the app leaves a stranger a stranger, and Feishu
// ready; one that does not answer is asked again.
func TestADirectoryThatIsClosed(t *testing.T) {
	t.Parallel()
	o := started(t, func(_ *fakefeishu.Options, c *Config) {
		c.Unlinked = func() []Contact { return []Contact{{Person: "mgr-zhao", Email: "zhao@example.com"}} }
	})
	o.w.Take("contact:user.base:readonly", "contact:user.id:readonly")
	if s, err := o.recognise(t.Context(), zhao); err != nil || s != (Stranger{User: zhao}) || o.Ready() != nil {
		t.Errorf("%+v, %v, ready: %v", s, err, o.Ready())
	}
	o.w.Grant("contact:user.base:readonly", "contact:user.id:readonly")
	o.watch.Add(knownFor)
	for _, api := range []string{"user", "batch_get_id"} {
		o.w.Fail(api, fakefeishu.Fault{Status: 503})
		if _, err := o.recognise(t.Context(), zhao); err == nil {
			t.Errorf("%s: no fault", api)
		}
		o.watch.Add(time.Minute)
	}
	if s, err := o.recognise(t.Context(), zhao); err != nil || s.Person != "mgr-zhao" {
		t.Errorf("afterwards: %+v, %v", s, err)
	}
}
