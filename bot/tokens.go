package main

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"closeloop/flows"
	flowboard "closeloop/flows/board"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// minter makes the tokens of links under a key of their own that comes from the
// root key. Tokens are looked up by their hash, never made again to be compared:
// one stays valid when the root key is changed.
func minter(root []byte) (hiring.Mint, error) {
	key, err := hkdf.Key(sha256.New, root, nil, "closeloop link token", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key of links: %w", err)
	}
	return func(purpose, subject, once string) string {
		sum := hmac.New(sha256.New, key)
		fmt.Fprintf(sum, "%s\x00%s\x00%s", purpose, subject, once)
		return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:16])
	}, nil
}

// token finds what a link is for. Unknown, used and expired look the same.
func (a *app) token(ctx context.Context, purpose, word string) (hiring.Token, bool) {
	var found hiring.Token
	ok := false
	err := a.runner.Look(ctx, func(env flows.Env) error {
		found, ok = flows.Find[hiring.Token](env, "token", hiring.TokenID(purpose, word))
		ok = ok && found.Purpose == purpose && found.Until.After(env.Now) && found.Used.IsZero()
		return nil
	})
	return found, ok && err == nil
}

// keepTokens is how long a link is remembered that opens nothing any more.
const keepTokens = 30 * 24 * time.Hour

func tokens() store.Collection[hiring.Token] {
	return store.Collection[hiring.Token]{Name: flowboard.Tokens, Schema: 1}
}

// forgetTokens takes away what ended before a time.
func (a *app) forgetTokens(ctx context.Context, before time.Time) error {
	return forget(ctx, a.store, tokens(), func(t hiring.Token) bool { return t.Until.Before(before) })
}
