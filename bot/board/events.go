package board

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"closeloop/bot/page"
)

// hub tells open pages that something changed. A page that is told twice before it
// listened was told once: what changed is not said.
type hub struct {
	mu     sync.Mutex
	begun  string // of this process: its numbers are no other's
	number uint64
	ears   map[*ear]struct{}
	closed chan struct{}
}

type ear struct {
	person string
	rings  chan struct{} // holds one
}

func newHub() *hub {
	return &hub{begun: strconv.FormatInt(time.Now().UnixNano(), 36), ears: map[*ear]struct{}{}, closed: make(chan struct{})}
}

// version names how everything stands, for pages that come back.
func (h *hub) version() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return fmt.Sprintf("%s-%d", h.begun, h.number)
}

func (h *hub) tell(concerns func(string) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.number++
	for e := range h.ears {
		if concerns == nil || concerns(e.person) {
			e.ring()
		}
	}
}

func (e *ear) ring() {
	select {
	case e.rings <- struct{}{}:
	default:
	}
}

func (h *hub) listen(person string) *ear {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := &ear{person, make(chan struct{}, 1)}
	h.ears[e] = struct{}{}
	return e
}

func (h *hub) leave(e *ear) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.ears, e)
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
}

// events streams "changed", coalesced. Who comes back with the number of something
// older is told at once; whose session is over is told nothing more.
func (b *Board) events(w http.ResponseWriter, r *http.Request, who Visitor) {
	e := b.hub.listen(who.Person)
	defer b.hub.leave(e)
	since := r.Header.Get("Last-Event-ID")
	if since == "" {
		since = r.URL.Query().Get("since")
	}
	if since != "" && since != b.hub.version() {
		e.ring()
	}
	b.follow(r, page.Open(w), e)
}

// follow writes until the page leaves, its session ends, or the board closes.
func (b *Board) follow(r *http.Request, s *page.Stream, e *ear) {
	beat := time.NewTicker(b.beat)
	defer beat.Stop()
	moved := b.moved()
	for !s.Broken() {
		select {
		case <-r.Context().Done():
			return
		case <-b.hub.closed:
			return
		case <-moved:
			moved = b.moved()
			e.ring()
			continue
		case <-beat.C:
			s.Beat()
		case <-e.rings:
			s.Event(b.hub.version(), "changed", []byte("{}"))
		}
		if _, ok := b.visitor(r); !ok {
			return
		}
		if !b.rest(r) {
			return
		}
	}
}

// moved is closed when the clock is moved.
func (b *Board) moved() <-chan struct{} {
	if b.cfg.House.Moved == nil {
		return nil
	}
	return b.cfg.House.Moved()
}

// rest lets a burst of turns be one event; false: there is nobody left to be told.
func (b *Board) rest(r *http.Request) bool {
	pause := time.NewTimer(b.pause)
	defer pause.Stop()
	select {
	case <-r.Context().Done():
		return false
	case <-b.hub.closed:
		return false
	case <-pause.C:
		return true
	}
}
