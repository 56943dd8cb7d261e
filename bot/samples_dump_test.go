package main

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func TestDump(t *testing.T) {
	for _, l := range []string{"zh-CN", "en"} {
		at := time.Now()
		all, err := specimens(t.Context(), l, os.Stderr)
		fmt.Println(l, len(all), time.Since(at), err)
		for _, s := range all {
			fmt.Println("  ", s.Name, s.Reader.Person)
		}
	}
}
