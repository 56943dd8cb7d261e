package badger

import (
	"bytes"
	"context"
	"sync"
)

// watchers are told by us after a commit. Badger's own Subscribe runs inside
// its write path, and one stuck subscriber stops all commits.
type watchers struct {
	mu  sync.Mutex
	all map[*watcher]struct{}
}

type watcher struct {
	prefix []byte
	bell   chan struct{} // room for one: several commits share a hint
}

// Watch receives after a commit that touched prefix; hints coalesce. The
// channel closes when ctx ends, and not before, even if the engine is closed.
func (e *Engine) Watch(ctx context.Context, prefix []byte) <-chan struct{} {
	w := &watcher{prefix: append([]byte(userSpace), prefix...), bell: make(chan struct{}, 1)}
	e.watch.add(w)
	context.AfterFunc(ctx, func() { e.watch.remove(w) })
	return w.bell
}

func (ws *watchers) add(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.all == nil {
		ws.all = make(map[*watcher]struct{})
	}
	ws.all[w] = struct{}{}
}

func (ws *watchers) remove(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	delete(ws.all, w)
	close(w.bell)
}

func (ws *watchers) notify(writes []write) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w := range ws.all {
		if len(w.bell) == 0 && w.touched(writes) {
			w.bell <- struct{}{} // room is certain: only we send, under the lock
		}
	}
}

func (w *watcher) touched(writes []write) bool {
	for i := range writes {
		if bytes.HasPrefix(writes[i].key, w.prefix) {
			return true
		}
	}
	return false
}
