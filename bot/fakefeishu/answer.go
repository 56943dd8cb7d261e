package fakefeishu

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// resetHeader says in how many seconds a call may come again.
const resetHeader = "x-ogw-ratelimit-reset"

// answer is an object of an answer.
type answer map[string]any

// plain is an answer whose fields stand beside code and msg, not under data.
type plain answer

// blob is an answer that is a file.
type blob struct {
	name, kind string
	body       []byte
}

// refusal is an answer whose code is not 0.
type refusal struct {
	code, status int
	msg          string
	more         answer // in "error", beside log_id
	reset        int    // seconds
}

func (r refusal) Error() string { return fmt.Sprintf("%d %s", r.code, r.msg) }

// refuse refuses in Feishu's words. With more it says what exactly was wrong.
func refuse(code int, ext ...string) refusal {
	r := refusal{code: code, status: http.StatusBadRequest, msg: says(code)}
	if code == tooMany {
		r.status, r.reset = http.StatusTooManyRequests, 1
	}
	for _, e := range ext {
		r.msg += ", ext=" + e
	}
	return r
}

// missing is the refusal of a call whose fields are not as they must be.
func missing(field, why string) refusal {
	r := refuse(badField)
	r.more = answer{"field_violations": []answer{{"field": field, "description": why}}}
	return r
}

// write answers a call, and returns HTTP status and code.
func (t *Tenant) write(rw http.ResponseWriter, said any, err error) (int, int) {
	var why refusal
	switch {
	case errors.As(err, &why):
		return t.refused(rw, why)
	case err != nil:
		return t.refused(rw, refuse(internal, err.Error()))
	}
	if f, ok := said.(blob); ok {
		t.log(rw)
		rw.Header().Set("Content-Type", f.kind)
		rw.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", f.name))
		_, _ = rw.Write(f.body)
		return http.StatusOK, 0
	}
	doc := answer{"code": 0, "msg": "success"}
	switch said := said.(type) {
	case plain:
		doc["msg"] = "ok"
		maps.Copy(doc, said)
	case answer:
		doc["data"] = said
	}
	t.json(rw, http.StatusOK, doc)
	return http.StatusOK, 0
}

// refused answers with a refusal. The caller holds the lock.
func (t *Tenant) refused(rw http.ResponseWriter, why refusal) (int, int) {
	log := t.log(rw)
	said := answer{"log_id": log, "troubleshooter": "https://open.feishu.cn/search?log_id=" + log}
	maps.Copy(said, why.more)
	if why.reset > 0 && rw.Header().Get(resetHeader) == "" {
		rw.Header().Set(resetHeader, strconv.Itoa(why.reset))
	}
	t.json(rw, why.status, answer{"code": why.code, "msg": why.msg, "error": said})
	return why.status, why.code
}

// log gives the answer the number under which Feishu finds the call.
func (t *Tenant) log(rw http.ResponseWriter) string {
	if had := rw.Header().Get("X-Tt-Logid"); had != "" {
		return had
	}
	id := t.id("20261126")
	rw.Header().Set("X-Tt-Logid", id)
	return id
}

func (t *Tenant) json(rw http.ResponseWriter, status int, doc answer) {
	t.log(rw)
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write(encode(doc))
}

// encode: what the fake itself put together is always JSON.
func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
