package intake

import (
	"encoding/json"
	"testing"
	"time"

	"closeloop/flows/hiring"
)

// sample is the interview of interface.md, whole.
const sample = `{"source": "hina", "external_id": "iv-0001", "position": "be",
 "candidate": {"external_id": "c-77", "name": "李明", "email": "li@example.com", "phone": "13900001111", "locale": "zh-CN", "timezone": "Asia/Shanghai", "expected_pay": {"amount": "14000", "currency": "CNY", "per": "month"}},
 "started_at": "2026-09-18T14:00:00+08:00", "duration_s": 1520, "question_bank": "be-2026.3",
 "answers": [{"question_id": "q1", "question": "讲讲分表", "text": "先按租户分表", "duration_s": 95, "dimension": "logic",
              "keywords": [{"term": "索引", "count": 3}], "signals": {"speech_rate_wpm": 168, "pauses": 4, "fillers": 2, "pitch_variance": 0.31}}],
 "scores": [{"dimension": "logic", "score": 82, "evidence": ["q1"]}],
 "overall": {"score": 78, "verdict": "pass"},
 "consent": {"ai_interview": true, "talent_pool": false}}`

func company(more ...hiring.Position) *hiring.Snapshot {
	people := []hiring.Person{
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true, Locale: "zh-CN"},
		{ID: "hr-qin", Name: "秦月", Roles: []hiring.Role{hiring.HR}, Active: true, Locale: "en"},
		{ID: "mgr-zhao", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
		{ID: "head-he", Name: "何静", Roles: []hiring.Role{hiring.Admin, hiring.HR}, Active: true},
	}
	positions := append([]hiring.Position{{
		ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, Aliases: []string{"backend"},
		HR: "hr-lin", Managers: []string{"mgr-zhao"}, Rounds: 2, OnFail: "hr",
	}}, more...)
	return hiring.NewSnapshot(1, hiring.Company{Region: "CN", Timezone: "Asia/Shanghai", Locale: "zh-CN"}, people, positions)
}

func reader(t testing.TB, maps map[string]string) *Reader {
	t.Helper()
	r, err := NewReader(maps)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// checked is a row that the reader let pass, after a change of the sample.
func checked(t testing.TB, change func(map[string]any)) Row {
	t.Helper()
	row, faults := reader(t, nil).Check(t.Context(), "", changed(t, change), company())
	if len(faults) > 0 {
		t.Fatalf("a good row is refused: %+v", faults)
	}
	return row
}

func changed(t testing.TB, change func(map[string]any)) json.RawMessage {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(sample), &v); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(v)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func noon() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }
