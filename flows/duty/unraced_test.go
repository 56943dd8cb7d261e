//go:build !race

package duty

import "testing"

func unraced(*testing.T) bool { return false }
