package flows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// Batch is many events under one durable import record: the rows are stored
// first, then each is a turn of its own, so no transaction grows with a file
// and a crash in the middle is finished after the restart, once.
type Batch struct {
	ID     string       `json:"id"`   // chosen by the caller; the same id is the same batch
	Hash   string       `json:"hash"` // of what was sent, to know another batch of the same id
	Action chat.Action  `json:"action"`
	From   chat.Account `json:"from"`
	Rows   []Row        `json:"-"`
	State  string       `json:"state"` // staging, ready or done
	Count  int          `json:"count"`
	At     time.Time    `json:"at"`
	Shared bool         `json:"shared,omitempty"` // rows of the company: read it anew at the end
	Brief  bool         `json:"brief,omitempty"`  // nobody asks for it again: it leaves nothing behind when it is done
}

// Row is one event of a batch. Rows of one lane run in order.
type Row struct {
	Data   []byte      `json:"data"`
	Values chat.Values `json:"values,omitempty"`
	Record string      `json:"record,omitempty"` // empty: the flow locates it
	Flow   string      `json:"flow,omitempty"`   // empty: the batch's
	Verb   string      `json:"verb,omitempty"`   // empty: the batch's
	Lane   string      `json:"lane"`
}

// size is about how many bytes a row stages.
func (r Row) size() int {
	n := len(r.Data)
	for _, all := range r.Values {
		for _, v := range all {
			n += len(v)
		}
	}
	return n
}

// RowOutcome is what became of a row: the key of its notice, and its record; of
// a refused row, the record that it named.
type RowOutcome struct {
	State  string `json:"state"`
	Record string `json:"record"`
	Why    string `json:"why,omitempty"` // key of the refusal's sentence
}

// staged is a row on its way: first with its content, then with its outcome.
type staged struct {
	Row     *Row        `json:"row,omitempty"`
	Outcome *RowOutcome `json:"outcome,omitempty"`
}

// The states of a batch.
const (
	staging = "staging"
	ready   = "ready"
	done    = "done"
)

var (
	// ErrOtherBatch says that this id was used for other content.
	ErrOtherBatch = errors.New("this id was used for another batch")
	// ErrRunning says that the same batch is still being worked on.
	ErrRunning = errors.New("this batch is still running")
)

// stagedBytes is how much of a batch one staging transaction holds.
const stagedBytes = 400 << 10

func batches() store.Collection[Batch] { return store.Collection[Batch]{Name: "import", Schema: 1} }
func stagedRows() store.Collection[staged] {
	return store.Collection[staged]{Name: "import.row", Schema: 1}
}
func rowID(batch string, n int) string { return fmt.Sprintf("%s/%06d", batch, n) }

// Import runs a batch to its end and returns what became of each row. A batch
// whose id is done already returns what it returned then, unless it was brief.
func (r *Runner) Import(ctx context.Context, b Batch) ([]RowOutcome, error) {
	fresh, err := r.begin(ctx, b)
	if err != nil {
		return nil, err
	}
	defer r.end(b.ID)
	if !fresh {
		return r.finish(ctx, b.ID)
	}
	rows := make([]staged, len(b.Rows))
	for i := range b.Rows {
		rows[i].Row = &b.Rows[i]
	}
	if b, err = r.stage(ctx, b); err != nil {
		return nil, fmt.Errorf("stage import %s: %w", b.ID, err)
	}
	return r.work(ctx, b, rows)
}

// begin claims a batch id in this process and says whether it is new.
func (r *Runner) begin(ctx context.Context, b Batch) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[b.ID] {
		return false, ErrRunning
	}
	fresh := true
	err := r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		old, ok, err := batches().Get(tx, b.ID)
		if ok && old.Body.Hash != b.Hash {
			return ErrOtherBatch
		}
		fresh = !ok || old.Body.State == staging
		return err
	})
	if err == nil {
		r.running[b.ID] = true
	}
	return fresh, err
}

func (r *Runner) end(id string) {
	r.mu.Lock()
	delete(r.running, id)
	r.mu.Unlock()
	r.ring()
}

// stage stores the rows in as many transactions as they need; the last one
// makes the batch ready. Until then nothing of it has happened.
func (r *Runner) stage(ctx context.Context, b Batch) (Batch, error) {
	b.Count, b.At, b.State = len(b.Rows), r.cfg.Now(), staging
	for from := 0; ; {
		to, size := from, 0
		for to < len(b.Rows) && to-from < 500 && (to == from || size+b.Rows[to].size() < stagedBytes) {
			size += b.Rows[to].size()
			to++
		}
		if to == len(b.Rows) {
			b.State = ready
		}
		if err := r.stageRows(ctx, b, from, to); err != nil || b.State == ready {
			return b, err
		}
		from = to
	}
}

func (r *Runner) stageRows(ctx context.Context, b Batch, from, to int) error {
	return r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		for n := from; n < to; n++ {
			row := store.Record[staged]{Body: staged{Row: &b.Rows[n]}}
			row.Subject = "import/" + b.ID
			if err := stagedRows().Put(tx, rowID(b.ID, n), row); err != nil {
				return err
			}
		}
		return batches().Put(tx, b.ID, store.Record[Batch]{Body: b})
	})
}
