package training

import "testing"

// TestTracks: the three courses are there.
func TestTracks(t *testing.T) {
	t.Parallel()
	tracks, err := Tracks()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, track := range tracks {
		ids = append(ids, track.ID)
	}
	if len(ids) != 3 || ids[0] != "operation" || ids[1] != "reading" || ids[2] != "wording" {
		t.Errorf("%v", ids)
	}
}
