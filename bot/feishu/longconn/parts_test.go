package longconn

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

func part(id string, sum, seq int, payload string) larkws.Frame {
	var h larkws.Headers
	h.Add(larkws.HeaderMessageID, id)
	h.Add(larkws.HeaderSum, strconv.Itoa(sum))
	h.Add(larkws.HeaderSeq, strconv.Itoa(seq))
	return larkws.Frame{Headers: h, Payload: []byte(payload)}
}

// TestJoin: parts in any order, some twice, two messages at once; what cannot be
// is dropped and breaks nothing.
func TestJoin(t *testing.T) {
	t.Parallel()
	now, p := time.Unix(1, 0), parts{}
	for i, c := range []struct {
		f    larkws.Frame
		want string // "": not whole yet, or never
	}{
		{part("whole", 1, 0, "whole"), "whole"},
		{part("plain", 0, 0, "plain"), "plain"},
		{part("a", 3, 2, "3"), ""},
		{part("b", 2, 1, "y"), ""},
		{part("a", 3, 0, "1"), ""},
		{part("a", 3, 0, "other"), ""}, // told twice: the first counts
		{part("b", 2, 0, "x"), "xy"},
		{part("a", 3, 3, "none"), ""},
		{part("a", 3, -1, "none"), ""},
		{part("a", 3, 1, ""), ""},
		{part("a", 3, 1, "2"), "123"},
		{part("c", 2_000_000_000, 0, "x"), ""},
		{part("c", 2, 0, "x"), ""},
		{part("c", 3, 1, "y"), ""}, // it does not say the same as before: anew
		{part("c", 3, 0, "x"), ""},
		{part("c", 3, 2, "z"), "xyz"},
	} {
		got, whole := p.join(c.f, now)
		if whole != (c.want != "") || string(got) != c.want {
			t.Errorf("%d: %q %v, want %q", i, got, whole, c.want)
		}
	}
	if len(p) != 0 {
		t.Errorf("%d are left", len(p))
	}
}

// TestJoinIsBounded: in time, in bytes, in messages.
func TestJoinIsBounded(t *testing.T) {
	t.Parallel()
	now, p := time.Unix(1, 0), parts{}
	p.join(part("late", 2, 0, "x"), now)
	if _, whole := p.join(part("late", 2, 1, "y"), now.Add(partsTime+1)); whole {
		t.Error("a part waited for too long")
	}
	half := string(bytes.Repeat([]byte("x"), maxMessage/2+1))
	p.join(part("long", 2, 0, half), now)
	if _, whole := p.join(part("long", 2, 1, half), now); whole {
		t.Error("a message of any length is joined")
	}
	for i := range 2 * maxUnjoined {
		p.join(part(strconv.Itoa(i), 2, 0, "x"), now)
	}
	if len(p) > maxUnjoined {
		t.Errorf("%d messages wait", len(p))
	}
}
