package storetest

import (
	"fmt"
	"strings"
	"testing"

	"closeloop/store"
)

// keepsAll writes, overwrites and deletes over several lives of one store.
func keepsAll(t *testing.T, e store.Engine, reopen func(*testing.T, store.Engine) store.Engine) {
	ctx := t.Context()
	var want []string
	for life := range 3 {
		key := fmt.Sprint(life)
		if err := put(ctx, e, key, "1", "last", key, "gone", key); err != nil {
			t.Fatal(err)
		}
		if err := e.Update(ctx, func(tx store.Tx) error { return tx.Delete([]byte("gone")) }); err != nil {
			t.Fatal(err)
		}
		want = append(want, key+"=1")
		e = reopen(t, e)
		if err := wantStored(ctx, e, strings.Join(want, " ")+" last="+key); err != nil {
			t.Fatal(err)
		}
	}
}
