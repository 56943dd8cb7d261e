package slack

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

const (
	formID    = "form" // the callback id of our modals
	fieldLead = "f~"   // before a field's name in its block id
	fieldID   = "v"    // the action id of what a field is filled in with
)

// openForm is the errand that opens the form of an action. A trigger lives three
// seconds: who was too late for it is told to press again. One that another
// telling of the same click has used needs no second word.
func (s *Slack) openForm(at seat, action chat.Action, form chat.Form) errand {
	return at.errand("form", func(ctx context.Context) error {
		p := s.pen(at.who)
		p.colleagues = s.cfg.Colleagues()
		err := s.open(ctx, at.trigger, p.modal(form, origin{action: action.String(), channel: at.channel, ts: at.ts, mark: at.mark}))
		switch code(err) {
		case "exchanged_trigger_id":
			return nil
		case "expired_trigger_id", "invalid_trigger_id":
			s.count("trigger.lost")
			return s.whisper(ctx, at, p.notice(chat.T("slack.lost")))
		}
		return err
	})
}

// submit is somebody sending a form. A form that is sent twice comes with the
// same view and hash; one that was sent back is told by them apart, or changed
// nothing yet.
func (s *Slack) submit(ctx context.Context, p press) outcome {
	from, ok := readOrigin(p.View.PrivateMetadata)
	if p.View.CallbackID != formID || !ok {
		return s.puzzled("form")
	}
	action, err := chat.ParseAction(from.action)
	if err != nil {
		return s.puzzled("action")
	}
	id := eventID("v", p.View.ID, p.View.Hash)
	return s.repeats.once(ctx, id, func() outcome {
		at := seat{event: id, who: member{user: p.User.ID}, channel: from.channel, ts: from.ts, mark: from.mark}
		var no chat.Text
		if at.who, _, no = s.gate(ctx, p.User.ID); !no.Empty() {
			return s.sendBack(at, p.View, nil, no)
		}
		reply, err := s.cfg.Handler.Handle(ctx, chat.Event{
			ID: id, Kind: chat.Click, From: at.account(), Place: at.place(), Message: at.ref(), Action: action,
			Values: valuesOf(p.View.State, s.reader(at.who).Zone), Once: true,
		})
		return s.submitted(at, p.View, reply, err)
	})
}

// submitted is what becomes of a form that was sent. A refusal keeps the modal
// open, so that nothing typed is lost, and the card behind it is mended.
func (s *Slack) submitted(at seat, v view, reply chat.Reply, err error) outcome {
	s.faulty(at.event, err)
	if err == nil && len(reply.Errors) == 0 {
		reply.Wanted = nil
		return outcome{after: append(s.clicked(at, chat.Action{}, reply, nil), s.meet(at.who, at.event)...)}
	}
	faults, sentence := reply.Errors, chat.Text{}
	if err != nil {
		problem := chat.AsProblem(err)
		if faults = problem.Fields; len(faults) == 0 {
			sentence = problem.Sentence
		}
	}
	out := s.sendBack(at, v, faults, sentence)
	if err != nil && reply.Card != nil {
		out.after = append(out.after, s.turned(at, *reply.Card, true)...)
	}
	return out
}

// sendBack keeps a modal open with a sentence at each field that is wrong, or
// at the first. A fault at a field that the modal does not have goes there too:
// Slack takes none elsewhere.
func (s *Slack) sendBack(at seat, v view, faults map[string]chat.Text, sentence chat.Text) outcome {
	var inputs []string
	for _, b := range v.Blocks {
		if b.Type == "input" {
			inputs = append(inputs, b.BlockID)
		}
	}
	r := s.reader(at.who)
	words, first := map[string]string{}, []string{}
	if !sentence.Empty() {
		first = append(first, s.cfg.Speaker.Words(r, sentence))
	}
	for name, fault := range faults {
		if block := fieldLead + name; slices.Contains(inputs, block) {
			words[block] = s.cfg.Speaker.Words(r, fault)
		} else {
			first = append(first, s.cfg.Speaker.Words(r, fault))
		}
	}
	slices.Sort(first)
	if len(inputs) == 0 {
		return outcome{after: []errand{at.errand("notice", func(ctx context.Context) error {
			return s.whisper(ctx, at, s.pen(at.who).notice(chat.L(strings.Join(first, "\n"))))
		})}}
	}
	if len(first) > 0 {
		if w := words[inputs[0]]; w != "" {
			first = append([]string{w}, first...)
		}
		words[inputs[0]] = strings.Join(first, " ")
	}
	return outcome{body: api.NewErrorsViewSubmissionResponse(words)}
}

// valuesOf are the values of a modal by field, as the house takes them: an
// instant is told in the reader's zone.
func valuesOf(st state, zone *time.Location) chat.Values {
	if zone == nil {
		zone = time.UTC
	}
	out := chat.Values{}
	for block, inputs := range st.Values {
		name, ours := strings.CutPrefix(block, fieldLead)
		in, filled := inputs[fieldID]
		if !ours || !filled {
			continue
		}
		var values []string
		switch {
		case in.SelectedDateTime != 0:
			values = []string{time.Unix(in.SelectedDateTime, 0).In(zone).Format("2006-01-02T15:04")}
		case in.SelectedDate != "":
			values = []string{in.SelectedDate}
		case len(in.SelectedOptions) > 0:
			for _, o := range in.SelectedOptions {
				values = append(values, o.Value)
			}
		case in.SelectedOption.Value != "":
			values = []string{in.SelectedOption.Value}
		case in.Value != "":
			values = []string{in.Value}
		}
		if len(values) > 0 {
			out[name] = values
		}
	}
	return out
}

// maxOptions is how many options one answer may hold, and maxOptionsSize how
// many bytes of names and ids, so that it fits a socket's answer too.
const (
	maxOptions     = 100
	maxOptionsSize = 8_000
)

// suggest answers a person field that is being typed into: colleagues by name.
// Who is nobody of ours is offered nobody.
func (s *Slack) suggest(ctx context.Context, p press) outcome {
	options := []*api.OptionBlockObject{}
	empty := map[string]any{"options": options}
	name, ours := strings.CutPrefix(p.BlockID, fieldLead)
	if !ours || name == "" {
		return outcome{body: empty}
	}
	if _, _, no := s.gate(ctx, p.User.ID); !no.Empty() || s.cfg.Reader(p.User.ID).Person == "" {
		return outcome{body: empty}
	}
	typed, size := strings.ToLower(chat.OneLine(p.Value)), 0
	for _, c := range s.cfg.Colleagues() {
		if !strings.Contains(strings.ToLower(c.Name), typed) {
			continue
		}
		if size += len(c.Name) + len(c.ID); len(options) == maxOptions || size > maxOptionsSize {
			break
		}
		options = append(options, api.NewOptionBlockObject(c.ID, api.NewTextBlockObject(api.PlainTextType, label(c.Name), false, false), nil))
	}
	return outcome{body: map[string]any{"options": options}}
}

// label is a name as long as an option takes it.
func label(name string) string {
	const most = 75
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	return string([]rune(name)[:most-1]) + "…"
}
