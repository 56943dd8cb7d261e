package flows

import (
	"context"
	"time"

	"closeloop/store"
)

// grasp is how many due jobs one look takes; hands is how many of them are claimed,
// or rows of an import run, at once.
const (
	grasp = 4096
	hands = 256
)

// Tick handles what is due now and returns when the next job is due. Network
// jobs are handed to the carrier and go on without it.
func (r *Runner) Tick(ctx context.Context) (next time.Time, err error) {
	r.draining.Lock()
	defer r.draining.Unlock()
	for {
		jobs, next, err := r.due(ctx)
		if err != nil || len(jobs) == 0 {
			return next, err
		}
		if err := r.handle(ctx, jobs); err != nil {
			return next, err
		}
	}
}

// Drain handles everything that is due now, deliveries and what they cause
// included, and returns when nothing is left to do at this time.
func (r *Runner) Drain(ctx context.Context) (next time.Time, err error) {
	for {
		if next, err = r.Tick(ctx); err != nil {
			return next, err
		}
		if r.carrier == nil {
			return next, nil
		}
		if err := r.carrier.Wait(ctx); err != nil {
			return next, err
		}
		next, idle, err := r.idle(ctx)
		if err != nil || idle {
			return next, err
		}
	}
}

// idle says whether nothing is left to do: nothing is due, and nothing was
// taken in hand since the carrier was waited for.
func (r *Runner) idle(ctx context.Context) (next time.Time, idle bool, err error) {
	r.draining.Lock() // so that no job is between the queue and the carrier
	defer r.draining.Unlock()
	jobs, next, err := r.due(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	return next, len(jobs) == 0 && len(r.flying) == 0, err
}

// due lists the due jobs that are not in this process's hands already; without
// a carrier, network jobs wait.
func (r *Runner) due(ctx context.Context) ([]store.Job, time.Time, error) {
	limit := grasp
	for {
		jobs, next, err := r.cfg.Store.Due(ctx, r.cfg.Now(), limit)
		if err != nil {
			return nil, next, err
		}
		free := r.free(jobs)
		if len(free) > 0 || len(jobs) < limit {
			return free, next, nil
		}
		limit *= 2
	}
}

func (r *Runner) free(jobs []store.Job) []store.Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	var free []store.Job
	for _, j := range jobs {
		outward := j.Kind == jobShow || j.Kind == jobCall
		if !r.flying[j.ID] && (!outward || r.carrier != nil) {
			free = append(free, j)
		}
	}
	return free
}

// handle runs the turns of timers and told events in the order in which they are
// due, which is that of each record, and hands network jobs to the carrier.
func (r *Runner) handle(ctx context.Context, jobs []store.Job) error {
	var inward []due
	var outward, kept []store.Job
	for _, j := range jobs {
		if r.held.Load() && r.leaves(j) {
			kept = append(kept, j)
			continue
		}
		if j.Kind == jobShow || j.Kind == jobCall {
			outward = append(outward, j)
			continue
		}
		body, err := read(j)
		if err != nil {
			return err
		}
		inward = append(inward, due{j, body})
	}
	if err := r.inward(ctx, inward); err != nil {
		return err
	}
	if err := r.putAside(ctx, kept); err != nil {
		return err
	}
	outward, err := r.withhold(ctx, outward)
	if err != nil {
		return err
	}
	return r.outward(ctx, outward)
}

// inward runs turns together, as the store shares commits among them. What is asked in a person's name may have a
// refusal to answer, so it goes alone.
func (r *Runner) inward(ctx context.Context, all []due) error {
	for len(all) > 0 {
		n := 0
		for n < len(all) && all[n].body.As == "" {
			n++
		}
		if err := r.fire(ctx, all[:n]); err != nil {
			return err
		}
		all = all[n:]
		if len(all) > 0 && all[0].body.As != "" {
			if err := r.asked(ctx, all[0].job, all[0].body, all[0].event()); err != nil {
				return err
			}
			all = all[1:]
		}
	}
	return nil
}

// outward claims network jobs, marks them as in our hands and hands them on in
// the order they were due.
func (r *Runner) outward(ctx context.Context, jobs []store.Job) error {
	for len(jobs) > 0 {
		some := jobs[:min(hands, len(jobs))]
		jobs = jobs[len(some):]
		taken, err := r.claim(ctx, some)
		if len(taken) > 0 {
			r.carrier.Take(taken) // also beside an error: what was claimed must not be forgotten
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// claim takes jobs for this process and returns those that it got.
func (r *Runner) claim(ctx context.Context, jobs []store.Job) (taken []store.Job, first error) {
	claims, steps := make([]claim, len(jobs)), make([]func(*store.Txn) error, len(jobs))
	r.mu.Lock()
	for i, j := range jobs {
		r.flying[j.ID] = true
		claims[i] = claim{r: r, job: j}
		steps[i] = claims[i].run
	}
	r.mu.Unlock()
	for i, err := range r.cfg.Store.UpdateEach(ctx, steps, nil) {
		if err == nil && claims[i].ok {
			mine := claims[i].mine
			mine.Held = jobs[i].Held // true: an earlier process died with it in hand
			taken = append(taken, mine)
			continue
		}
		r.land(jobs[i])
		if first == nil {
			first = err
		}
	}
	return taken, first
}
