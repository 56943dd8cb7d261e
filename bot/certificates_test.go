package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"closeloop/flows/training"
	"closeloop/store"
)

// awards files a certificate, as the flow keeps it.
func (r *rig) awards(c training.Certificate) {
	r.t.Helper()
	kept := store.Collection[training.Certificate]{Name: training.Certificates, Schema: 1}
	err := r.app.store.Update(r.t.Context(), func(tx *store.Txn) error {
		return kept.Put(tx, c.Code, store.Record[training.Certificate]{Envelope: store.Envelope{Rev: 1}, Body: c})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// TestCertificate: anybody of the company checks a code, however it is typed; the
// PDF is for its holder and the admins, the same at every call, and a name that
// the font lacks is said on the card.
func TestCertificate(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	c := training.Certificate{
		Code: "7KQ3-MZ9D-4T2X", Person: "tr-xu", Name: "许诺", Locale: "zh-CN", At: monday(t), Until: monday(t).AddDate(1, 0, 0),
		Rules: map[string]int{},
	}
	for _, track := range r.app.school.Tracks() {
		c.Rules[track.ID] = track.Rules
	}
	r.awards(c)
	for _, line := range []string{"/cert verify 7KQ3-MZ9D-4T2X", "验证证书 7kq3 mz9d 4t2x", "/cert verify ７ＫＱ３-MZ9D-4T2X", "/cert 7KQ3MZ9D4T2X"} {
		said := r.say("mgr-zhao", line, "dm").said()
		r.see(said, "许诺", "2026-11-23", "2027-11-23", "7KQ3-MZ9D-4T2X")
		r.hide(said, "certificate.pdf")
	}
	unknown := r.say("mgr-zhao", "/cert verify 7KQ3-MZ9D-4T2Y", "dm").said()
	if other := r.say("mgr-zhao", "/cert verify nonsense", "dm").said(); unknown == "" || unknown != other {
		t.Errorf("%q and %q are told apart", unknown, other)
	}
	r.see(r.say("adm-bai", "/cert verify 7KQ3-MZ9D-4T2X", "dm").said(), "certificate.pdf")
	_, head, paper := r.fetched("tr-xu", training.Paper+c.Code)
	_, _, again := r.fetched("adm-bai", training.Paper+c.Code)
	if !strings.HasPrefix(paper, "%PDF-") || head.Get("Content-Type") != "application/pdf" || paper != again {
		t.Errorf("%d bytes of %s", len(paper), head.Get("Content-Type"))
	}
	for _, who := range []string{"mgr-zhao", "hr-lin"} {
		if status, _, _ := r.fetched(who, training.Paper+c.Code); status != http.StatusNotFound {
			t.Errorf("%s gets the paper of another: %d", who, status)
		}
	}
	c.Code, c.Name = "0000-0000-0001", "许🙂"
	r.awards(c)
	said := r.say("adm-bai", "/cert verify "+c.Code, "dm").said()
	r.see(said, "🙂", c.Code)
	r.hide(said, "certificate.pdf")
	if status, _, _ := r.fetched("adm-bai", training.Paper+c.Code); status != http.StatusNotFound {
		t.Errorf("a paper with a box on it: %d", status)
	}
	r.advance("8784h")
	r.see(r.say("mgr-zhao", "/cert verify 7KQ3-MZ9D-4T2X", "dm").said(), "已失效")
}

// TestSigner: a code is of its person, instant and key, and the same every time.
func TestSigner(t *testing.T) {
	t.Parallel()
	sign := func(root string) func(string, time.Time) string {
		s, err := signer([]byte(strings.Repeat(root, 32)))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	at := monday(t)
	first := sign("a")("tr-xu", at)
	if again := sign("a")("tr-xu", at.UTC()); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	for _, other := range []string{sign("b")("tr-xu", at), sign("a")("tr-xi", at), sign("a")("tr-xu", at.Add(time.Millisecond))} {
		if other == first {
			t.Errorf("%s twice", first)
		}
	}
	if code, ok := training.ReadCode(strings.ToLower(first)); !ok || code != first {
		t.Errorf("%s is read as %s", first, code)
	}
}
