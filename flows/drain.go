package flows

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"closeloop/store"
)

// grasp is how many due jobs one look takes; hands is how many turns of them
// run side by side, so that they share commits.
const (
	grasp = 4096
	hands = 128
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

// handle runs the turns of timers and told events, those of one record in
// order, and hands network jobs to the carrier.
func (r *Runner) handle(ctx context.Context, jobs []store.Job) error {
	lanes := map[string][]store.Job{}
	var order []string
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
		if lanes[body.Action.Record] == nil {
			order = append(order, body.Action.Record)
		}
		lanes[body.Action.Record] = append(lanes[body.Action.Record], j)
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(hands)
	for _, record := range order {
		group.Go(func() error { return r.inOrder(inner, lanes[record]) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if err := r.putAside(ctx, kept); err != nil {
		return err
	}
	return r.outward(ctx, outward)
}

func (r *Runner) inOrder(ctx context.Context, jobs []store.Job) error {
	for _, j := range jobs {
		if err := r.fire(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// outward claims network jobs, marks them as in our hands and hands them on in
// the order they were due.
func (r *Runner) outward(ctx context.Context, jobs []store.Job) error {
	mine := make([]store.Job, len(jobs))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(hands)
	for i, j := range jobs {
		r.mu.Lock()
		r.flying[j.ID] = true
		r.mu.Unlock()
		group.Go(func() error {
			claimed, ok, err := r.Claim(inner, j)
			if err != nil || !ok {
				r.land(j)
				return err
			}
			claimed.Held = j.Held // true: an earlier process died with it in hand
			mine[i] = claimed
			return nil
		})
	}
	err := group.Wait()
	var taken []store.Job
	for _, j := range mine {
		if j.ID != "" {
			taken = append(taken, j)
		}
	}
	if len(taken) > 0 {
		r.carrier.Take(taken) // also beside an error: what was claimed must not be forgotten
	}
	return err
}
