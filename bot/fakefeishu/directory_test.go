package fakefeishu

import (
	"net/http"
	"slices"
	"testing"
)

func TestLookUps(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	const path = "/contact/v3/users/batch_get_id"
	found := func(how string, body object) (ids []string) {
		o := ask(t, w, http.MethodPost, path+"?user_id_type="+how, body)
		list, _ := o.at("data", "user_list").([]any)
		for _, v := range list {
			line, _ := v.(map[string]any)
			id, _ := line["user_id"].(string)
			ids = append(ids, id)
		}
		return ids
	}
	all := []string{"ANN@example.com", "gone@example.com", "far@example.com", "alien@example.com", "nobody@example.com"}
	for _, c := range []struct {
		how  string
		body object
		want []string
	}{
		{"open_id", object{"emails": all}, []string{"ou_ann", "", "", "", ""}},
		{"open_id", object{"emails": all, "include_resigned": true}, []string{"ou_ann", "ou_gone", "", "", ""}},
		{"union_id", object{"mobiles": []string{"13800000001", "+8613800000001", "13800000002"}}, []string{"on_ann", "on_ann", ""}},
	} {
		if got := found(c.how, c.body); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.body, got, c.want)
		}
	}
	refuses(t, w, []refusalCase{
		{"nobody", http.MethodPost, path, object{}, 99992402},
		{"no list", http.MethodPost, path, object{"emails": "ann@example.com"}, 99992402},
		{"no texts", http.MethodPost, path, object{"mobiles": []int{1}}, 99992402},
		{"fifty", http.MethodPost, path, object{"emails": slices.Repeat([]string{"x@example.com"}, 50)}, 0},
		{"more", http.MethodPost, path, object{"emails": slices.Repeat([]string{"x@example.com"}, 51)}, 99992402},
		{"by another id", http.MethodPost, path + "?user_id_type=phone", object{"emails": all}, 99992402},
	})
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	const path = "/contact/v3/users/"
	refuses(t, w, []refusalCase{
		{"nobody", http.MethodGet, path + "ou_nobody", nil, 99992351},
		{"out of range", http.MethodGet, path + "ou_far", nil, 41050},
		{"of another tenant", http.MethodGet, path + "ou_alien", nil, 41050},
		{"by mail", http.MethodGet, path + "ann@example.com?user_id_type=email", nil, 99992402},
		{"by another id", http.MethodGet, path + "ann?user_id_type=user_id", nil, 0},
	})
	got := ask(t, w, http.MethodGet, path+"ou_ann", nil)
	if got.text("data", "user", "name") != "Ann" || got.at("data", "user", "email") != nil || got.at("data", "user", "mobile") != nil {
		t.Errorf("without the scopes of fields: %s", got.raw)
	}
	w.Grant("contact:user.email:readonly", "contact:user.phone:readonly", "contact:user.employee_id:readonly")
	got = ask(t, w, http.MethodGet, path+"ou_ann", nil)
	if got.text("data", "user", "email") != "ann@example.com" || got.text("data", "user", "mobile") != "+8613800000001" || got.text("data", "user", "user_id") != "ann" {
		t.Errorf("with them: %s", got.raw)
	}
	if got := ask(t, w, http.MethodGet, path+"ou_gone", nil); got.at("data", "user", "status", "is_resigned") != true {
		t.Errorf("who left: %s", got.raw)
	}
}
