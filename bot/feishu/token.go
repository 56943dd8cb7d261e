package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	"golang.org/x/sync/singleflight"

	"closeloop/bot/doorstep"
)

const pathToken = "/open-apis/auth/v3/tenant_access_token/internal"

// tokens hold the one token that all calls carry. The library's own keep serves a
// refused one until it ends, to every app of the process.
type tokens struct {
	mu     sync.Mutex
	now    token
	asking singleflight.Group
}

// token is a tenant_access_token: at old a new one is asked for, which Feishu gives
// only near its end; at dead it is no good any more.
type token struct {
	word      string
	old, dead time.Time
}

// token is one that Feishu takes, asked for once for all who need it.
func (f *Feishu) token(ctx context.Context) (string, error) {
	now, have := f.cfg.Now(), f.tokens.get()
	if have.word != "" && now.Before(have.old) {
		return have.word, nil
	}
	fresh, err := doorstep.Together(ctx, &f.tokens.asking, "", f.newToken)
	if err != nil && have.word != "" && now.Before(have.dead) {
		return have.word, nil // it still serves
	}
	return fresh.word, err
}

// newToken asks Feishu for a token, unless somebody got one meanwhile.
func (f *Feishu) newToken(ctx context.Context) (token, error) {
	if have := f.tokens.get(); have.word != "" && f.cfg.Now().Before(have.old) {
		return have, nil
	}
	c := call{api: apiToken}
	if wait := f.rates.Take(f.cfg.Now(), doorstep.Call{Method: c.api}); wait > 0 {
		return token{}, full(c.api, wait)
	}
	var fresh token
	fault := f.attempt(ctx, c, func(ctx context.Context) (err error) {
		fresh, err = f.askToken(ctx)
		return err
	})
	if err := f.settle(c, fault); err != nil {
		return token{}, err
	}
	f.tokens.set(fresh)
	return fresh, nil
}

func (f *Feishu) askToken(ctx context.Context) (token, error) {
	began := f.cfg.Now()
	resp, err := larkcore.Request(ctx, &larkcore.ApiReq{
		HttpMethod: http.MethodPost, ApiPath: pathToken,
		Body: map[string]string{"app_id": f.cfg.AppID, "app_secret": f.cfg.AppSecret},
	}, f.sdk)
	if err != nil {
		return token{}, err
	}
	var said struct {
		Code   int    `json:"code"`
		Token  string `json:"tenant_access_token"`
		Expire int    `json:"expire"`
	}
	if err := json.Unmarshal(resp.RawBody, &said); err != nil {
		return token{}, err
	}
	if said.Code == 0 && (said.Token == "" || said.Expire <= 0) {
		return token{}, errors.New("an answer without a token")
	}
	life := time.Duration(said.Expire) * time.Second
	return token{word: said.Token, old: began.Add(life / 5 * 4), dead: began.Add(life)}, nil
}

func (t *tokens) get() token {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

func (t *tokens) set(fresh token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = fresh
}

// drop forgets a token that Feishu refused, if it is still the one.
func (t *tokens) drop(word string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now.word == word {
		t.now = token{}
	}
}
