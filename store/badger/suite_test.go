package badger

import (
	"testing"
	"time"

	"closeloop/store"
	"closeloop/store/storetest"
)

// opened opens an engine that is closed with the test.
func opened(t *testing.T, o Options) *Engine {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	e, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func TestSuiteInMemory(t *testing.T) {
	t.Parallel()
	storetest.Suite(t, func(t *testing.T) store.Engine { return opened(t, Options{}) }, nil)
}

func TestSuiteOnDisk(t *testing.T) {
	t.Parallel()
	storetest.Suite(t,
		func(t *testing.T) store.Engine { return opened(t, Options{Dir: t.TempDir()}) },
		func(t *testing.T, old store.Engine) store.Engine {
			if err := old.Close(); err != nil {
				t.Fatal(err)
			}
			return opened(t, Options{Dir: old.(*Engine).o.Dir})
		})
}
