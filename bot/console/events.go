package console

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"closeloop/bot/page"
)

// happening is what a stream tells: a message that came or changed, or, with
// none, that the clock was moved.
type happening struct {
	id      uint64
	message *Message
}

// hub hands what happens to everybody who listens. A listener that does not
// keep up is cut off: the page connects again and reads everything anew.
type hub struct {
	mu     sync.Mutex
	next   uint64
	ears   map[chan happening]struct{}
	closed chan struct{}
}

func newHub() *hub {
	return &hub{ears: map[chan happening]struct{}{}, closed: make(chan struct{})}
}

func (h *hub) tell(what happening) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next++
	what.id = h.next
	for ear := range h.ears {
		select {
		case ear <- what:
		default:
			delete(h.ears, ear)
			close(ear)
		}
	}
}

func (h *hub) listen() chan happening {
	h.mu.Lock()
	defer h.mu.Unlock()
	ear := make(chan happening, 256)
	h.ears[ear] = struct{}{}
	return ear
}

func (h *hub) leave(ear chan happening) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.ears, ear)
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

// events streams what one person sees change; several "as" make one stream for
// all of them, since a browser opens few connections to a host.
func (c *Console) events(w http.ResponseWriter, r *http.Request) {
	var readers []Person
	for _, id := range r.URL.Query()["as"] {
		p, ok := c.person(id)
		if !ok {
			c.refuse(w, r, unknown("console.error.person"))
			return
		}
		readers = append(readers, p)
	}
	if len(readers) == 0 {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	ear := c.hub.listen()
	defer c.hub.leave(ear)
	c.follow(r, page.Open(w), listener{ear: ear, readers: readers})
}

type listener struct {
	ear     chan happening
	readers []Person
}

// follow writes until the client leaves, falls behind, or the console closes.
func (c *Console) follow(r *http.Request, s *page.Stream, l listener) {
	beat := time.NewTicker(c.beat)
	defer beat.Stop()
	for !s.Broken() {
		select {
		case <-r.Context().Done():
			return
		case <-c.hub.closed:
			return
		case <-beat.C:
			s.Beat()
		case what, ok := <-l.ear:
			if !ok {
				return
			}
			c.relate(s, what, l.readers)
		}
	}
}

// relate tells one happening to every reader of the stream who may see it.
func (c *Console) relate(s *page.Stream, what happening, readers []Person) {
	if what.message == nil {
		event(s, what.id, "clock", c.clockNow())
		return
	}
	for _, p := range readers {
		if what.message.seenBy(p.ID) {
			event(s, what.id, "message", struct {
				As string `json:"as"`
				shown
			}{p.ID, c.draw(*what.message, p)})
		}
	}
}

// event writes one thing that happened, as JSON. What cannot be written is not told:
// the page reads everything anew when it connects again.
func event(s *page.Stream, id uint64, name string, v any) {
	if data, err := json.Marshal(v); err == nil {
		s.Event(strconv.FormatUint(id, 10), name, data)
	}
}
