package store

import (
	"bytes"
	"errors"
	"testing"
	"time"

	json "github.com/go-json-experiment/json/v1"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var words = rapid.StringN(0, 12, 40)

func times() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "zero") {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(-1<<35, 1<<36).Draw(t, "seconds"), rapid.Int64Range(0, 1e9-1).Draw(t, "nanos")).UTC()
	})
}

func copies() *rapid.Generator[Copy] {
	return rapid.Custom(func(t *rapid.T) Copy {
		return Copy{
			Key: words.Draw(t, "key"), Kind: words.Draw(t, "kind"), To: words.Draw(t, "to"), Place: words.Draw(t, "place"), Ref: words.Draw(t, "ref"),
			Shown: rapid.Uint64().Draw(t, "shown"), At: times().Draw(t, "at"),
			Queued: rapid.Bool().Draw(t, "queued"), Own: rapid.Bool().Draw(t, "own"), Dry: rapid.Bool().Draw(t, "dry"),
		}
	})
}

// TestPackedComesBack: whatever stands in an envelope or a job comes back from its
// packed form, and from the JSON of older programs; cut short or with more behind it,
// an envelope is damaged.
func TestPackedComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Envelope{
			Rev: rapid.Uint64().Draw(t, "rev"), Event: words.Draw(t, "event"), Subject: words.Draw(t, "subject"),
			Timers: rapid.MapOfN(words, times(), 0, 4).Draw(t, "timers"),
			Copies: rapid.SliceOfN(copies(), 0, 4).Draw(t, "copies"),
			Chain:  Chain{Seq: rapid.Uint64Min(1).Draw(t, "seq"), Hash: rapid.SliceOfN(rapid.Byte(), 1, 32).Draw(t, "hash")},
			Index:  rapid.SliceOfN(words, 0, 4).Draw(t, "index"),
		}
		raw := want.pack()
		old, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []frame{{packed: true, head: raw}, {head: old}} {
			have, err := form.envelope()
			subject, subjectErr := form.subject()
			if diff := cmp.Diff(want, have, cmpopts.EquateEmpty()); errors.Join(err, subjectErr) != nil || diff != "" || subject != want.Subject {
				t.Fatalf("%q, %v, %v (-want +have)\n%s", subject, err, subjectErr, diff)
			}
		}
		cut := rapid.IntRange(0, len(raw)-1).Draw(t, "cut")
		for _, bad := range [][]byte{raw[:cut], append(bytes.Clone(raw), 0)} {
			if _, err := unpackEnvelope(bad); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%q was read: %v", bad, err)
			}
		}
	})
}

func TestPackedJobComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Job{
			ID: words.Draw(t, "id"), Kind: words.Draw(t, "kind"), Due: time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "due")).UTC(),
			Planned: times().Draw(t, "planned"), Gen: rapid.IntRange(0, 1<<40).Draw(t, "gen"), Tries: rapid.IntRange(0, 99).Draw(t, "tries"),
			Held: rapid.Bool().Draw(t, "held"), Error: words.Draw(t, "error"), Body: []byte(`{"a":"` + rapid.StringMatching("[a-z]*").Draw(t, "body") + `"}`),
		}
		old, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		for _, raw := range [][]byte{want.pack(), old} {
			have, err := readJob(want.Due, raw)
			if diff := cmp.Diff(want, have, cmpopts.IgnoreUnexported(Job{})); err != nil || diff != "" {
				t.Fatalf("%v (-want +have)\n%s", err, diff)
			}
		}
	})
}

// FuzzUnpack: no bytes make the readers panic, and what they take is what they write.
func FuzzUnpack(f *testing.F) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	f.Add(Envelope{Subject: "p-1", Rev: 3, Timers: map[string]time.Time{"a/b": at}, Copies: []Copy{{Key: "card", At: at}}, Index: []string{"a=b"}}.pack())
	f.Add(Job{ID: "j", Kind: "timer", Planned: at, Body: []byte("{}")}.pack())
	f.Add([]byte{packedJob, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if e, err := unpackEnvelope(raw); err == nil {
			if again, err := unpackEnvelope(e.pack()); err != nil || !cmp.Equal(e, again) {
				t.Errorf("%+v became %+v, %v", e, again, err)
			}
		}
		if j, err := readJob(at, raw); err == nil && raw[0] == packedJob {
			if again, err := readJob(at, j.pack()); err != nil || !cmp.Equal(j, again, cmpopts.IgnoreUnexported(Job{})) {
				t.Errorf("%+v became %+v, %v", j, again, err)
			}
		}
	})
}
