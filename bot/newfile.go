package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// writeNew makes a file that only its owner can read, whole or not at all, and
// never in the place of another: it is written beside its place, made durable,
// and then given its name.
func writeNew(path string, fill func(io.Writer) error) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return taken(path)
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".part-*") // mode 0600
	if err != nil {
		return err
	}
	part := f.Name()
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = christen(part, path)
	}
	if err != nil {
		return errors.Join(err, remove(part))
	}
	return errors.Join(remove(part), syncFolder(dir))
}

// christen gives a file its name unless somebody has it. Where a disk knows no
// second names, it looks first.
func christen(part, path string) error {
	err := os.Link(part, path)
	if err == nil {
		return nil
	}
	if _, there := os.Lstat(path); errors.Is(err, fs.ErrExist) || there == nil {
		return taken(path)
	}
	return os.Rename(part, path)
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func taken(path string) error {
	return fmt.Errorf("%s: %w; choose another name, nothing is overwritten", path, fs.ErrExist)
}
