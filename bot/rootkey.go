package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"closeloop/store"
)

// rootKeys reads the configured root keys. The first may be made, in local
// mode and for an unused store only: a new key over an old store would lock
// everybody out of it, so that is refused instead.
func rootKeys(c *Config, unused bool) ([][]byte, error) {
	var keys [][]byte
	for i, ref := range c.Key {
		path, ok := strings.CutPrefix(ref, "file:")
		if !ok {
			return nil, fmt.Errorf("read root key: key must be file:PATH, have %q", ref)
		}
		path = c.path(path)
		_, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) && i == 0 {
			if !c.Local() || !unused {
				return nil, fmt.Errorf("read root key: %s is missing, and this store was sealed with one; put the key file back, or restore its backup", path)
			}
			if err := makeKey(path); err != nil {
				return nil, err
			}
		}
		key, err := readKey(path)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read root key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("read root key: %s is readable by others; run: chmod 600 %s", path, path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read root key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(key) != store.KeyBytes {
		return nil, fmt.Errorf("read root key: %s does not hold %d bytes in base64; make one with: closeloop key new FILE", path, store.KeyBytes)
	}
	return key, nil
}

// makeKey writes a new root key: 32 random bytes, base64, mode 0600, never over
// a file that is there.
func makeKey(path string) error {
	key := make([]byte, store.KeyBytes)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("make root key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make root key: %w", err)
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close(), syncFolder(filepath.Dir(path))); err != nil {
		return fmt.Errorf("make root key: %w", err)
	}
	return nil
}

// syncFolder makes a new file's name as durable as its content: nothing may be
// sealed with a key that a power cut could take away.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
