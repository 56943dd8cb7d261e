package fakefeishu

import (
	"encoding/hex"
	"reflect"
	"testing"

	"closeloop/bot/needs"
)

// pingFrame is a ping of service 5 as the SDK for Go encodes it.
const pingFrame = "08001000180520002a0c0a0474797065120470696e67"

// TestFrames: frames are those of pbbp2, and come back as they went.
func TestFrames(t *testing.T) {
	t.Parallel()
	ping := frame{service: 5, headers: []header{{"type", "ping"}}}
	if got := hex.EncodeToString(ping.marshal()); got != pingFrame {
		t.Errorf("%s, want %s", got, pingFrame)
	}
	for name, f := range map[string]frame{
		"ping": ping,
		"whole": {
			seq: 1 << 60, log: 300, service: -1, method: data, headers: []header{{"a", "b"}, {"", ""}, {"a", "c"}},
			encoding: "gzip", kind: "json", payload: []byte(`{"x":"李明"}`), newLog: "n",
		},
	} {
		var back frame
		if err := back.unmarshal(f.marshal()); err != nil || !reflect.DeepEqual(back, f) {
			t.Errorf("%s: %+v, %v", name, back, err)
		}
	}
}

// TestNoFrames: what lacks a field that must be there, or is cut, or is none.
func TestNoFrames(t *testing.T) {
	t.Parallel()
	whole, err := hex.DecodeString(pingFrame)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if i != 8 && new(frame).unmarshal(whole[:i]) == nil { // after eight bytes it has all that it must have
			t.Errorf("the first %d bytes are taken", i)
		}
	}
	for _, raw := range []string{"", "2a00", "ff", "0d00000000", "08001000180520002a020a00"} {
		b, err := hex.DecodeString(raw)
		if err != nil || new(frame).unmarshal(b) == nil {
			t.Errorf("%q is taken", raw)
		}
	}
	for _, raw := range needs.Strange(500, string(whole)) {
		_ = new(frame).unmarshal([]byte(raw)) // whatever comes, it does not panic
	}
}
