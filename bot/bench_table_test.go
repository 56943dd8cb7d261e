package main

import (
	"cmp"
	flags "flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
)

// benchRounds is a flag of the test binary: -benchrounds.
var benchRounds = flags.Int("benchrounds", 3, "rounds of the benches of clicks")

// burden is how many clicks a round has, over how many connections.
type burden struct{ connections, clicks int }

func benchLoads() []burden { return []burden{{1, 1000}, {16, 3200}, {128, 8192}} }

// measure prints a platform's part of the speed table: signed clicks as the platform
// sends them, from one load generator over connections that stay open, at
// servers that are each a process of its own, turn about on the same machine.
// Figures are medians of the rounds; ratios are medians of each round's ratio.
func measure(b *testing.B, f front) {
	if b.N > 1 {
		return
	}
	api := launch(b, server{name: f.named}, child(b, "api", f, ""))
	k, fired := &clicker{front: f, api: api.addr}, 0
	g, ours := house(b, k)
	servers := []server{emptyHandler(b, f), bareHandler(b, f, g)}
	peer, there := peerServer(b, f, g)
	if there {
		servers = append(servers, peer)
	}
	servers = append(servers, ours)
	shoot := func(l burden, first int) []salvo {
		lanes := k.volley(g.Cases, l.connections, l.clicks)
		fired += l.connections * (l.clicks / l.connections)
		out := make([]salvo, len(servers))
		for i := range servers {
			at := (first + i) % len(servers)
			out[at] = servers[at].take(b, lanes)
		}
		return out
	}
	shoot(burden{16, 3200}, 0) // nobody is measured cold
	t := table{front: f, servers: servers, loads: benchLoads()}
	for round := range *benchRounds {
		for i, l := range t.loads {
			t.add(i, shoot(l, round))
		}
	}
	for _, s := range servers {
		if s.path == "" {
			continue
		}
		if n := s.counted(b); n != fired {
			b.Errorf("%s stored %d of %d clicks", s.name, n, fired)
		}
	}
	t.print()
	t.notes(g, there, k.size)
	t.compare()
}

// take fires at one server and adds what the clicks cost it, until it rests.
func (s server) take(tb testing.TB, lanes [][][]byte) salvo {
	tb.Helper()
	n := 0
	for _, clicks := range lanes {
		n += len(clicks)
	}
	s.rest()
	processor, commits := s.processor(), s.commits(tb)
	out, err := fire(s.addr, lanes)
	if err != nil {
		tb.Fatalf("%s: %v", s.name, err)
	}
	out.syncs = s.flush
	if s.head != "" {
		out.syncs = flushes * float64(s.commits(tb)-commits) / float64(n)
	}
	s.rest()
	out.processor = float64((s.processor() - processor).Microseconds()) / float64(n)
	return out
}

// table is what was measured: by load, server and round.
type table struct {
	front   front
	servers []server
	loads   []burden
	rounds  [][][]salvo // of a load, of a round, of a server
}

func (t *table) add(load int, all []salvo) {
	for len(t.rounds) <= load {
		t.rounds = append(t.rounds, nil)
	}
	t.rounds[load] = append(t.rounds[load], all)
}

// of is the median of a figure over the rounds.
func (t *table) of(load int, figure func([]salvo) float64) float64 {
	var all []float64
	for _, round := range t.rounds[load] {
		all = append(all, figure(round))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// against is the median ratio of two servers in a figure, 0 where one is missing.
func (t *table) against(load int, one, other string, figure func(salvo) float64) float64 {
	i, j := t.at(one), t.at(other)
	if i < 0 || j < 0 {
		return 0
	}
	return t.of(load, func(s []salvo) float64 {
		if figure(s[j]) == 0 {
			return 0
		}
		return figure(s[i]) / figure(s[j])
	})
}

func (t *table) at(name string) int {
	return slices.IndexFunc(t.servers, func(s server) bool { return s.name == name })
}

// The figures of a salvo.
func rate(s salvo) float64    { return s.perSecond }
func middle(s salvo) float64  { return s.p50.Seconds() * 1000 }
func slow(s salvo) float64    { return s.p99.Seconds() * 1000 }
func slowest(s salvo) float64 { return s.p999.Seconds() * 1000 }
func work(s salvo) float64    { return s.processor }
func syncs(s salvo) float64   { return s.syncs }

func (t *table) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, t.front.named+" clicks\tconnections\tclicks/s\tp50 ms\tp99 ms\tp99.9 ms\tprocessor µs/click\tsyncs/click\t× bare\t× "+t.front.peer.short+"\t")
	for i, l := range t.loads {
		for j, s := range t.servers {
			figure := func(f func(salvo) float64) float64 { return t.of(i, func(all []salvo) float64 { return f(all[j]) }) }
			fmt.Fprintf(w, "%s\t%d\t%.0f\t%.2f\t%.2f\t%.2f\t%s\t%s\t%s\t%s\t\n", s.name, l.connections, figure(rate), figure(middle), figure(slow), figure(slowest),
				known(figure(work), "%.0f"), known(figure(syncs), "%.3f"), known(t.against(i, s.name, nameBare, rate), "%.2f"), known(t.against(i, s.name, t.front.peer.name, rate), "%.1f"))
		}
	}
	_ = w.Flush()
}

// known prints a figure, or that nobody measured it.
func known(f float64, form string) string {
	if f <= 0 {
		return "–"
	}
	return fmt.Sprintf(form, f)
}

// notes say what exactly was compared.
func (t *table) notes(g brief, peer bool, size int) {
	fmt.Printf("Medians of %d rounds, turn about, after one that does not count. A click is %d bytes: %s;\n", *benchRounds, size, t.front.about)
	fmt.Printf("each approves one of %d waiting cases or undoes that, in turn, by the manager's account under the card's revision: each changes its case, and every one was counted.\n", len(g.Cases))
	fmt.Printf("%s: signature, rights, state, audit, jobs, commit, answer; the real program in mode http. Sending is off: cards are held in the outbox,\n", nameOurs)
	fmt.Printf("what follows the answer goes to a %s of the bench that agrees at once, at %[1]s's rates. Work after the answer is in the processor's time.\n", t.front.named)
	fmt.Printf("%s: signature, small struct, compare and set, %d rows and %d bytes in one durable write of the same engine, as many as our turn writes, and as long an answer.\n", nameBare, g.Rows, g.Bytes)
	name := t.front.peer.name
	if !peer {
		fmt.Printf("%s: not compared; it needs Node with npm, and what .ci/peers fetches.\n", name)
		return
	}
	fmt.Printf("%s: %s; %s.\n", name, t.servers[t.at(name)].about, t.front.peer.about)
	fmt.Printf("It stores by WAL, synchronous=FULL, compare and set, audit row, job row, %d bytes, one transaction a click; one process, no cluster; its syncs follow from that.\n", g.Bytes)
}

// ours is a figure of ours.
func (t *table) ours(load int, f func(salvo) float64) float64 {
	return t.of(load, func(all []salvo) float64 { return f(all[t.at(nameOurs)]) })
}

// goal is a figure of ours beside what is to be reached.
type goal struct {
	what         string
	now          float64
	form         string
	reach, dream string
}

// compare sets our figures beside those that are to be reached.
func (t *table) compare() {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "%s figure\tnow\tto reach\tdream\n", t.front.named)
	for _, g := range t.front.goals(t) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", g.what, known(g.now, g.form), g.reach, cmp.Or(g.dream, "–"))
	}
	_ = w.Flush()
}
