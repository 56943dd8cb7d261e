package fakeslack

import (
	"strings"
	"testing"
	"time"
)

func modalView(more in) in {
	v := in{"type": "modal", "title": in{"type": "plain_text", "text": "Title"}, "blocks": section("x")}
	for k, x := range more {
		v[k] = x
	}
	return v
}

func homeView() in { return in{"type": "home", "blocks": section("home")} }

func TestTriggers(t *testing.T) {
	t.Parallel()
	clock := newWatch()
	w := town(t, Options{Now: clock.Now})
	once, late, bad := w.Trigger("UANN", false), w.Trigger("UANN", false), w.Trigger("UANN", false)
	refuses(t, w, []refusalCase{
		{"none", "views.open", in{"view": modalView(nil)}, "invalid_arguments"},
		{"no view", "views.open", in{"trigger_id": once}, "invalid_arguments"},
		{"made up", "views.open", in{"trigger_id": "1.2.3", "view": modalView(nil)}, "invalid_trigger_id"},
		{"a bad view", "views.open", in{"trigger_id": bad, "view": modalView(in{"title": nil})}, "invalid_arguments"},
		{"Home", "views.open", in{"trigger_id": bad, "view": homeView()}, "invalid_arguments"},
		{"too large", "views.open", in{"trigger_id": bad, "view": modalView(in{"blocks": large()})}, "view_too_large"},
		{"no JSON", "views.open", in{"trigger_id": bad, "view": "{"}, "invalid_arguments"},
	})
	clock.Add(triggerLife)
	must(t, w, "views.open", in{"trigger_id": once, "view": modalView(nil)})
	refuses(t, w, []refusalCase{{"twice", "views.open", in{"trigger_id": once, "view": modalView(nil)}, "exchanged_trigger_id"}})
	clock.Add(time.Millisecond)
	refuses(t, w, []refusalCase{{"after three seconds", "views.open", in{"trigger_id": late, "view": modalView(nil)}, "expired_trigger_id"}})
}

// large are blocks that keep every limit but that of the whole view.
func large() []any {
	var blocks []any
	for range 100 {
		blocks = append(blocks, section(strings.Repeat("x", 2900))[0])
	}
	return blocks
}

func TestStackOfModals(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	refuses(t, w, []refusalCase{
		{"from a message", "views.push", in{"trigger_id": w.Trigger("UANN", false), "view": modalView(nil)}, "invalid_trigger_id"},
		{"nothing open", "views.push", in{"trigger_id": w.Trigger("UANN", true), "view": modalView(nil)}, "invalid_trigger_id"},
	})
	first := must(t, w, "views.open", in{"trigger_id": w.Trigger("UANN", false), "view": modalView(in{"callback_id": "form", "private_metadata": "{}", "external_id": "one"})})
	second := must(t, w, "views.push", in{"trigger_id": w.Trigger("UANN", true), "view": modalView(nil)})
	must(t, w, "views.push", in{"trigger_id": w.Trigger("UANN", true), "view": modalView(nil)})
	refuses(t, w, []refusalCase{
		{"a fourth", "views.push", in{"trigger_id": w.Trigger("UANN", true), "view": modalView(nil)}, "push_limit_reached"},
		{"the id of another", "views.open", in{"trigger_id": w.Trigger("UBEN", false), "view": modalView(in{"external_id": "one"})}, "duplicate_external_id"},
	})
	stack := w.Modals("UANN")
	if len(stack) != 3 || stack[0].CallbackID != "form" || stack[0].PrivateMetadata != "{}" || stack[2].Root != first.text("view", "id") || stack[2].Previous != second.text("view", "id") {
		t.Errorf("%+v", stack)
	}
	w.CloseModal("UANN", false)
	if top, _ := w.Modal("UANN"); top.ID != second.text("view", "id") {
		t.Errorf("%+v", top)
	}
	w.CloseModal("UANN", true)
	if _, open := w.Modal("UANN"); open {
		t.Error("all are closed")
	}
}

func TestUpdateView(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	opened := must(t, w, "views.open", in{"trigger_id": w.Trigger("UANN", false), "view": modalView(in{"external_id": "mine"})})
	id, hash := opened.text("view", "id"), opened.text("view", "hash")
	refuses(t, w, []refusalCase{
		{"none named", "views.update", in{"view": modalView(nil)}, "invalid_arguments"},
		{"no such view", "views.update", in{"view_id": "V1", "view": modalView(nil)}, "not_found"},
		{"another type", "views.update", in{"view_id": id, "view": homeView()}, "invalid_arguments"},
		{"another hash", "views.update", in{"view_id": id, "hash": "1.2", "view": modalView(nil)}, "hash_conflict"},
	})
	must(t, w, "views.update", in{"external_id": "mine", "hash": hash, "view": modalView(in{"external_id": "mine", "callback_id": "new"})})
	refuses(t, w, []refusalCase{{"the old hash", "views.update", in{"view_id": id, "hash": hash, "view": modalView(nil)}, "hash_conflict"}})
	if v, _ := w.Modal("UANN"); v.CallbackID != "new" || v.ID != id || v.Hash == hash {
		t.Errorf("%+v", v)
	}
	w.CloseModal("UANN", true)
	refuses(t, w, []refusalCase{{"closed", "views.update", in{"view_id": id, "view": modalView(nil)}, "not_found"}})
}

func TestPublish(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	cases := []refusalCase{
		{"a modal", "views.publish", in{"user_id": "UANN", "view": modalView(nil)}, "invalid_arguments"},
		{"no user", "views.publish", in{"view": homeView()}, "invalid_arguments"},
		{"a hash of nothing", "views.publish", in{"user_id": "UBEN", "hash": "1.2", "view": homeView()}, "hash_conflict"},
	}
	for _, id := range []string{"UNONE", "UGONE", "UROBOT", "UALIEN"} {
		cases = append(cases, refusalCase{id, "views.publish", in{"user_id": id, "view": homeView()}, "invalid_arguments"})
	}
	refuses(t, w, cases)
	one := must(t, w, "views.publish", in{"user_id": "UANN", "view": homeView()})
	two := must(t, w, "views.publish", in{"user_id": "UANN", "view": homeView(), "hash": one.text("view", "hash")})
	if v, ok := w.Home("UANN"); !ok || v.ID != one.text("view", "id") || v.Hash != two.text("view", "hash") || v.Hash == one.text("view", "hash") {
		t.Errorf("%+v", v)
	}
	refuses(t, w, []refusalCase{{"the old hash", "views.publish", in{"user_id": "UANN", "view": homeView(), "hash": one.text("view", "hash")}, "hash_conflict"}})
	off := town(t, Options{NoHome: true})
	refuses(t, off, []refusalCase{{"the tab is off", "views.publish", in{"user_id": "UANN", "view": homeView()}, "not_enabled"}})
}
