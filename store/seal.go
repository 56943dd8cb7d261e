package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
)

// KeyBytes is the length of a root key and of a subject's key.
const KeyBytes = 32

// keycheck is the place of the sealed word that proves a root key, and the
// subject whose key seals it.
const keycheck = "keycheck"

// keysKept is how many subjects' keys stay in memory: enough for what people
// work on at a time, and no more after an import of a million.
const keysKept = 1 << 12

// ErrWrongKey says that no root key opens what is stored.
var ErrWrongKey = errors.New("no root key opens this store")

// ErrErased says that the subject's key was destroyed.
var ErrErased = errors.New("the subject was erased")

// Keyring seals bodies: AES-256-GCM with one key per subject (a candidate, or
// the company), each wrapped by the root key. The place of a value is part of
// what is authenticated, so a sealed body moved to another record does not
// open. Destroying a subject's wrapped key makes everything of it unreadable.
type Keyring struct {
	roots []*subtle.AESGCM

	mu       sync.RWMutex
	subjects map[string]*subtle.AESGCM // read back from a committed store
	leaving  map[string]int            // being destroyed by transactions that have not ended
	epoch    uint64                    // raised by every end of one: older snapshots may hold what is gone
}

// NewKeyring takes root keys of KeyBytes each: the first seals, all open.
func NewKeyring(roots ...[]byte) (*Keyring, error) {
	k := &Keyring{subjects: map[string]*subtle.AESGCM{}, leaving: map[string]int{}}
	for i, root := range roots {
		if len(root) != KeyBytes {
			return nil, fmt.Errorf("read root key %d: want %d bytes, have %d", i+1, KeyBytes, len(root))
		}
		g, err := subtle.NewAESGCM(root)
		if err != nil {
			return nil, fmt.Errorf("read root key %d: %w", i+1, err)
		}
		k.roots = append(k.roots, g)
	}
	if len(k.roots) == 0 {
		return nil, errors.New("read root keys: none given")
	}
	return k, nil
}

// Fresh is a keyring of the same root keys that knows no subject yet: what
// another tenant's store learns must not mix with what this one's does.
func (k *Keyring) Fresh() *Keyring {
	return &Keyring{roots: k.roots, subjects: map[string]*subtle.AESGCM{}, leaving: map[string]int{}}
}

// unwrap opens a wrapped key with whichever root key fits.
func (k *Keyring) unwrap(wrapped, place []byte) (*subtle.AESGCM, error) {
	for _, root := range k.roots {
		if plain, err := root.Decrypt(wrapped, place); err == nil {
			return subtle.NewAESGCM(plain)
		}
	}
	return nil, ErrWrongKey
}

// now is the present epoch; a store without keys has none.
func (k *Keyring) now() uint64 {
	if k == nil {
		return 0
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.epoch
}

// known is a subject's key, if it is in memory and nobody is destroying it.
func (k *Keyring) known(id string) *subtle.AESGCM {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.leaving[id] > 0 {
		return nil
	}
	return k.subjects[id]
}

// learn keeps a key that a snapshot of an epoch held, unless it may be gone.
func (k *Keyring) learn(id string, g *subtle.AESGCM, epoch uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.leaving[id] > 0 || k.epoch != epoch {
		return
	}
	if len(k.subjects) >= keysKept {
		clear(k.subjects)
	}
	k.subjects[id] = g
}

// left ends what leave began: the transaction that destroyed keys has ended.
func (k *Keyring) left(subjects []string) {
	if len(subjects) == 0 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.epoch++
	for _, id := range subjects {
		if k.leaving[id]--; k.leaving[id] <= 0 {
			delete(k.leaving, id)
		}
	}
}

// leave forgets a subject's key and keeps everybody from learning it again
// until this transaction has ended.
func (t *Txn) leave(subject string) {
	ring := t.store.keys
	ring.mu.Lock()
	ring.leaving[subject]++
	delete(ring.subjects, subject)
	ring.mu.Unlock()
	t.leaving = append(t.leaving, subject)
	delete(t.made, subject)
}

// subject finds a subject's key; make says whether to make one that is absent.
// A key that this transaction made stays with it: it is cached only once it
// was read back from a committed store.
func (t *Txn) subject(id string, make bool) (*subtle.AESGCM, error) {
	if g := t.made[id]; g != nil {
		return g, nil
	}
	ring := t.store.keys
	place := t.key("k/", id)
	if g := ring.known(id); g != nil {
		if tx, ok := t.Tx.(Relier); ok {
			tx.Rely(place)
		}
		return g, nil
	}
	wrapped, ok, err := t.Get(place)
	if err != nil {
		return nil, err
	}
	if !ok && !make {
		return nil, ErrErased
	}
	if !ok {
		return t.newSubject(id, place)
	}
	g, err := ring.unwrap(wrapped, place)
	if err != nil {
		return nil, err
	}
	ring.learn(id, g, t.epoch)
	return g, nil
}

func (t *Txn) newSubject(id string, place []byte) (*subtle.AESGCM, error) {
	key := make([]byte, KeyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	wrapped, err := t.store.keys.roots[0].Encrypt(key, place)
	if err != nil {
		return nil, fmt.Errorf("wrap a key: %w", err)
	}
	if err := t.Put(place, wrapped); err != nil {
		return nil, err
	}
	g, err := subtle.NewAESGCM(key)
	if err != nil {
		return nil, err
	}
	if t.made == nil {
		t.made = map[string]*subtle.AESGCM{}
	}
	t.made[id] = g
	return g, nil
}

func (t *Txn) seal(subject, place string, plain []byte) ([]byte, error) {
	g, err := t.subject(subject, true)
	if err != nil {
		return nil, err
	}
	return g.Encrypt(plain, t.key(place))
}

func (t *Txn) open(subject, place string, sealed []byte) ([]byte, error) {
	g, err := t.subject(subject, false)
	if err != nil {
		return nil, err
	}
	return g.Decrypt(sealed, t.key(place))
}

// CheckKey proves that the root key fits this store: the first call leaves a
// sealed word, later calls must open it. ErrWrongKey means another key.
func (t *Txn) CheckKey() error {
	raw, ok, err := t.Get(t.key(keycheck))
	if err != nil {
		return err
	}
	if ok {
		if _, err := t.open(keycheck, keycheck, raw); err != nil {
			return errors.Join(ErrWrongKey, err)
		}
		return nil
	}
	if raw, err = t.seal(keycheck, keycheck, []byte("closeloop")); err != nil {
		return err
	}
	return t.Put(t.key(keycheck), raw)
}

// Unused says whether nothing was ever stored for this tenant.
func (t *Txn) Unused() (bool, error) {
	for _, err := range t.Scan(Range{From: t.key(), To: Prefix(t.key()).To, Limit: 1}) {
		return false, err
	}
	return true, nil
}

// DestroyKey makes everything that was sealed for a subject unreadable, here
// and in every later backup.
func (t *Txn) DestroyKey(subject string) error {
	t.leave(subject)
	return t.Delete(t.key("k/", subject))
}
