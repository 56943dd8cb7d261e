package main

import (
	"slices"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

// TestPlaces: a person is reached by the account that is linked, in the console
// only while it is on, and where there is neither, nowhere; who left gets nothing
// new.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		console bool
		want    map[string][]string // by person
	}{
		"Slack alone":      {false, map[string][]string{"adm-bai": {"slack:" + slackBai}, "hr-lin": nil, "mgr-old": nil}},
		"with the console": {true, map[string][]string{"adm-bai": {"slack:" + slackBai, "console:dm:adm-bai"}, "hr-lin": {"console:dm:hr-lin"}, "mgr-old": {"console:dm:mgr-old"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := inSlackBy(t, "http", func(r *rig) {
				r.cfg.Console = ConsoleConfig{Enabled: c.console, Token: apiSecret}
			})
			r.staffed(map[string]string{"adm-bai": slackBai, "mgr-old": slackZhao})
			s, err := r.app.runner.Company(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for person, want := range c.want {
				var got []string
				for _, p := range r.app.places(s, person) {
					got = append(got, p.Key())
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %v, want %v", person, got, want)
				}
			}
		})
	}
}

// TestPlatformsAreAsTheyAre: delivery gets a platform with all that it can do: Slack is
// asked what stands there before a card whose outcome is unknown is posted again.
func TestPlatformsAreAsTheyAre(t *testing.T) {
	t.Parallel()
	r := inSlackBy(t, "http")
	for _, p := range r.app.platforms() {
		if _, finds := p.(chat.Finder); !finds {
			t.Errorf("%s cannot be asked for a message", p.Name())
		}
	}
}

// TestWhoseHome: a turn draws the Home of those who may see the case anew, and
// of nobody else, even if they have looked at theirs.
func TestWhoseHome(t *testing.T) {
	t.Parallel()
	r := inSlackBy(t, "http")
	other := r.space.AddUser(fakeslack.User{ID: "U0EVE", RealName: "Eve Holt", Email: "eve@farhill.example"})
	r.staffed(map[string]string{"adm-bai": slackBai, "hr-lin": slackLin, "mgr-zhao": slackZhao, "hr-eve": other.ID})
	published := func(user string) (n int) {
		for _, c := range r.space.Calls("views.publish") {
			if c.Args["user_id"] == user {
				n++
			}
		}
		return n
	}
	for _, who := range []string{slackLin, slackZhao, other.ID} {
		r.space.Person(who).OpenHome()
	}
	r.space.Until(t, func() bool { return published(slackLin) > 0 && published(other.ID) > 0 && published(slackZhao) > 0 })
	before, strangers := published(slackZhao), published(other.ID)
	id := r.arrive(liMing())
	r.home(slackLin, "有 1 件事等你")
	r.home(slackBai, "后端工程师")
	if n := published(slackZhao); n != before {
		t.Errorf("a draft drew the manager's Home %d times", n-before)
	}
	r.pressed(slackLin, "report/"+id+"/send")
	r.home(slackZhao, "有 1 件事等你", "李明")
	if n := published(other.ID); n != strangers {
		t.Errorf("a case of another position drew a Home %d times", n-strangers)
	}
}
