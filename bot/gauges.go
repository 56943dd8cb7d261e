package main

import (
	"io"
	"log/slog"
	"net/http"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"closeloop/flows"
)

// gauges are the figures of /metrics: by flow and verb, never by person or
// candidate.
type gauges struct {
	registry *prometheus.Registry
	turns    *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newGauges() *gauges {
	g := &gauges{
		registry: prometheus.NewRegistry(),
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "closeloop_turns_total", Help: "Turns by flow, verb and outcome.",
		}, []string{"flow", "verb", "outcome"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "closeloop_turn_seconds", Help: "Time from event to durable answer.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3},
		}, []string{"flow"}),
	}
	g.registry.MustRegister(g.turns, g.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return g
}

// turn counts one turn. Words that no flow has are counted together, so that
// nobody outside can make new series.
func (g *gauges) turn(o flows.Outcome) {
	flow, verb := o.Flow, o.Verb
	if o.Result == "missing" {
		flow, verb = "other", "other"
	}
	g.turns.WithLabelValues(flow, verb, o.Result).Inc()
	g.took.WithLabelValues(flow).Observe(o.Took.Seconds())
}

// slack adds what a door counts by itself; its words are the door's own.
func (g *gauges) slack(of func() map[string]uint64) {
	g.registry.MustRegister(tallied{of: of, desc: prometheus.NewDesc(
		"closeloop_slack_total", "What happened at Slack's door that nobody was told, by what.", []string{"what"}, nil,
	)})
}

// tallied are counts that are read when they are asked for.
type tallied struct {
	of   func() map[string]uint64
	desc *prometheus.Desc
}

// Describe is prometheus.Collector.
func (t tallied) Describe(to chan<- *prometheus.Desc) { to <- t.desc }

// Collect is prometheus.Collector.
func (t tallied) Collect(to chan<- prometheus.Metric) {
	for what, n := range t.of() {
		to <- prometheus.MustNewConstMetric(t.desc, prometheus.CounterValue, float64(n), what)
	}
}

func (g *gauges) handler() http.Handler {
	return promhttp.HandlerFor(g.registry, promhttp.HandlerOpts{})
}

// newLog logs to standard error, or to what a test gives: no names, numbers, pay
// or texts of people.
func newLog(c LogConfig, to io.Writer) *slog.Logger {
	if to == nil {
		to = os.Stderr
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(to, o))
	}
	return slog.New(slog.NewTextHandler(to, o))
}
