package slack

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// triggerLife is how long a click may still open a modal.
const triggerLife = 3 * time.Second

// openForm is the errand that opens the form of an action. Who was too late for
// it is told to press again. A trigger that another telling of the same click has
// used needs no second word.
func (s *Slack) openForm(at seat, action chat.Action, form chat.Form) errand {
	return at.errand("form", func(ctx context.Context) error {
		p := s.pen(at.who)
		p.colleagues = s.cfg.Colleagues()
		from := origin{action: action.String(), channel: at.channel, ts: at.ts, mark: at.mark}
		if at.hidden {
			from.url = at.url
		}
		err := s.open(ctx, at.trigger, p.modal(form, from))
		if err == nil || code(err) == "exchanged_trigger_id" {
			return nil
		}
		if wait := doorstep.Patience(err); wait > 0 && wait < triggerLife && !s.after.Crowded() {
			return err
		}
		s.count("form.lost")
		s.cfg.Log.Warn("slack: form not opened", "event", at.event, "why", why(err))
		return s.whisper(ctx, at, p.notice(chat.T("slack.lost")))
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
	return s.repeats.Once(ctx, id, func() outcome {
		at := seat{
			event: id, who: member{user: p.User.ID}, channel: from.channel, ts: from.ts, mark: from.mark,
			hidden: from.url != "", url: from.url,
		}
		var no chat.Text
		if at.who, _, no = s.gate(ctx, p.User.ID); !no.Empty() {
			return s.sendBack(at, p.View, nil, no)
		}
		reply, err := s.cfg.Handler.Handle(ctx, chat.Event{
			ID: id, Kind: chat.Click, From: at.account(), Place: at.place(), Message: at.ref(), Action: action,
			Values: valuesOf(p.View.State, s.reader(at.who).Zone), Once: true, Kept: at.mark.kept,
		})
		return s.submitted(at, p.View, reply, err)
	})
}

// submitted is what becomes of a form that was sent. A refusal keeps the modal
// open, so that nothing typed is lost, and the card behind it is mended.
func (s *Slack) submitted(at seat, v view, reply chat.Reply, err error) outcome {
	s.after.Faulty(at.event, err)
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
		out.after = append(out.after, s.turned(at, settled(reply, err), true)...)
	}
	return out
}

// sendBack keeps a modal open with a sentence at each field that is wrong, or
// at the first. Where a modal has no fields it closes, and the sentence follows.
func (s *Slack) sendBack(at seat, v view, faults map[string]chat.Text, sentence chat.Text) outcome {
	var inputs []string
	for _, b := range v.Blocks {
		if b.Type == "input" {
			inputs = append(inputs, b.BlockID)
		}
	}
	if len(inputs) == 0 {
		for _, name := range slices.Sorted(maps.Keys(faults)) {
			sentence = faults[name]
		}
		return outcome{after: []errand{s.say(at, sentence)}}
	}
	return outcome{body: api.NewErrorsViewSubmissionResponse(s.pen(at.who).errors(inputs, faults, sentence))}
}

// valuesOf are the values of a modal by field, as the house takes them: an
// instant is told in the reader's zone.
func valuesOf(st state, zone *time.Location) chat.Values {
	if zone == nil {
		zone = time.UTC
	}
	out := chat.Values{}
	for block, inputs := range st.Values {
		name, ours := fieldOf(block)
		in, filled := inputs[valueID]
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

// maxOptionsSize is how many bytes of names and ids one answer may hold, so that
// it fits a socket's answer too.
const maxOptionsSize = 8_000

// suggest answers a person field that is being typed into: colleagues by name.
// Who is nobody of ours is offered nobody.
func (s *Slack) suggest(ctx context.Context, p press) outcome {
	options := []*api.OptionBlockObject{}
	_, ours := fieldOf(p.BlockID)
	if _, _, no := s.gate(ctx, p.User.ID); ours && no.Empty() && s.cfg.Reader(p.User.ID).Person != "" {
		options = s.named(p.Value)
	}
	return outcome{body: map[string]any{"options": options}}
}

// named are the colleagues in whose names something stands.
func (s *Slack) named(typed string) []*api.OptionBlockObject {
	out, size := []*api.OptionBlockObject{}, 0
	typed = strings.ToLower(chat.OneLine(typed))
	for _, c := range s.cfg.Colleagues() {
		if !strings.Contains(strings.ToLower(c.Name), typed) {
			continue
		}
		if size += len(c.Name) + len(c.ID); len(out) == maxChoices || size > maxOptionsSize {
			break
		}
		out = append(out, option(c.ID, c.Name))
	}
	return out
}
