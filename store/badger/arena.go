package badger

const (
	arenaFirst = 512
	arenaLast  = 64 << 10
)

// arena copies byte slices into few large blocks. A block is never used twice:
// whoever keeps a slice against the contract keeps old bytes, not foreign ones.
type arena struct {
	free []byte
	next int
}

// hold returns a copy of the parts put together.
func (a *arena) hold(head, tail []byte) []byte {
	n := len(head) + len(tail)
	if n > len(a.free) {
		a.next = min(max(2*a.next, arenaFirst), arenaLast)
		a.free = make([]byte, max(n, a.next))
	}
	out := a.free[:n:n]
	a.free = a.free[n:]
	copy(out, head)
	copy(out[len(head):], tail)
	return out
}
