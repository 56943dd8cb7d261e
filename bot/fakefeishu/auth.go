package fakefeishu

import (
	"slices"
	"strings"
	"time"
)

const (
	tokenLife = 2 * time.Hour
	tokenKeep = 30 * time.Minute // with more left, the same is given again
)

// token is a tenant_access_token that was given out.
type token struct {
	word  string
	until time.Time
	code  int // with which it is refused; 0: it is good
}

// RefuseTokens has every token that was given out so far be refused from now on by
// a code (99991663, 99991664, 99991671); asked again, Feishu gives another one.
func (t *Tenant) RefuseTokens(code int) {
	t.change(func() {
		for _, k := range t.tokens {
			k.code = code
		}
	})
}

// giveToken gives out a token of 2 h. That it is the same one while more than 30
// minutes of it are left is documented.
func giveToken(c call) (any, error) {
	id, ok := c.word("app_id")
	secret, fine := c.word("app_secret")
	switch {
	case !ok || !fine || id != App:
		return nil, refuse(noApp)
	case secret != AppSecret:
		return nil, refuse(badSecret)
	}
	now := c.opts.Now()
	i := slices.IndexFunc(c.tokens, func(k *token) bool { return k.code == 0 && k.until.Sub(now) > tokenKeep })
	if i < 0 {
		c.tokens = append(c.tokens, &token{word: c.id("t-"), until: now.Add(tokenLife)})
		i = len(c.tokens) - 1
	}
	k := c.tokens[i]
	return plain{"tenant_access_token": k.word, "expire": int(k.until.Sub(now) / time.Second)}, nil
}

// admit checks a token. Feishu answers these with HTTP 400. The caller holds the lock.
func (t *Tenant) admit(word string) error {
	if word == "" {
		return refuse(noToken)
	}
	if !strings.HasPrefix(word, "t-") {
		return refuse(strangeToken)
	}
	for _, k := range t.tokens {
		switch {
		case k.word != word:
		case k.code != 0:
			return refuse(k.code)
		case !t.opts.Now().Before(k.until):
			return refuse(deadToken)
		default:
			return nil
		}
	}
	return refuse(deadToken)
}

func botInfo(c call) (any, error) {
	if c.house.mute {
		return nil, refuse(botOff)
	}
	return plain{"bot": answer{"activate_status": 2, "app_name": "Closeloop", "avatar_url": "", "open_id": Bot}}, nil
}

func tenantInfo(call) (any, error) {
	return answer{"tenant": answer{"name": "Fake", "display_id": "F00000001", "tenant_tag": 0, "tenant_key": TenantKey}}, nil
}
