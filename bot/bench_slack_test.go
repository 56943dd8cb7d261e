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

// slackRounds is a flag of the test binary: -benchrounds.
var slackRounds = flags.Int("benchrounds", 3, "rounds in BenchmarkSlack")

// burden is how many clicks a round has, over how many connections.
type burden struct{ connections, clicks int }

func benchLoads() []burden { return []burden{{1, 1000}, {16, 3200}, {128, 8192}} }

// BenchmarkSlack prints the Slack part of the speed table: signed clicks as Slack
// sends them, from one load generator over connections that stay open, at
// servers that are each a process of its own, turn about on the same machine.
// Figures are medians of the rounds; ratios are medians of each round's ratio.
func BenchmarkSlack(b *testing.B) {
	if b.N > 1 {
		return
	}
	slack := launch(b, server{name: "Slack"}, child(b, "slack", ""))
	g, ours := house(b, slack)
	servers := []server{emptyHandler(b), bareHandler(b, g)}
	peer, there := boltServer(b, g)
	if there {
		servers = append(servers, peer)
	}
	servers = append(servers, ours)
	k, fired := newClicker(b, "http://"+slack.addr+"/actions/T0BENCH01/1/x"), 0
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
	t := table{servers: servers, loads: benchLoads()}
	for round := range *slackRounds {
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
	t.goals()
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
	fmt.Fprintln(w, "Slack clicks\tconnections\tclicks/s\tp50 ms\tp99 ms\tp99.9 ms\tprocessor µs/click\tsyncs/click\t× bare\t× Bolt\t")
	for i, l := range t.loads {
		for j, s := range t.servers {
			figure := func(f func(salvo) float64) float64 { return t.of(i, func(all []salvo) float64 { return f(all[j]) }) }
			fmt.Fprintf(w, "%s\t%d\t%.0f\t%.2f\t%.2f\t%.2f\t%s\t%s\t%s\t%s\t\n", s.name, l.connections, figure(rate), figure(middle), figure(slow), figure(slowest),
				known(figure(work), "%.0f"), known(figure(syncs), "%.3f"), known(t.against(i, s.name, nameBare, rate), "%.2f"), known(t.against(i, s.name, nameBolt, rate), "%.1f"))
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
	fmt.Printf("Medians of %d rounds, turn about, after one that does not count. A click is a signed block_actions of %d bytes with the whole card in it;\n", *slackRounds, size)
	fmt.Printf("each approves one of %d waiting cases or undoes that, in turn, by the manager's account under the card's revision: each changes its case, and every one was counted.\n", len(g.Cases))
	fmt.Printf("%s: signature, rights, state, audit, jobs, commit, 200; the real program in mode http. Sending is off: cards are held in the outbox,\n", nameOurs)
	fmt.Println("the answer to the actor goes to a Slack of the bench that agrees at once, at Slack's rates. Work after the answer is in the processor's time.")
	fmt.Printf("%s: signature, small struct, compare and set, %d rows and %d bytes in one durable write of the same engine, as many as our turn writes.\n", nameBare, g.Rows, g.Bytes)
	if peer {
		fmt.Printf("%s: %s; WAL, synchronous=FULL, compare and set, audit row, job row, %d bytes, one transaction a click; one process; its syncs follow from that.\n", nameBolt, t.servers[t.at(nameBolt)].about, g.Bytes)
	} else {
		fmt.Printf("%s: not compared; it needs Node with npm, and what .ci/peers fetches.\n", nameBolt)
	}
}

// goals sets our figures beside those that are to be reached.
func (t *table) goals() {
	last := len(t.loads) - 1
	mine := func(i int, f func(salvo) float64) float64 {
		return t.of(i, func(all []salvo) float64 { return f(all[t.at(nameOurs)]) })
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "Slack figure\tnow\tto reach\tdream")
	for _, r := range []struct {
		what         string
		now          float64
		form         string
		reach, dream string
	}{
		{"clicks/s at 128 against Bolt", t.against(last, nameOurs, nameBolt, rate), "%.1f", "≥ 4", "6"},
		{"clicks/s at 128 against the bare handler", t.against(last, nameOurs, nameBare, rate), "%.2f", "≥ 0.7", "0.9"},
		{"p50 at 1 against Bolt", t.against(0, nameOurs, nameBolt, middle), "%.2f", "≤ 0.65", ""},
		{"p99.9 ms at 128", mine(last, slowest), "%.1f", "≤ 31", "half of it"},
		{"processor at 128 against the bare handler", t.against(last, nameOurs, nameBare, work), "%.2f", "≤ 1.5", "1.2"},
		{"syncs/click at 128", mine(last, syncs), "%.3f", "≤ 0.10", "0.03"},
		{"syncs/click at 1", mine(0, syncs), "%.2f", "≤ 2.0", "1.0"},
	} {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.what, known(r.now, r.form), r.reach, cmp.Or(r.dream, "–"))
	}
	_ = w.Flush()
}
