package feishu

import (
	"net/url"
	"strings"
)

// What a button can ask for.
const (
	doAct   = "act"   // do it
	doForm  = "form"  // open its form
	doSend  = "send"  // here is the form, filled in
	doClose = "close" // close the form
)

// mark says of a card which one it is.
type mark struct {
	kept         bool // delivery keeps the message up to date
	kind, record string
}

// flow is the flow of whose record the card is; not ok: it shows none.
func (m mark) flow() (flow string, ok bool) {
	flow, _, ok = strings.Cut(m.kind, ".")
	return flow, ok && m.record != ""
}

// press is what a button, an option of a menu or a form's submit says: ids only,
// for whoever can see a message can read what its buttons say.
type press struct {
	do     string
	action string // the path of the action; "" where a form that stands alone is closed
	mark   mark
}

// longest is how many bytes one word of a press may have when it comes back.
const longest = 4096

// value is a press as the object of a button.
func (p press) value() map[string]string {
	v := map[string]string{"do": p.do}
	for key, word := range map[string]string{"action": p.action, "kind": p.mark.kind, "record": p.mark.record} {
		if word != "" {
			v[key] = word
		}
	}
	if p.mark.kept {
		v["kept"] = "yes"
	}
	return v
}

// option is a press as the word of a menu's option.
func (p press) option() string {
	q := url.Values{}
	for key, word := range p.value() {
		q.Set(key, word)
	}
	return q.Encode()
}

// readPress reads either back: where an option of a menu was chosen, the menu's
// own value says nothing. False: it is not ours.
func readPress(value map[string]any, option string) (press, bool) {
	get := func(key string) string {
		word, _ := value[key].(string)
		return word
	}
	if option != "" {
		q, err := url.ParseQuery(option)
		if err != nil {
			return press{}, false
		}
		get = q.Get
	}
	p := press{do: get("do"), action: get("action"), mark: mark{kept: get("kept") == "yes", kind: get("kind"), record: get("record")}}
	for _, word := range []string{p.action, p.mark.kind, p.mark.record} {
		if len(word) > longest {
			return press{}, false
		}
	}
	switch p.do {
	case doAct, doForm, doSend:
		return p, p.action != ""
	case doClose:
		return p, true
	}
	return press{}, false
}
