package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/firstday"
)

// codeTime is how long a claim code works.
const codeTime = 7 * 24 * time.Hour

var errClaimed = errors.New("make a claim code: this store has an active admin already; a new company needs a store of its own (set store: to a new folder)")

// newCode draws a claim code in groups that can be read aloud.
func newCode() (string, error) {
	raw := make([]byte, firstday.Length)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make a claim code: %w", err)
	}
	var out strings.Builder
	for i, b := range raw {
		if i > 0 && i%5 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(firstday.Letters[int(b)%len(firstday.Letters)]) // 32 letters: no bias
	}
	return out.String(), nil
}

// newClaim makes a claim code in place of the one before and returns it. A
// store that is still empty waits for its first admin from then on: the sample
// company does not move in.
func (a *app) newClaim(ctx context.Context, actor string) (string, error) {
	company, err := a.runner.Company(ctx)
	if err != nil {
		return "", err
	}
	if !firstday.Unclaimed(company) {
		return "", errClaimed
	}
	if len(company.People()) == 0 {
		if err := a.markSample(ctx, sampleDeclined); err != nil {
			return "", err
		}
	}
	code, err := newCode()
	if err != nil {
		return "", err
	}
	values := chat.Values{
		"hash": {firstday.Hash(code)}, "until": {a.clock.Now().Add(codeTime).Format(time.RFC3339)},
		"locale": {a.cfg.Locale}, "zone": {a.cfg.Timezone},
	}
	id := a.newID("claim")
	out, err := a.runner.Import(ctx, flows.Batch{
		ID: id, Hash: id, From: chat.Account{Platform: "cli", User: actor}, Action: chat.Action{Flow: firstday.Name, Verb: "make"},
		Rows: []flows.Row{{Record: firstday.Record, Lane: firstday.Record, Values: values}},
	})
	if err == nil && (len(out) != 1 || out[0].State == "refused") {
		err = errors.New("make a claim code: somebody became admin just now")
	}
	return code, err
}

// claimErrand prints a new claim code.
func claimErrand(ctx context.Context, a *app, e paper) (int, error) {
	code, err := a.newClaim(ctx, e.Actor)
	if err != nil {
		return exitFailed, err
	}
	printCode(e.out, code)
	return exitDone, nil
}

func printCode(out io.Writer, code string) {
	fmt.Fprintf(out, "Claim code for the first admin: %s\n", code)
	fmt.Fprintln(out, "It works once, for 7 days, until somebody is admin. Whoever is to be admin types in the chat with the bot:")
	fmt.Fprintf(out, "  claim %s NAME\n", code)
}
