package feishu

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"closeloop/bot/doorstep"
)

// PathEvents is the one door of mode HTTP: events and card callbacks.
const PathEvents = "/feishu/events"

// Routes is the door of mode HTTP. Whatever is not surely from Feishu, and from
// our own app and tenant, gets one and the same 401 before anything of it is
// read. What is answered with 200 was stored before.
func (f *Feishu) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(PathEvents, f.route)
	return mux
}

// door is what the way in remembers; ready opens it.
type door struct {
	seal     seal
	events   doorstep.Repeats[outcome] // what was told, by the event and by the message
	clicks   doorstep.Repeats[outcome] // with their answers, which are large
	underway underway
	after    doorstep.After
	faces    doorstep.Faces
	failing  doorstep.Faces // what could not be done when it was first told
}

// mostClicks is how many clicks are remembered with what was answered.
const mostClicks = 256

// ready makes the door of a configuration.
func (d *door) ready(cfg Config) {
	d.seal = newSeal(cfg.EncryptKey)
	d.after.Door, d.after.Log, d.after.Why = Platform, cfg.Log, why
	d.events.Lost, d.clicks.Lost = outcome{verdict: doorstep.Again}, outcome{verdict: doorstep.Again}
	d.events.Again, d.clicks.Again, d.clicks.Most = repeated, repeated, mostClicks
}

// outcome is what the answer to something says, and what is done after the answer.
type outcome struct {
	verdict doorstep.Verdict
	why     string // it was refused, for the count alone
	body    []byte // an answer in JSON; nil: an empty one
	after   []errand
	// instead is what is done where the answer comes too late, or not at all.
	instead []errand
	// anew answers a repeat where the same answer may be an old one; repeat says that
	// it is one.
	anew   func(context.Context) outcome
	repeat bool
}

// repeated is what a repeat is told: the same, and what follows is done once.
func repeated(out outcome) (outcome, bool) {
	if out.anew != nil {
		out.body = nil // it is large
	}
	return outcome{verdict: out.verdict, why: out.why, body: out.body, anew: out.anew, repeat: true}, out.verdict == doorstep.Heard
}

// inTime is what Feishu surely still hears: after three seconds it shows a fault of
// its own. A turn that takes longer is ended, and what came of it shown another way.
const (
	inTime   = 2500 * time.Millisecond
	turnTime = 10 * time.Second
)

// route is the door: who knocks rightly is heard, the answer goes out, and then the
// rest is done.
func (f *Feishu) route(w http.ResponseWriter, r *http.Request) {
	came := f.cfg.Now()
	t, why := f.verified(w, r)
	if why != "" {
		f.refuse(w, why)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), turnTime)
	defer cancel()
	defer f.underway.begin(t.Event.Context.OpenMessageID, f.cfg.Now)()
	out := f.safely(ctx, t)
	start := f.after.Promise(out.after)
	taken := f.answer(w, out) && r.Context().Err() == nil && f.intime(came)
	f.follow(out, taken, start)
}

// follow begins what is done after an answer; where Feishu has not taken it in time,
// also what is done in its place.
func (f *Feishu) follow(out outcome, taken bool, start func(first ...errand)) {
	if taken || len(out.instead) == 0 {
		start()
		return
	}
	f.count("answer.late")
	start(out.instead...)
}

func (f *Feishu) intime(came time.Time) bool { return f.cfg.Now().Sub(came) < inTime }

// refuse is the one answer to everybody who is not Feishu, or not ours.
func (f *Feishu) refuse(w http.ResponseWriter, why string) {
	f.count("refused." + why)
	http.Error(w, "unauthorized", http.StatusUnauthorized)
}

// answer writes what there is to say; false: Feishu has surely not heard it.
func (f *Feishu) answer(w http.ResponseWriter, out outcome) bool {
	switch out.verdict {
	case doorstep.Refused:
		f.refuse(w, out.why)
		return true
	case doorstep.Again:
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	body := out.body
	if body == nil {
		body = []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	if len(out.instead) > 0 && err == nil {
		err = http.NewResponseController(w).Flush() // else nobody says whether it went out
	}
	return err == nil
}

// Hear takes what came over a long connection, which Feishu has sent for sure: clear
// JSON of schema 2.0. It is heard when answer is called, with the answer of a card
// callback or nil; an error of answer says that Feishu has not taken it in time. An
// error of Hear, which has not answered then, has Feishu tell it again.
func (f *Feishu) Hear(ctx context.Context, payload []byte, answer func([]byte) error) error {
	came := f.cfg.Now()
	t := told{proven: true}
	if err := doorstep.Decode(payload, &t.envelope); err != nil {
		f.puzzled("frame")
		_ = answer(nil) // told again it would be the same
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnTime)
	defer cancel()
	defer f.underway.begin(t.Event.Context.OpenMessageID, f.cfg.Now)()
	out := f.safely(ctx, t)
	switch out.verdict {
	case doorstep.Again:
		return errAgain
	case doorstep.Refused:
		f.count("refused." + out.why) // as above
	}
	start := f.after.Promise(out.after)
	f.follow(out, answer(out.body) == nil && f.intime(came), start)
	return nil
}

// safely hears one thing. What falls is told again.
func (f *Feishu) safely(ctx context.Context, t told) outcome {
	out := outcome{verdict: doorstep.Again}
	_ = f.after.Unharmed(func() error { out = f.hear(ctx, t); return nil }) // it is counted, and in the log
	return out
}
