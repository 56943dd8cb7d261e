package feishu

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	"golang.org/x/sync/singleflight"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// How long what the directory said is believed, how many addresses and how many
// numbers one look-up takes, and how many names are remembered.
const (
	knownFor  = 10 * time.Minute
	atOnce    = 50
	mostNames = 5_000
)

// directory remembers what the tenant's directory said: whose addresses and numbers
// are whose accounts, and how strangers are called. Nothing of it is logged.
type directory struct {
	mu     sync.Mutex
	found  map[Contact]listed
	names  map[string]profile
	asking singleflight.Group
}

// listed are the accounts behind one contact; "" is nobody's.
type listed struct {
	email, mobile string
	at            time.Time
}

// profile is how an account is called. barred: whoever it is, it is nobody's now.
type profile struct {
	name   string
	barred bool
	at     time.Time
}

// recognise finds out who of Config.Unlinked an account is, and its name. What the
// app has no right to see leaves a stranger a stranger, which is no fault. Only
// strangers are looked up: whom the company's file names needs no look.
func (f *Feishu) recognise(ctx context.Context, user string) (Stranger, error) {
	who, err := f.profile(ctx, user)
	if err != nil {
		return Stranger{}, err
	}
	s := Stranger{User: user, Name: who.name}
	if who.barred {
		return s, nil
	}
	contacts := f.cfg.Unlinked()
	found, err := doorstep.Together(ctx, &f.directory.asking, "", func(ctx context.Context) (map[Contact]listed, error) {
		return f.lookUp(ctx, contacts)
	})
	if err != nil {
		return Stranger{}, err
	}
	s.Person = match(contacts, found, user)
	return s, nil
}

// match is the one person whose address or number is the account's; "" where there
// is none, or more than one, or where address and number are of two accounts.
func match(contacts []Contact, found map[Contact]listed, user string) (person string) {
	for _, c := range contacts {
		l := found[c]
		if l.email != user && l.mobile != user {
			continue
		}
		both := l.email != "" && l.mobile != "" && l.email != l.mobile
		if both || person != "" && person != c.Person {
			return ""
		}
		person = c.Person
	}
	return person
}

// profile looks an account up, from memory for ten minutes.
func (f *Feishu) profile(ctx context.Context, user string) (profile, error) {
	now := f.cfg.Now()
	f.directory.mu.Lock()
	p, ok := f.directory.names[user]
	f.directory.mu.Unlock()
	if ok && now.Sub(p.at) < knownFor {
		return p, nil
	}
	p = profile{at: now}
	err := f.do(ctx, call{api: apiUser, aside: true}, func(ctx context.Context, token string) error {
		resp, err := f.contact.User.Get(ctx, larkcontact.NewGetUserReqBuilder().UserId(user).UserIdType("open_id").Build(), larkcore.WithTenantAccessToken(token))
		if err == nil && resp.Success() && resp.Data != nil && resp.Data.User != nil {
			p.name, p.barred = chat.OneLine(larkcore.StringValue(resp.Data.User.Name)), barred(resp.Data.User.Status)
		}
		return err
	})
	if err = f.unseen(err); err != nil {
		return profile{}, err
	}
	f.directory.mu.Lock()
	defer f.directory.mu.Unlock()
	if f.directory.names == nil || len(f.directory.names) >= mostNames {
		f.directory.names = map[string]profile{}
	}
	f.directory.names[user] = p
	return p, nil
}

// unseen is nil where the directory shows something to nobody or not to this app;
// any other fault may pass.
func (f *Feishu) unseen(err error) error {
	class, cause := classOf(codeOf(err))
	if codeOf(err) == 0 || class != doorstep.Gone && class != doorstep.Setup {
		return err
	}
	f.count("directory.unseen")
	f.cfg.Log.Warn("feishu: the directory does not say who somebody is", "cause", cause)
	return nil
}

// barred says whether an account is closed.
func barred(s *larkcontact.UserStatus) bool {
	is := larkcore.BoolValue
	return s != nil && (is(s.IsResigned) || is(s.IsFrozen) || is(s.IsExited) || is(s.IsUnjoin))
}

// lookUp finds the accounts of contacts, asking for those that nobody asked for in
// the last ten minutes. What was found before a fault is kept.
func (f *Feishu) lookUp(ctx context.Context, contacts []Contact) (map[Contact]listed, error) {
	now, known := f.cfg.Now(), map[Contact]listed{}
	var ask []Contact
	f.directory.mu.Lock()
	for _, c := range contacts {
		if l, ok := f.directory.found[c]; ok && now.Sub(l.at) < knownFor {
			known[c] = l
		} else if c.Email != "" || c.Mobile != "" {
			ask = append(ask, c)
		}
	}
	f.directory.mu.Unlock()
	var err error
	for some := range slices.Chunk(ask, atOnce) {
		if err = f.unseen(f.askFor(ctx, some, known)); err != nil {
			break
		}
	}
	f.directory.mu.Lock()
	defer f.directory.mu.Unlock()
	f.directory.found = known
	return known, err
}

// askFor asks for the accounts of at most fifty contacts.
func (f *Feishu) askFor(ctx context.Context, some []Contact, known map[Contact]listed) error {
	body := larkcontact.BatchGetIdUserReqBody{}
	for _, c := range some {
		if c.Email != "" {
			body.Emails = append(body.Emails, c.Email)
		}
		if c.Mobile != "" {
			body.Mobiles = append(body.Mobiles, c.Mobile)
		}
	}
	byMail, byPhone := map[string]string{}, map[string]string{}
	err := f.do(ctx, call{api: apiLookUp, aside: true}, func(ctx context.Context, token string) error {
		resp, err := f.contact.User.BatchGetId(ctx, larkcontact.NewBatchGetIdUserReqBuilder().UserIdType("open_id").Body(&body).Build(), larkcore.WithTenantAccessToken(token))
		if err != nil || !resp.Success() || resp.Data == nil {
			return err
		}
		for _, u := range resp.Data.UserList {
			if id := larkcore.StringValue(u.UserId); id != "" && !barred(u.Status) {
				byMail[strings.ToLower(larkcore.StringValue(u.Email))] = id
				byPhone[larkcore.StringValue(u.Mobile)] = id
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	now := f.cfg.Now()
	for _, c := range some {
		l := listed{at: now}
		if c.Email != "" {
			l.email = byMail[strings.ToLower(c.Email)]
		}
		if c.Mobile != "" {
			l.mobile = byPhone[c.Mobile]
		}
		known[c] = l
	}
	return nil
}
