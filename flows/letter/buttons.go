package letter

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// offer offers what can be done with a draft: send it where it may be sent,
// else change what is in the way.
func (k *desk) offer(env flows.Env, head hiring.Case, d Draft, blocked bool) chat.Block {
	row := chat.Block{Kind: chat.KindButtons}
	if !mayEdit(env, head, d) {
		return row
	}
	edit, address := editButton(env, head, d), addressButton(env, head, d)
	switch {
	case d.To == "":
		tell := tellButton(env, head, d)
		tell.Style = chat.Primary
		row.Row, row.More = []chat.Button{tell, address}, []chat.Button{edit, discardButton(env, head, d)}
		if !blocked && k.mayText(env, head, d) {
			tell.Style = ""
			row.Row, row.More = []chat.Button{k.textButton(env, head, d), tell}, append([]chat.Button{address}, row.More...)
		}
	case blocked:
		edit.Style = chat.Primary
		row.Row, row.More = []chat.Button{edit}, []chat.Button{address, discardButton(env, head, d), tellButton(env, head, d)}
	default:
		row.Row = []chat.Button{sendButton(env, head, d, "letter.send"), edit}
		row.More = []chat.Button{address, discardButton(env, head, d), tellButton(env, head, d)}
	}
	return row
}

// rescue offers what can be done with a letter that is in trouble. What is most
// likely to help comes first.
func (k *desk) rescue(env flows.Env, head hiring.Case, d Draft, blocked bool) chat.Block {
	row := chat.Block{Kind: chat.KindButtons}
	if !mayTell(env, head, d) {
		return row
	}
	if d.State == Held {
		row.Row = []chat.Button{{Label: chat.T("letter.arrived"), Action: env.Act(Name, head.ID, "arrived")}}
		if !blocked {
			again := k.againButton(env, head, d)
			again.Style = ""
			row.Row = append(row.Row, again)
		}
		row.More = []chat.Button{tellButton(env, head, d)}
		return row
	}
	send, address := k.againButton(env, head, d), addressButton(env, head, d)
	edit, discard := editButton(env, head, d), discardButton(env, head, d)
	row.More = []chat.Button{edit, discard, tellButton(env, head, d)}
	switch {
	case blocked:
		edit.Style = chat.Primary
		row.Row, row.More[0] = []chat.Button{edit}, address
	case d.Fault == outbound.BadAddress && d.To == d.Frozen.To:
		// The same address again would only come back again.
		send.Style, address.Style = "", chat.Primary
		row.Row = []chat.Button{address, send}
	default:
		row.Row = []chat.Button{send, address}
	}
	return row
}

// againButton sends a letter again, by the channel that there is.
func (k *desk) againButton(env flows.Env, head hiring.Case, d Draft) chat.Button {
	if k.mayText(env, head, d) {
		return k.textButton(env, head, d)
	}
	return sendButton(env, head, d, "letter.again")
}

func offerAgain(env flows.Env, head hiring.Case, d Draft) chat.Block {
	row := chat.Block{Kind: chat.KindButtons}
	if mayWrite(env, head, d) {
		write := chat.Button{Label: chat.T("letter.write"), Action: env.Act(Name, head.ID, "rewrite"), Style: chat.Primary}
		row.Row = []chat.Button{write, tellButton(env, head, d)}
	}
	return row
}

func sendButton(env flows.Env, head hiring.Case, d Draft, label string) chat.Button {
	return chat.Button{
		Label: chat.T(label), Action: env.Act(Name, head.ID, "send"), Style: chat.Primary,
		Confirm: chat.T("letter.confirm", "Name", d.Name, "To", hiring.MaskMail(d.To), "Sender", env.Company.Name(d.Sender)),
	}
}

func editButton(env flows.Env, head hiring.Case, d Draft) chat.Button {
	form := editForm(env, head, d)
	return chat.Button{Label: chat.T("letter.edit"), Action: env.Act(Name, head.ID, "edit"), Form: &form}
}

func addressButton(env flows.Env, head hiring.Case, d Draft) chat.Button {
	form, label := addressForm(env, head, d), chat.T("letter.address")
	if d.To == "" {
		label = chat.T("letter.address.add")
	}
	return chat.Button{Label: label, Action: env.Act(Name, head.ID, "address"), Form: &form}
}

func discardButton(env flows.Env, head hiring.Case, d Draft) chat.Button {
	form := discardForm(env, head, d)
	return chat.Button{Label: chat.T("letter.discard"), Action: env.Act(Name, head.ID, "discard"), Form: &form}
}

func tellButton(env flows.Env, head hiring.Case, d Draft) chat.Button {
	form := toldForm(env, head, d)
	return chat.Button{Label: chat.T("letter.tell"), Action: env.Act(Name, head.ID, "told"), Form: &form}
}
