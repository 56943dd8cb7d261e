package fakefeishu

import "net/http"

// lines are the long connections that stand.
type lines struct{}

func newLines() lines { return lines{} }

// routeLines adds the addresses of long connections; the one that gives them out
// is served by t.serve, as an api named "endpoint" that needs no token.
func (t *Tenant) routeLines(*http.ServeMux) {}

// finishLines ends what still stands when the test is over.
func (t *Tenant) finishLines() {}
