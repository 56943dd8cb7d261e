package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestHomeGoesWithTheRight: what the company's file takes away from somebody goes
// from the Home that was drawn before: the candidates of a manager who left or
// lost the position, and all of the page of who left with nothing to do.
func TestHomeGoesWithTheRight(t *testing.T) {
	t.Parallel()
	account := "accounts: {slack: " + slackZhao + "}"
	left := []string{"{id: mgr-zhao, " + account, "{id: mgr-zhao, active: false, " + account}
	for name, c := range map[string]struct {
		done        []string
		change      []string
		before, now string
	}{
		"left with duties": {[]string{"report"}, left, "李明", "我还不认识这个账号"},
		"left without":     {nil, left, "现在没有等你的事", "我还不认识这个账号"},
		"another's by now": {[]string{"report"}, []string{"managers: [mgr-zhao, mgr-he", "managers: [mgr-he"}, "李明", "现在没有等你的事"},
		"another's case":   {[]string{"report", "decision"}, []string{"managers: [mgr-zhao, mgr-he", "managers: [mgr-he"}, "后端工程师", "现在没有等你的事"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := inSlackBy(t, "http")
			r.staffed(map[string]string{"hr-lin": slackLin, "mgr-zhao": slackZhao})
			id := r.arrive(liMing())
			if slices.Contains(c.done, "report") {
				r.pressed(slackLin, "report/"+id+"/send")
			}
			if slices.Contains(c.done, "decision") {
				r.pressed(slackZhao, "decision/"+id+"/approve")
			}
			r.space.Person(slackZhao).OpenHome()
			r.home(slackZhao, c.before)
			text := strings.ReplaceAll(string(testCompany(t)), "{id: hr-lin,", "{id: hr-lin, accounts: {slack: "+slackLin+"},")
			text = strings.ReplaceAll(text, "{id: mgr-zhao,", "{id: mgr-zhao, "+account+",")
			r.employ([]byte(strings.ReplaceAll(text, c.change[0], c.change[1])))
			r.home(slackZhao, c.now)
			r.space.Until(t, func() bool { h, _ := r.space.Person(slackZhao).Home(); return !strings.Contains(h.Words, c.before) })
		})
	}
}

// TestSlackIsCounted: what nobody is told at the door stands in the figures.
func TestSlackIsCounted(t *testing.T) {
	t.Parallel()
	r := inSlackBy(t, "http")
	r.staffed(map[string]string{"hr-lin": slackLin})
	resp, err := r.client.Do(r.request(http.MethodPost, "/slack/events", nil))
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d", resp.StatusCode)
	}
	r.space.Send(r.space.Event(map[string]any{"type": "hologram_created", "user": slackLin}))
	r.see(r.text("/metrics"), `closeloop_slack_total{what="refused.type"} 1`, `closeloop_slack_total{what="unknown.event"} 1`)
}
