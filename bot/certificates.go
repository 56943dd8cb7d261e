package main

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"closeloop/bot/certificate"
	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/fonts"
	"closeloop/flows"
	"closeloop/flows/training"
)

// signer makes the codes of certificates under a key of their own that comes from
// the root key. Codes are looked up, never made again to be compared: one stays
// valid when the root key is changed.
func signer(root []byte) (func(person string, at time.Time) string, error) {
	key, err := hkdf.Key(sha256.New, root, nil, "closeloop certificate code", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key of certificates: %w", err)
	}
	return func(person string, at time.Time) string {
		sum := hmac.New(sha256.New, key)
		fmt.Fprintf(sum, "%d\n%s", at.UnixMilli(), person)
		return training.Code(sum.Sum(nil))
	}, nil
}

// lacks are the characters that the font does not have. A font that cannot be read
// is found where something is drawn.
func lacks(font *fonts.Font) func(string) string {
	return func(name string) string {
		missing, _ := font.Missing(certificate.Composed(name))
		return string(missing)
	}
}

// certificate is a certificate as PDF, in the language of its holder.
func (a *app) certificate(ctx context.Context, person, code string) (console.Made, bool, error) {
	var words certificate.Words
	found := false
	err := a.runner.Look(ctx, func(env flows.Env) error {
		env.Actor.Person = person
		c, titles, ok := training.Printed(env, a.school, code)
		if found = ok; ok {
			words = a.printed(env, c, titles)
		}
		return nil
	})
	if err != nil || !found {
		return console.Made{}, false, err
	}
	var out bytes.Buffer
	err = certificate.Draw(&out, a.font, words)
	var lacking *fonts.Lacking
	if errors.As(err, &lacking) { // its card says so
		a.log.Warn("a certificate cannot be printed", "code", code)
		return console.Made{}, false, nil
	}
	return console.Made{Name: "certificate.pdf", Type: "application/pdf", Body: out.Bytes()}, err == nil, err
}

// printed are the words on a certificate.
func (a *app) printed(env flows.Env, c training.Certificate, titles []chat.Text) certificate.Words {
	reader := chat.Reader{Person: c.Person, Locale: c.Locale, Zone: env.Company.Zone(c.Person)}
	say := func(t chat.Text) string { return a.speaker.Words(reader, t) }
	w := certificate.Words{
		Company: env.Company.Company.Name.In(c.Locale), Name: c.Name, Issued: c.At, QR: "/cert verify " + c.Code,
		Heading: say(chat.T("cert.paper.heading")), Before: say(chat.T("cert.paper.before")),
		After: say(chat.T("cert.paper.after")), Scan: say(chat.T("cert.paper.scan")),
		Facts: []certificate.Fact{
			{Label: say(chat.T("cert.fact.issued")), Value: training.Day(env, c, c.At)},
			{Label: say(chat.T("cert.fact.until")), Value: training.Day(env, c, c.Until)},
			{Label: say(chat.T("cert.fact.code")), Value: c.Code},
		},
	}
	for _, title := range titles {
		w.Tracks = append(w.Tracks, say(title))
	}
	return w
}
