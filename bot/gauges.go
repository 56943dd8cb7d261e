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

// door adds what the door of a platform counts by itself; its words are the
// door's own.
func (g *gauges) door(platform, named string, of func() map[string]uint64) {
	g.registry.MustRegister(doorCounts{of: of, desc: prometheus.NewDesc(
		"closeloop_"+platform+"_total", "What happened at "+named+"'s door that nobody was told, by what.", []string{"what"}, nil,
	)})
}

// doorCounts are counts that are read when they are asked for.
type doorCounts struct {
	of   func() map[string]uint64
	desc *prometheus.Desc
}

// Describe is prometheus.Collector.
func (c doorCounts) Describe(to chan<- *prometheus.Desc) { to <- c.desc }

// Collect is prometheus.Collector.
func (c doorCounts) Collect(to chan<- prometheus.Metric) {
	for what, n := range c.of() {
		to <- prometheus.MustNewConstMetric(c.desc, prometheus.CounterValue, float64(n), what)
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
