package feishu

import "closeloop/bot/chat"

// formName is the name of the one form that a card can have; sendName that of
// its button.
const (
	formName = "form"
	sendName = "send"
)

// fill draws the open form: what is wrong with it, its fields, Send; and under it
// a quiet way back.
func (s *sheet) fill() {
	s.filled = true
	if s.tight.closed {
		s.add(s.say(chat.T("feishu.form.large")).block(look{}), true)
		s.back()
		return
	}
	f := form{Tag: "form", Name: formName}
	if title := s.say(s.open.form.Title).line(maxTitle); !title.empty() && !s.open.alone {
		f.Elements = append(f.Elements, title.block(heading()))
	}
	if wrong := s.say(s.open.wrong); !wrong.empty() {
		f.Elements = append(f.Elements, alarm(wrong))
	}
	room := s.shares(s.open.form)
	for _, field := range s.open.form.Fields {
		f.Elements = append(f.Elements, s.field(field, room)...)
	}
	submit := s.say(s.open.form.Submit).line(maxLabel)
	if submit.empty() {
		submit = s.say(chat.T("feishu.form.submit"))
	}
	f.Elements = append(f.Elements, button{
		Tag: "button", Name: sendName, Form: "submit", Text: submit.plain(), Type: "primary_filled",
		Confirm: s.asked(submit), Behaviors: press{do: doSend, action: s.open.action.String(), mark: s.mark}.behaviors(),
	})
	s.add(f, true)
	s.back()
}

// back is the way out of an open form.
func (s *sheet) back() {
	back := press{do: doClose, mark: s.mark}
	if !s.open.alone {
		back.action = s.open.action.String()
	}
	s.row([]element{button{Tag: "button", Text: s.say(chat.T("feishu.form.close")).plain(), Type: "text", Behaviors: back.behaviors()}})
}

// asked is what is asked before the form counts: what its button would ask.
func (s *sheet) asked(submit said) *confirm {
	if words := s.say(s.open.confirm).short(maxConfirm); !words.empty() {
		return &confirm{Title: submit.plain(), Text: words.plain()}
	}
	return nil
}
