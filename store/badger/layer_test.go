package badger

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestLayer: whatever number of keys it holds, and however often it was used before,
// a layer finds the last write of each and no other.
func TestLayer(t *testing.T) {
	t.Parallel()
	var l layer
	dice := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		l.reset(keepOwn)
		want := map[string]string{}
		for i := range dice.IntN(8 * few) {
			key, val := fmt.Sprint("k", dice.IntN(6*few)), fmt.Sprint(round, i)
			l.set(write{name: key, key: []byte(key), val: []byte(val)})
			want[key] = val
		}
		size := 0
		for k := range 6 * few {
			key := fmt.Sprint("k", k)
			w, found := l.get([]byte(key))
			if _, written := want[key]; found != written || string(w.val) != want[key] {
				t.Fatalf("round %d, %d keys: %s is %q, %v, want %q", round, len(want), key, w.val, found, want[key])
			}
			size += len(w.key) + len(w.val)
		}
		if len(l.writes) != len(want) || l.size != size {
			t.Fatalf("round %d: %d writes of %d bytes, want %d of %d", round, len(l.writes), l.size, len(want), size)
		}
	}
}
