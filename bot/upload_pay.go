package main

import (
	"bytes"
	"context"
	"encoding/json"

	"closeloop/flows/intake"
	"closeloop/flows/pay"
	"closeloop/flows/sheet"
	"closeloop/flows/upload"
)

// asPay opens a file as one of pay, where it is one. For a table, that is its
// header: whole if wholly, else with a column that only pay has.
func (d dropped) asPay(format sheet.Format, wholly bool) (*pay.File, bool) {
	if format == sheet.JSON && !d.payDocuments() {
		return nil, false
	}
	f, err := pay.Open(d.source())
	return f, err == nil && (f.Text != nil || len(f.Faults) == 0 || !wholly && f.Amounts)
}

// payDocuments says whether the first row of JSON has what only pay has.
func (d dropped) payDocuments() bool {
	for raw, err := range intake.Stream(bytes.NewReader(d.raw)) {
		var row map[string]json.RawMessage
		if err != nil || json.Unmarshal(raw, &row) != nil {
			return false
		}
		_, least := row["min"]
		_, most := row["max"]
		return (least || most) && row["candidate"] == nil
	}
	return false
}

// payOrder is the import of a dropped file, by the rights of who dropped it.
func (d dropped) payOrder() payOrder {
	return payOrder{ID: d.batch(), Hash: d.id, From: d.From, Person: d.By}
}

// lookAtPay says what a file of pay would change.
func (a *app) lookAtPay(ctx context.Context, d dropped, f *pay.File) (upload.Finding, error) {
	found := upload.Finding{Kind: upload.Pay}
	if len(f.Faults) > 0 {
		return headerFaults(found, f.Faults), nil
	}
	plan, err := a.planPay(ctx, d.payOrder(), payFile(f))
	if err != nil {
		return says(found, err)
	}
	countPay(&found, plan)
	if !plan.changes() && found.Rows.Refused == 0 {
		found.Why = upload.WhyKnown
	}
	return found, nil
}

// bringPayIn imports a file of pay: each position once, however often it is
// called.
func (a *app) bringPayIn(ctx context.Context, d dropped) (upload.Finding, error) {
	found := upload.Finding{Kind: upload.Pay}
	f, err := pay.Open(d.source())
	if err != nil {
		return says(found, err)
	}
	plan, err := a.planPay(ctx, d.payOrder(), payFile(f))
	if err == nil {
		err = a.bringPay(ctx, d.payOrder(), plan)
	}
	if err != nil {
		return says(found, err)
	}
	countPay(&found, plan)
	return found, nil
}

func countPay(found *upload.Finding, p payPlan) {
	for _, l := range p.lines {
		count(found, payResult(l))
	}
	for _, position := range p.order {
		if changed(p.by[position]) {
			found.Positions++
		}
	}
	if open := p.assumed(); len(open) > 0 {
		found.Assumed = open
	}
}

// takeBack undoes the import of a dropped file. It needs the file no longer.
func (a *app) takeBack(ctx context.Context, d dropped) (upload.Finding, error) {
	found := d.Found
	back, err := a.undoPay(ctx, d.payOrder())
	found.Back, found.Kept = len(back.Done), back.Kept[:min(len(back.Kept), upload.MostKept)]
	found.KeptAll = len(back.Kept)
	if err == nil && back.Known && found.Back+found.KeptAll == 0 { // an earlier try did it all
		found.Back = d.Found.Positions
	}
	return found, err
}

// headerFaults is a table that nothing of ours fits.
func headerFaults(found upload.Finding, faults []sheet.Fault) upload.Finding {
	found.Why = upload.WhyHeader
	for _, f := range faults {
		found.Faults = append(found.Faults, upload.Fault{Sheet: f.Sheet, Row: f.Line, Field: f.Column, Why: f.Why})
	}
	return found
}
