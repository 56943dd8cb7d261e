package fakefeishu

import "net/http"

// inbound is what goes from Feishu to the app, and what people have before them.
type inbound struct{}

func newInbound() inbound { return inbound{} }

// routeInbound adds the addresses of its own.
func (t *Tenant) routeInbound(*http.ServeMux) {}

// finishInbound ends what still runs when the test is over.
func (t *Tenant) finishInbound() {}
