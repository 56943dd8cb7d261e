package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/link"
	"closeloop/flows/upload"
	"closeloop/store"
)

// roles are who may ask, seen from a case of the position "be".
func roles() map[string]chat.Account {
	who := func(id string) chat.Account { return chat.Account{Platform: "console", User: id} }
	return map[string]chat.Account{
		"HR": who("hr-lin"), "other HR": who("hr-eve"), "admin": who("adm-bai"),
		"manager": who("mgr-zhao"), "second manager": who("mgr-he"), "other manager": who("mgr-ana"),
		"lead": who("lead-sun"), "other lead": who("lead-kay"), "interviewer": who("iv-mo"),
		"trainee": who("tr-xu"), "IT": who("it-luo"), "inactive": who("mgr-old"), "nobody": who("ghost"),
		"API key": {Platform: "api", User: "hina"}, "command line": {Platform: "cli", User: "root"},
		"the bot's name": {Platform: "bot"}, "no platform": {}, "strange platform": {Platform: "elsewhere", User: "hr-lin"},
	}
}

// right is one line of the table: who may do a verb in a state of the case,
// and who may see the case and is told how it stands. To everybody else the
// case is not there.
type right struct {
	action, state string
	may, told     string
}

const (
	itsHR   = "HR, admin"
	itsPick = "manager, second manager, lead"
	sees    = itsHR + ", " + itsPick
	itsAll  = itsHR + ", other HR"

	asksFigures = itsAll + ", manager, second manager, other manager, lead, other lead, interviewer"
	staff       = sees + ", other HR, other manager, other lead, interviewer, trainee, IT"
	present     = sees + ", interviewer"
)

// rights is the matrix of product.md §1–6, written by hand.
func rights() []right {
	return []right{
		{"pile/show", "own", "", ""},                              // first, as the lines below bring many reports
		{"intake/assign", "unassigned", itsHR + ", other HR", ""}, // of no position yet: any HR
		{"intake/show", "unassigned", itsHR + ", other HR", ""},
		{"intake/assign", "draft", "", itsHR},
		{"intake/show", "draft", itsHR, ""},
		{"intake/show", "sent", itsHR, ""},
		{"report/send", "draft", itsHR, ""}, // before HR sent it, nobody else knows of the case
		{"report/suggest", "draft", itsHR, ""},
		{"report/points", "draft", itsHR, ""},
		{"report/require", "draft", itsHR, ""},
		{"report/weigh", "draft", itsHR, ""},
		{"report/versions", "draft", itsHR, ""},
		{"report/compare", "draft", itsHR, ""},
		{"report/restore", "draft", itsHR, ""},
		{"report/full", "draft", itsHR, ""},
		{"report/show", "draft", itsHR, ""},
		{"report/send", "sent", "", sees},
		{"report/suggest", "sent", "", sees},
		{"report/points", "sent", "", sees},
		{"report/require", "sent", "", sees},
		{"report/weigh", "sent", "", sees},
		{"report/restore", "sent", "", sees},
		{"report/versions", "sent", itsHR, itsPick}, // what HR changed is HR's alone
		{"report/compare", "sent", itsHR, itsPick},
		{"report/full", "sent", sees, ""},
		{"report/show", "sent", sees, ""},
		{"decision/approve", "draft", "", itsHR},
		{"decision/approve", "sent", itsPick, itsHR}, // the bot never decides, nor does HR
		{"decision/reject", "sent", itsPick, itsHR},
		{"decision/hold", "sent", itsPick, itsHR},
		{"decision/undo", "sent", "", sees},
		{"round/arrange", "sent", "", sees},
		{"decision/show", "draft", itsHR, ""},
		{"decision/show", "sent", sees, ""},
		{"decision/reject_draft", "draft", "", itsHR},
		{"decision/reject_draft", "sent", "", sees},
		{"decision/reject_draft", "failed", itsHR, ""}, // on_fail: hr
		{"decision/undo", "failed", "", itsHR},
		{"decision/undo", "failed and rejected", "HR", "admin"}, // no manager learns of it
		{"decision/show", "failed and rejected", itsHR, ""},
		{"decision/approve", "approved", "", sees},      // the first click wins
		{"decision/reject", "approved", itsPick, itsHR}, // a click on a card of before does not count: see clicks_test.go
		{"decision/reject", "second", itsPick, itsHR},
		{"decision/reject", "on hold", itsPick, itsHR},
		{"decision/reject", "withdrawn", "", sees},
		{"decision/reject", "draft", "", itsHR},
		{"decision/reject", "failed", "", itsHR}, // there it is HR's alone
		{"decision/approve", "on hold", "", sees},
		{"decision/hold", "approved", "", sees},
		{"decision/undo", "approved", "manager", "HR, admin, second manager, lead"}, // the decider
		{"round/arrange", "approved", itsHR, itsPick},
		{"round/show", "draft", itsHR, ""},
		{"round/show", "approved", sees, ""},
		{"round/withdraw", "draft", itsHR, ""},
		{"round/withdraw", "sent", itsHR, itsPick},
		{"round/withdraw", "withdrawn", "", sees},
		{"round/move", "approved", "", sees},
		{"round/again", "sent", itsHR, itsPick},
		{"decision/reopen", "withdrawn", itsHR, itsPick},
		{"invite/show", "own", "", ""},
		{"invite/again", "own", "admin", ""},
		{"pool/show", "rejected", itsHR, ""},
		{"pool/keep", "sent", "", itsHR},
		{"pool/keep", "rejected", itsHR, ""},
		{"pool/extend", "rejected", "", itsHR}, // not kept
		{"pool/extend", "kept", itsHR, ""},
		{"pool/letgo", "kept", itsHR, ""},
		{"pool/again", "rejected", itsHR, ""},
		{"decision/show", "approved", sees, ""},
		{"decision/reject", "rejected", "", sees},
		{"decision/undo", "rejected", "manager", "HR, admin, second manager, lead"},
		{"scorecard/show", "draft", itsHR, ""},
		{"scorecard/show", "sent", sees, ""},
		{"scorecard/save", "draft", "", itsHR},
		{"scorecard/save", "sent", itsPick, itsHR}, // for those who decide
		{"scorecard/send", "sent", itsPick, itsHR},
		{"scorecard/sheet", "sent", "", sees},                                       // nobody has sent one
		{"scorecard/sheet", "scored", "manager", "HR, admin, second manager, lead"}, // the writer's own
		{"scorecard/judge", "draft", "", itsHR},
		{"scorecard/judge", "sent", itsPick, itsHR},
		{"scorecard/change", "sent", itsPick, itsHR},
		{"scorecard/save", "approved", "", sees},
		{"scorecard/send", "approved", "", sees},
		{"scorecard/judge", "approved", itsPick, itsHR}, // also after the decision
		{"scorecard/change", "rejected", itsPick, itsHR},
		{"decision/pass", "sent", itsPick, itsHR},
		{"decision/pass", "asked", "", sees},
		{"decision/pass", "returned", "", sees},
		{"decision/pass", "approved", "", sees},
		{"decision/approve", "passed", itsPick + ", interviewer", itsHR}, // the managers may still
		{"decision/pass", "passed", itsPick + ", interviewer", itsHR},
		{"decision/show", "passed", sees + ", interviewer", ""},
		{"decision/agree", "asked", itsHR, itsPick},
		{"decision/refuse", "asked", itsHR, itsPick},
		{"decision/agree", "sent", "", sees},
		{"decision/refuse", "sent", "", sees},
		{"decision/notmine", "sent", "manager", itsHR + ", second manager, lead"}, // who has it
		{"decision/notmine", "returned", "", sees},
		{"decision/notmine", "approved", "", sees},
		{"decision/approve", "returned", itsPick, itsHR},
		{"decision/assign", "returned", itsHR, itsPick},
		{"decision/assign", "sent", itsHR, itsPick},
		{"decision/assign", "approved", "", sees},
		{"decision/record", "sent", itsHR, itsPick},
		{"decision/record", "draft", "", itsHR},
		{"decision/record", "failed", "", itsHR},
		{"decision/record", "approved", itsHR, itsPick}, // that it was rejected after all
		{"decision/record", "second", itsHR, itsPick},
		{"decision/record", "on hold", itsHR, itsPick},
		{"decision/record", "recorded late", "", sees},
		{"decision/right", "recorded late", "manager", itsHR + ", second manager, lead"},
		{"decision/wrong", "recorded late", "manager", itsHR + ", second manager, lead"},
		{"decision/undo", "recorded late", "manager, HR", "admin, second manager, lead"},
		{"decision/right", "recorded", "manager", itsHR + ", second manager, lead"},
		{"decision/wrong", "recorded", "manager", itsHR + ", second manager, lead"},
		{"decision/undo", "recorded", "manager, HR", "admin, second manager, lead"},
		{"decision/right", "approved", "", sees},
		{"decision/wrong", "approved", "", sees},
		{"decision/reopen", "rejected", itsHR, itsPick},
		{"decision/reopen", "sent", "", sees},
		{"decision/reopen", "approved", "", sees},
		{"decision/object", "rejected", "second manager, lead", itsHR + ", manager"},
		{"decision/object", "approved", "second manager, lead", itsHR + ", manager"},
		{"decision/object", "sent", "", sees},
		{"letter/send", "sent", "", sees},
		{"letter/show", "rejected", itsHR, ""}, // letters are HR's alone
		{"letter/send", "rejected", itsHR, itsPick},
		{"letter/told", "rejected", itsHR, itsPick},
		{"letter/edit", "rejected", itsHR, itsPick},
		{"letter/address", "rejected", itsHR, itsPick},
		{"letter/discard", "rejected", itsHR, itsPick},
		{"letter/rewrite", "rejected", "", sees},
		{"letter/returned", "rejected", "", sees},
		{"letter/takeback", "rejected", "", sees},
		{"letter/arrived", "rejected", "", sees},
		{"letter/send", "queued", "", sees},
		{"letter/told", "queued", "", sees},
		{"letter/edit", "queued", "", sees}, // it must be taken back first
		{"letter/address", "queued", "", sees},
		{"letter/discard", "queued", "", sees},
		{"letter/takeback", "queued", itsHR, itsPick},
		{"letter/arrived", "held", itsHR, itsPick},
		{"letter/send", "held", itsHR, itsPick},
		{"letter/told", "held", itsHR, itsPick},
		{"letter/edit", "held", "", sees}, // it may have arrived as it was
		{"letter/discard", "held", "", sees},
		{"letter/rewrite", "discarded", itsHR, itsPick},
		{"letter/told", "discarded", itsHR, itsPick},
		{"letter/send", "discarded", "", sees},
		{"letter/returned", "arrived", itsHR, itsPick},
		{"letter/send", "arrived", "", sees},
		{"letter/edit", "came back", itsHR, itsPick},
		{"letter/address", "came back", itsHR, itsPick},
		{"letter/send", "came back", itsHR, itsPick},
		{"letter/told", "came back", itsHR, itsPick},
		{"letter/returned", "came back", "", sees},
		{"letter/text", "mailless", itsHR, itsPick},
		{"letter/text", "rejected", "", sees}, // there is an e-mail
		{"notice/show", "noted", itsHR, ""},   // what candidates are told is HR's alone
		{"notice/send", "noted", itsHR, itsPick},
		{"notice/edit", "noted", itsHR, itsPick},
		{"notice/address", "noted", itsHR, itsPick},
		{"notice/decline", "noted", itsHR, itsPick},
		{"notice/stop", "noted", itsHR, itsPick},
		{"notice/takeback", "noted", "", sees},
		{"notice/resume", "noted", "", sees},
		{"notice/takeback", "note queued", itsHR, itsPick},
		{"notice/send", "note queued", "", sees},
		{"notice/edit", "note queued", "", sees},
		{"notice/arrived", "note held", itsHR, itsPick},
		{"notice/send", "note held", itsHR, itsPick},
		{"notice/returned", "note held", "", sees},
		{"notice/returned", "note arrived", itsHR, itsPick},
		{"notice/send", "note arrived", "", sees},
		{"notice/resume", "note stopped", itsHR, itsPick},
		{"notice/stop", "note stopped", "", sees},
		{"ask notice", "sent", itsHR, ""}, // told that there is none yet
		{"ask notice", "noted", itsHR, ""},
		{"template/show", "words", itsAll, ""}, // what the company says is all of HR's
		{"template/list", "words", itsAll, ""},
		{"template/open", "words", itsAll, ""},
		{"template/preview", "words", itsAll, ""},
		{"template/versions", "words", itsAll, ""},
		{"template/edit", "words", itsAll, ""},
		{"template/edit", "words of be", itsHR, ""}, // HR's of the position
		{"template/compare", "words that wait", itsAll, ""},
		{"template/restore", "words that wait", itsAll, ""},
		{"template/drop", "words that wait", itsAll, ""},
		{"template/drop", "words of be", itsHR, ""},
		{"template/approve", "words that wait", "admin", ""}, // who keeps the company
		{"template/approve", "words of be", "admin", ""},
		{"template/approve", "words in use", "", ""},
		{"template/off", "words in use", "admin", ""},
		{"template/general", "words in use", "", ""},
		{"template/general", "words of be in use", "admin", ""},
		{"template/again", "words", "admin", ""},
		{"ask templates", "words", itsAll, ""},
		{"legal/show", "draft", itsHR, ""}, // that there is a hold is HR's alone
		{"legal/show", "sent", itsHR, ""},
		{"legal/keep", "sent", "admin", "HR, " + itsPick},
		{"legal/release", "sent", "", sees}, // there is none
		{"legal/again", "sent", itsHR, itsPick},
		{"ask preserve", "draft", itsHR, ""},
		{"ask preserve", "sent", itsHR, ""},
		{"erased/show", "company", "", ""}, // what is left of somebody erased is nobody's to read
		{"erased/again", "company", "", ""},
		{"hook/show", "company", "", ""},
		{"hook/again", "company", "admin", ""},
		{"duty/why", "draft", itsHR, ""},
		{"duty/why", "sent", sees, ""},
		{"duty/show", "sent", sees, ""},
		{"duty/promise", "sent", "manager", "HR, admin, second manager, lead"}, // whose duty it is
		{"duty/promise", "draft", "HR", "admin"},
		{"duty/today", "sent", "HR, admin, lead", "manager, second manager"}, // the next above, and HR
		{"duty/reassign", "sent", "HR, admin, lead", "manager, second manager"},
		{"duty/reassign", "draft", "admin", "HR"},
		{"duty/reassign", "approved", "admin", "HR, " + itsPick},
		{"ask status", "unassigned", itsHR + ", other HR", ""},
		{"ask status", "draft", itsHR, ""},
		{"ask status", "sent", sees, ""},
		{"ask status", "rejected", sees, ""},
		{"ask report", "unassigned", itsHR + ", other HR", ""},
		{"ask report", "draft", itsHR, ""},
		{"ask report", "sent", sees, ""},
		{"ask decide", "draft", itsHR, ""},
		{"ask decide", "sent", sees, ""},
		{"ask letter", "sent", itsHR, ""}, // told that there is none yet
		{"ask letter", "rejected", itsHR, ""},
		{"ask round", "sent", itsHR, ""},
		{"ask pool", "own", itsAll, ""},
		{"ask why", "draft", itsHR, ""},
		{"ask why", "sent", sees, ""},
		{"ask loop", "sent", staff, ""},
		{"ask home", "own", staff, ""},
		{"ask board", "own", staff, ""}, // what stands there is each one's own
		{"board/open", "own", staff, ""},
		{"board/open", "of another", "", ""}, // a link opens somebody's board
		{"board/show", "own", staff, ""},
		{"board/show", "of another", "", ""},
		{"board/again", "own", "admin", ""},
		{"ask pay", "own", staff, ""}, // what is found is each one's own: see flows/pay
		{"payask/ask", "own", staff, ""},
		{"payask/ask", "of another", "", ""},
		{"payask/try", "own", staff, ""},
		{"payask/try", "of another", "", ""},
		{"payask/other", "own", staff, ""},
		{"payask/other", "of another", "", ""},
		{"payask/pick", "own", staff, ""},
		{"payask/pick", "of another", "", ""},
		{"payask/line", "own", staff, ""},
		{"payask/line", "of another", "", ""},
		{"payask/show", "own", "", ""}, // an answer is nobody's to read again
		{"payask/again", "own", "admin", ""},
		{"desk/send", "own", itsHR + ", other HR", ""},
		{"desk/send", "of another", "", ""},
		{"desk/show", "own", itsHR + ", other HR", ""},
		{"desk/show", "of another", "", ""},
		{"desk/letters", "own", itsHR + ", other HR", ""},
		{"desk/letters", "of another", "", ""},
		{"desk/mail", "own", itsHR + ", other HR", ""},
		{"desk/mail", "of another", "", ""},
		{"ask drafts", "own", itsHR + ", other HR", ""},
		{"ask letters", "own", itsHR + ", other HR", ""},
		{"ask rules", "sent", staff, ""},
		{"ask stats", "be", sees, ""}, // each figures of the own positions only
		{"stats/show", "own", asksFigures, ""},
		{"stats/show", "of another", "", ""},
		{"stats/how", "own", asksFigures, ""},
		{"stats/how", "of another", "", ""},
		{"stats/baseline", "own", asksFigures, ""},
		{"stats/baseline", "of another", "", ""},
		{"stats/rules", "own", itsAll, ""}, // managers have the time of their decisions alone
		{"stats/rules", "of another", "", ""},
		{"stats/csv", "own", itsAll, ""},
		{"stats/csv", "of another", "", ""},
		{"stats/again", "own", "admin", ""},
		{"tally/asked", "own", staff, ""},
		{"tally/asked", "of another", "", ""},
		{"tally/show", "own", "", ""},
		{"tally/again", "own", "admin", ""},
		{"weekly/show", "company", "", ""}, // none was told yet
		{"weekly/again", "company", "admin", ""},
		{"leaving/show", "own", "", ""}, // nothing goes yet
		{"leaving/keep", "own", "", ""},
		{"leaving/again", "own", "admin", ""},
		{"retention/show", "company", "", ""},
		{"retention/again", "company", "admin", ""},
		{"ask ruletest", "sent", staff, ""}, // of whom, is each one's own: see flows/duty
		{"ask me", "own", staff, ""},
		{"ask people", "own", itsAll + ", manager, second manager, other manager, lead, other lead, interviewer", ""},
		{"ask people", "of another", itsAll + ", manager, second manager, lead", ""}, // whom they work with
		{"ask jobs", "sent", itsAll, ""},
		{"ask dry", "be", itsHR, ""}, // whose lists are seen without a name, is each one's own: see flows/dryrun
		{"dryrun/page", "own", itsAll, ""},
		{"dryrun/page", "of another", "", ""},
		{"dryrun/show", "own", "", ""},
		{"dryrun/again", "own", "admin", ""},
		{"ask calendar", "CN", staff, ""},
		{"almanac/show", "CN", staff, ""},
		{"almanac/own", "CN", "admin", ""},
		{"almanac/again", "CN", "admin", ""},
		{"ask import", "own", itsAll, ""},
		{"ask setup", "own", "admin", ""},
		{"ask welcome", "own", "", ""}, // there is an admin
		{"firstday/claim", "code", "", ""},
		{"firstday/show", "code", "", ""},
		{"hello/heard", "greeted", "HR", ""}, // who was greeted
		{"hello/show", "greeted", "HR", ""},
		{"hello/again", "greeted", "admin", ""},
		{"firstday/again", "code", "admin", ""},
		{"link/confirm", "met", "admin", ""}, // whoever keeps the company
		{"link/refuse", "met", "admin", ""},
		{"link/show", "met", "", ""},
		{"link/again", "met", "admin", ""},
		{"welcome/arrive", "own", staff, ""},
		{"welcome/arrive", "of another", "", ""},
		{"welcome/show", "own", staff, ""},
		{"welcome/show", "of another", "", ""},
		{"welcome/again", "own", "admin", ""},
		{"upload/drop", "new file", itsAll, "manager, second manager, other manager, lead, other lead, interviewer, trainee, IT"},
		{"upload/show", "file offered", "HR", ""}, // who dropped it
		{"upload/import", "file offered", "HR", ""},
		{"upload/discard", "file offered", "HR", ""},
		{"upload/undo", "pay brought", "HR", ""}, // who dropped it
		{"upload/undo", "file offered", "", ""},
		{"upload/again", "file offered", "admin", ""},
		{"pay/show", "be", "", ""},
		{"pay/again", "be", "admin", ""},
		{"payimport/show", "import of pay", "", ""},
		{"payimport/again", "import of pay", "admin", ""},
		{"ask train", "own", staff, ""},
		{"ask team", "own", "admin", ""},
		{"ask cert", "own", staff, ""},
		{"ask verify", "own", staff, ""},
		{"training/show", "own", staff, ""},
		{"training/show", "of another", "", ""}, // what somebody answered is theirs alone
		{"training/open", "own", staff, ""},
		{"training/open", "of another", "", ""},
		{"training/choose", "own", staff, ""},
		{"training/choose", "of another", "", ""},
		{"training/card", "own", "", staff}, // of a card that the course has not
		{"training/card", "of another", "", ""},
		{"training/quiz", "own", "", staff},
		{"training/quiz", "of another", "", ""},
		{"training/answer", "own", "", staff}, // of a quiz that nobody began
		{"training/answer", "of another", "", ""},
		{"training/next", "own", "", staff},
		{"training/next", "of another", "", ""},
		{"training/later", "own", staff, ""},
		{"training/later", "of another", "", ""},
		{"training/repeat", "own", "", staff}, // nothing is due
		{"training/repeat", "of another", "", ""},
		{"training/repeats", "own", staff, ""},
		{"training/repeats", "of another", "", ""},
		{"training/drill", "own", "", staff},
		{"training/drill", "of another", "", ""},
		{"training/say", "own", "", staff},
		{"training/say", "of another", "", ""},
		{"training/start", "own", "", staff},
		{"training/start", "of another", "", ""},
		{"training/bring", "own", "", staff},
		{"training/bring", "of another", "", ""},
		{"training/reply", "own", "", staff},
		{"training/reply", "of another", "", ""},
		{"training/ahead", "own", "", staff},
		{"training/ahead", "of another", "", ""},
		{"training/look", "own", "", staff},
		{"training/look", "of another", "", ""},
		{"training/leave", "own", "", staff},
		{"training/leave", "of another", "", ""},
		{"training/team", "own", "admin", ""},
		{"training/team", "of another", "", ""},
		{"training/again", "own", "admin", ""},
		{"recall/show", "own", "", ""}, // nobody was pinged
		{"recall/again", "own", "admin", ""},
		{"course/show", "own", "", ""},
		{"course/again", "own", "admin", ""},
		{"person/lang", "own", staff, ""},
		{"person/lang", "of another", "", ""},
		{"person/remind", "own", staff, ""},
		{"person/remind", "of another", "", ""},
		{"person/remind", "of who left", "", ""},
		{"person/leave", "own", staff, ""},
		{"person/leave", "of another", itsAll, ""},
		{"person/leave", "of who left", "", ""},
		{"person/back", "own", staff, ""},
		{"person/back", "of another", itsAll, ""},
		{"person/back", "of who left", "", ""},
		{"person/show", "own", staff, ""},
		{"person/show", "of another", itsAll, ""},
		{"person/show", "of who left", "", ""},
		{"person/again", "own", "admin", ""}, // what has no case is the admins'
		{"pile/show", "many", "manager", ""},
		{"pile/work", "many", "manager", ""},
		{"pile/skip", "many", "manager", ""},
		{"pile/promise", "many", "manager", ""},
		{"pile/again", "many", "admin", ""},
		{"desk/again", "own", "admin", ""},
		{"scorecard/again", "sent", itsHR, itsPick},
		{"position/show", "be", itsHR, ""},
		{"position/weigh", "be", itsHR, ""},
		{"position/reason", "be", itsHR, ""},
		{"position/retire", "be", itsHR, ""},
		{"position/blocks", "be", itsHR, ""},
		{"position/restore", "be", "", ""}, // no form has set anything
		{"position/file", "be", "", ""},
		{"position/restore", "be by form", itsHR, ""},
		{"position/file", "be by form", itsHR, ""},
		{"ask position", "be", itsHR, ""},
		{"position/again", "be", "admin", ""},
		{"company/show", "company", "", ""},
		{"company/again", "company", "admin", ""},
		{"export/show", "taken out", "", ""},
		{"export/again", "taken out", "admin", ""},
		{"jobs/show", "company", "", ""},
		{"rulebook/show", "company", staff, ""}, // what rules there are, everybody may know
		{"rulebook/show", "own", "", ""},
		{"rulebook/open", "company", staff, ""},
		{"rulebook/history", "company", staff, ""},
		{"rulebook/edit", "company", "admin", ""},
		{"rulebook/edit", "own", "", ""}, // there is one book
		{"rulebook/reset", "company", "admin", ""},
		{"rulebook/again", "company", "admin", ""},
		{"ruletrial/try", "own", "admin", ""},
		{"ruletrial/try", "of another", "", ""},
		{"ruletrial/show", "own", "", ""}, // what was counted comes as a message
		{"ruletrial/again", "own", "admin", ""},
		{"jobs/again", "company", "", ""},
		{"intake/again", "unassigned", itsAll, ""},
		{"intake/again", "draft", itsHR, ""},
		{"report/again", "draft", itsHR, ""},
		{"report/again", "sent", itsHR, itsPick},
		{"decision/again", "sent", itsHR, itsPick},
		{"letter/again", "rejected", itsHR, itsPick},
		{"notice/again", "noted", itsHR, itsPick},
		{"duty/again", "sent", itsHR, itsPick},
		{"digest/show", "of another", "", ""},
		{"allowance/loop", "of another", "", ""},
		{"allowance/loop", "own", staff, ""},
		{"digest/show", "digest", "manager", ""},
		{"digest/again", "digest", "admin", ""},
		{"allowance/again", "reminded", "admin", ""},
		{"allowance/loop", "reminded", "manager", ""},
		{"allowance/show", "reminded", "", ""},
		// An interview by people: who holds it has a part in the case. Last, as days pass.
		{"round/show", "second", present, ""},
		{"round/arrange", "second", "", present},
		{"round/move", "second", itsHR, itsPick + ", interviewer"},
		{"round/people", "second", itsHR, itsPick + ", interviewer"},
		{"round/calloff", "second", itsHR, itsPick + ", interviewer"},
		{"round/noshow", "second", "", present}, // it has not begun
		{"scorecard/show", "second", present, ""},
		{"scorecard/save", "second", "", present},
		{"report/full", "second", sees, ""},
		{"decision/show", "second", sees, ""},
		{"round/show", "over", present, ""},
		{"round/notheld", "over", itsHR, itsPick + ", interviewer"},
		{"round/people", "over", itsHR, itsPick + ", interviewer"},
		{"scorecard/save", "over", itsPick + ", interviewer", itsHR},
		{"scorecard/send", "over", itsPick + ", interviewer", itsHR},
		{"scorecard/judge", "over", itsPick, itsHR + ", interviewer"},
		{"decision/approve", "over", itsPick, itsHR},
		{"decision/show", "over", sees, ""},
		{"decision/reject", "offer talk", itsPick, itsHR},
		{"decision/record", "offer talk", itsHR, itsPick},
	}
}

// own are the bot's own verbs: nobody can call one, from no door.
func own() []string {
	return []string{
		"allowance/ask", "allowance/heal", "allowance/post", "almanac/plan", "almanac/put", "board/enter", "board/leave", "board/plan", "company/put", "decision/back", "decision/changed", "decision/close", "decision/fold",
		"decision/open", "decision/plan", "decision/settle", "decision/redraw", "desk/heard", "desk/plan", "export/begin", "export/end", "export/plan", "digest/heal", "digest/out",
		"duty/above", "duty/daily", "duty/due", "duty/escalate", "duty/heap", "duty/missed", "duty/moved", "duty/plan", "duty/posted", "duty/promised",
		"duty/remind", "duty/say", "duty/settle", "firstday/make", "firstday/plan", "hello/plan", "hello/send", "intake/plan", "intake/row", "letter/bounced", "letter/draft", "letter/drop", "letter/plan",
		"letter/result", "notice/bounced", "notice/moved", "notice/plan", "notice/quiet", "notice/ready", "notice/result", "notice/slip", "link/meet", "link/plan", "nothing/show", "payask/plan", "payask/told", "person/begins", "person/left", "person/link", "person/put", "pile/add", "pile/moved", "pile/plan", "pile/promised", "position/alias",
		"position/put", "report/build", "report/decided", "report/nothing", "report/plan", "scorecard/plan",
		"pay/plan", "pay/row", "pay/undo", "payimport/note", "payimport/plan", "payimport/undone",
		"stats/plan", "tally/plan", "tally/promise", "weekly/begin", "weekly/out", "weekly/plan",
		"retention/begin", "retention/look", "retention/plan", "retention/seen", "leaving/list", "leaving/out", "leaving/kept", "leaving/plan",
		"template/plan",
		"upload/imported", "upload/looked", "upload/plan", "upload/undone", "welcome/plan",
		"duty/delayed", "duty/replan", "duty/resume", "dryrun/plan", "duty/unsent", "rulebook/failed", "rulebook/plan", "rulebook/replanned", "ruletrial/counted", "ruletrial/plan",
		"allowance/lend", "course/plan", "course/put", "recall/plan", "recall/post", "recall/settle", "training/due", "training/glance",
		"training/mistake", "training/ping", "training/plan", "training/reported",
		"round/check", "round/half", "round/lost", "round/over", "round/plan", "round/redraw", "round/remind",
		"invite/plan", "invite/post", "invite/result", "pool/expire", "pool/plan",
	}
}

// TestRights compares the table with what the door answers, to everybody.
func TestRights(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	b := newBench(t)
	for _, line := range rights() {
		for role, from := range roles() {
			want := "nothing"
			switch {
			case slices.Contains(strings.Split(line.may, ", "), role):
				want = "yes"
			case slices.Contains(strings.Split(line.told, ", "), role):
				want = "told"
			}
			if got := b.try(line, from); !strings.HasPrefix(got, want) {
				t.Errorf("%s, %s, %s: got %s, want %s", line.action, line.state, role, got, want)
			}
		}
	}
	for _, action := range own() {
		for role, from := range roles() {
			if got := b.try(right{action: action, state: "sent"}, from); !strings.HasPrefix(got, "nothing") {
				t.Errorf("%s, %s: got %s, want nothing", action, role, got)
			}
		}
	}
}

// TestRightsAreComplete: a verb or a question that no line of the table names
// fails, and so does a line that names none.
func TestRightsAreComplete(t *testing.T) {
	t.Parallel()
	var have []string
	b := newBench(t)
	for flow, verbs := range b.app.runner.Verbs() {
		for _, verb := range verbs {
			have = append(have, flow+"/"+verb)
		}
	}
	for _, question := range b.app.runner.Questions() {
		have = append(have, "ask "+question)
	}
	named := map[string]bool{}
	for _, line := range rights() {
		named[line.action] = true
	}
	slices.Sort(have)
	if want := slices.Sorted(maps.Keys(named)); !slices.Equal(have, want) {
		t.Errorf("the bot has %q\nthe table names %q", have, want)
	}
}

// bench makes cases in any state of the table.
type bench struct {
	t     *testing.T
	app   *app
	clock *backstage.Watch
	cases map[string]string // by state, as long as nothing has changed it
	made  int
}

// lost is a courier of whose letters nobody knows.
type lost struct{}

func (lost) Send(context.Context, chat.Letter) error {
	return &chat.SendError{Unknown: true, Err: errors.New("the line broke")}
}

func newBench(t *testing.T) *bench {
	t.Helper()
	r := prepare(t, monday(t))
	r.cfg.Store = "badger::memory:"
	r.opts.courier = lost{}
	a, err := open(t.Context(), r.cfg, r.opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.close() })
	r.app = a
	r.employ(failing(testCompany(t)))
	return &bench{t: t, app: a, clock: r.machine, cases: map[string]string{}}
}

// try does one line as one account and says what the door answered.
func (b *bench) try(line right, from chat.Account) string {
	b.t.Helper()
	record := b.record(line.state, from)
	if question, ok := strings.CutPrefix(line.action, "ask "); ok {
		return verdict(b.app.desk.Ask(b.t.Context(), chat.Question{ID: "q", Name: question, Args: []string{record}, From: from}))
	}
	flow, verb, _ := strings.Cut(line.action, "/")
	ev := chat.Event{
		ID: b.app.newID("ev"), Kind: chat.Click, From: from, Values: values(), File: chat.File{ID: "f", Name: "a.jsonl"},
		Action: chat.Action{Flow: flow, Record: record, Verb: verb, Revision: b.revision(flow, record), Args: map[string]string{"stack": "1", "rule": "R3", "letters": "C-0@1"}},
	}
	if flow == "person" {
		ev.Values["to"] = []string{"2026-12-09"} // a day there, a person elsewhere
		if verb == "remind" {
			ev.Values["how"] = []string{"digest"}
		}
	}
	b.clock.Add(time.Millisecond) // so that what is stored from here on can be told apart
	got := verdict(b.app.desk.Handle(b.t.Context(), ev))
	if b.stored() {
		delete(b.cases, line.state)
		if !strings.HasPrefix(got, "yes") {
			return got + ", yet something was stored"
		}
	}
	return got
}

// verdict is an answer in the words of the table.
func verdict(reply chat.Reply, err error) string {
	p := chat.AsProblem(err)
	switch {
	case err == nil && len(reply.Errors) > 0:
		return fmt.Sprint("yes, with wrong values: ", reply.Errors)
	case err == nil && reply.Card == nil && reply.Notice.Empty():
		return "an empty answer"
	case err == nil:
		return "yes"
	case p.Kind == chat.Missing && p.Sentence.Key == "problem.notfound" && reply.Card == nil:
		return "nothing"
	case p.Kind == chat.Denied || p.Kind == chat.Conflict:
		return "told " + p.Sentence.Key
	}
	return fmt.Sprintf("%s %s", p.Kind, p.Sentence.Key)
}

// letterWords is a letter as HR may write it.
const letterWords = "李明，你好：\n\n感谢你参加后端工程师岗位的面试。这个岗位要做支付清算，你目前接触得还不多，所以这次没有邀请你进入下一轮。\n以后有更合适的岗位，欢迎再来申请。\n林晓\n"

// values are good ones for every form.
func values() chat.Values {
	out := chat.Values{"verdict": {"yes"}}
	for _, key := range []string{"logic", "communication", "stress", "industry", "teamwork", "data"} {
		out["level_"+key], out["opinion_"+key] = []string{"3"}, []string{"agree"}
	}
	maps.Copy(out, chat.Values{
		"reason": {"industry"}, "until": {"2026-12-08"}, "at": {"2026-12-02T14:00"}, "how": {"phone"}, "when": {"2026-11-23"},
		"position": {"be"}, "suggestion": {"ask about queues"}, "locale": {"en"}, "other": {"iv-mo"}, "words": {"see page two"},
		"why": {"by phone first"}, "email": {"li.ming@mail.example"}, "subject": {"面试结果"}, "body": {letterWords},
		"who": {"mgr-zhao"}, "decision": {"approve"}, "told_at": {"2026-11-23T09:40"},
		"requirement": {"on call"}, "older": {"1"}, "newer": {"2"}, "no": {"1"}, "evidence": {"a1"}, "drafts": {"C-0@1"},
		"amount": {"13K"}, "level": {"P6"}, "city": {"上海"},
		"open": {"09:00"}, "close": {"17:00"}, "quiet": {"halfway"},
		"rule": {"R3"}, "days": {"2"}, "clock": {"working"}, "ladder": {"remind", "due", "above", "escalate", "daily"},
		"letters": {"C-0@1"}, "kind": {"thanks"}, "ask": {"ask"},
		"cause": {"pay"}, "what": {"anew"}, "people": {"iv-mo"}, "anyway": {"true"}, "consent": {"phone"}, "months": {"6"}, "end": {"hr"},
		"from": {"2026-12-08"}, "by": {"2026-11-25T15:00"}, "to": {"adm-bai"}, "dates": {"2027-02-01"},
	})
	return out
}

func (b *bench) revision(flow, record string) uint64 {
	b.t.Helper()
	var rev uint64
	err := b.app.store.View(b.t.Context(), func(tx *store.Txn) error {
		part, _, err := store.Collection[json.RawMessage]{Name: flow, Schema: 1}.Get(tx, record)
		rev = part.Rev
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return rev
}

// stored says whether the audit has an entry of this instant.
func (b *bench) stored() (any bool) {
	b.t.Helper()
	err := b.app.store.View(b.t.Context(), func(tx *store.Txn) error {
		return tx.Entries(b.clock.Now(), func(store.Entry) bool { any = true; return false })
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return any
}

// record is a case in a state of the table, or what stands for it.
func (b *bench) record(state string, from chat.Account) string {
	b.t.Helper()
	switch state {
	case "own":
		return from.User
	case "of another":
		return map[bool]string{true: "mgr-he", false: "mgr-zhao"}[from.User == "mgr-zhao"]
	case "of who left":
		return "mgr-old"
	case "be", "company", "code", "CN":
		return state
	case "met":
		if b.cases[state] == "" {
			b.cases[state] = b.met()
		}
	case "greeted":
		if b.cases[state] == "" {
			b.cases[state] = b.greeted()
		}
	case "new file":
		return b.app.newID("file")
	case "file offered":
		if b.cases[state] == "" {
			b.cases[state] = b.offered()
		}
	case "pay brought":
		if b.cases[state] == "" {
			b.cases[state] = b.brought()
		}
	case "import of pay":
		if b.cases[state] == "" {
			b.cases[state] = b.paid()
		}
	case "taken out":
		return b.takenOut()
	case "be by form":
		if b.cases[state] == "" {
			b.cases[state] = b.byForm()
		}
	case "words", "words that wait", "words in use", "words of be", "words of be in use":
		if b.cases[state] == "" {
			b.cases[state] = b.worded(state)
		}
	case "digest", "reminded":
		return b.reminded()[state]
	case "many":
		for range map[bool]int{false: 6}[b.cases[state] != ""] {
			b.cases[state] = b.lead("sent")
		}
		return "mgr-zhao"
	}
	if b.cases[state] == "" {
		b.cases[state] = b.lead(state)
	}
	return b.cases[state]
}

// greeted is HR, to whom a card to try went.
func (b *bench) greeted() string {
	b.t.Helper()
	rows := []flows.Row{{Record: "hr-lin", Lane: "hr-lin"}}
	if _, err := b.app.runner.Import(b.t.Context(), flows.Batch{ID: b.app.newID("hello"), Rows: rows, Action: chat.Action{Flow: "hello", Verb: "send"}}); err != nil {
		b.t.Fatal(err)
	}
	return "hr-lin"
}

// met is an account that came with the e-mail of HR, to a platform where she
// has none.
func (b *bench) met() string {
	b.t.Helper()
	b.made++
	id := link.Record(fmt.Sprint("platform-", b.made), "U1")
	rows := []flows.Row{{Record: id, Lane: id, Values: chat.Values{"email": {"lin@farhill.example"}}}}
	if _, err := b.app.runner.Import(b.t.Context(), flows.Batch{ID: id, Hash: id, Rows: rows, Action: chat.Action{Flow: link.Name, Verb: "meet"}}); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// offered is a file that HR dropped and that was looked at.
func (b *bench) offered() string {
	b.t.Helper()
	id := b.app.newID("file")
	from := chat.Account{Platform: "console", User: "hr-lin"}
	_, err := b.app.desk.Handle(b.t.Context(), chat.Event{
		ID: id, Kind: chat.Dropped, From: from, Place: chat.Place{Private: true}, File: chat.File{ID: "f", Name: "a.jsonl"},
	})
	if err == nil {
		found := encode(b.t, upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{New: 1}})
		rows := []flows.Row{{Record: id, Lane: id, Data: found, Values: chat.Values{"outcome": {flows.OutcomeDone}}}}
		_, err = b.app.runner.Import(b.t.Context(), flows.Batch{ID: id, Rows: rows, Action: chat.Action{Flow: upload.Name, Verb: "looked"}})
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// brought is a file of pay that HR dropped and that was imported.
func (b *bench) brought() string {
	b.t.Helper()
	id := b.offered()
	from := chat.Account{Platform: "console", User: "hr-lin"}
	answer := func(verb string) error {
		found := encode(b.t, upload.Finding{Kind: upload.Pay, Rows: upload.Rows{New: 1}, Positions: 1})
		rows := []flows.Row{{Record: id, Lane: id, Data: found, Values: chat.Values{"outcome": {flows.OutcomeDone}}}}
		_, err := b.app.runner.Import(b.t.Context(), flows.Batch{ID: id + verb, Rows: rows, Action: chat.Action{Flow: upload.Name, Verb: verb}})
		return err
	}
	_, err := b.app.desk.Handle(b.t.Context(), chat.Event{
		ID: b.app.newID("ev"), Kind: chat.Click, From: from, Action: chat.Action{Flow: upload.Name, Record: id, Verb: "import"},
	})
	if err = errors.Join(err, answer("imported")); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// paid is an import of what a position pays.
func (b *bench) paid() string {
	b.t.Helper()
	o := payOrder{ID: b.app.newID("pay"), From: chat.Account{Platform: "cli", User: "test"}}
	plan, err := b.app.planPay(b.t.Context(), o, payDocuments([]json.RawMessage{[]byte(`{"position":"be","min":"10K","max":"20K"}`)}))
	if err == nil {
		err = b.app.bringPay(b.t.Context(), o, plan)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return o.ID
}

// byForm is a position of which a form said twice how it is assessed.
func (b *bench) byForm() string {
	b.t.Helper()
	for _, facts := range []string{"hide", "show"} {
		a := chat.Action{Flow: "position", Record: "be", Verb: "blocks", Revision: b.revision("position", "be")}
		given := chat.Values{"block_facts": {facts}, "block_excerpts": {"show"}, "block_suggestion": {"show"}}
		ev := chat.Event{ID: b.app.newID("ev"), Kind: chat.Click, From: chat.Account{Platform: "console", User: "hr-lin"}, Action: a, Values: given}
		if got := verdict(b.app.desk.Handle(b.t.Context(), ev)); got != "yes" {
			b.t.Fatal(got)
		}
	}
	return "be"
}

// worded brings the company's own words to a state.
func (b *bench) worded(state string) string {
	b.t.Helper()
	id := "thanks"
	if strings.Contains(state, "be") {
		id = "thanks@be"
	}
	act := func(who, verb string, change chat.Values) {
		given := values()
		maps.Copy(given, change)
		a := chat.Action{Flow: "template", Record: id, Verb: verb, Revision: b.revision("template", id)}
		ev := chat.Event{ID: b.app.newID("ev"), Kind: chat.Click, From: chat.Account{Platform: "console", User: who}, Action: a, Values: given}
		if got := verdict(b.app.desk.Handle(b.t.Context(), ev)); got != "yes" {
			b.t.Fatalf("%s %s of %s: %s", who, verb, id, got)
		}
	}
	if state == "words" {
		return id
	}
	for range 2 {
		b.made++
		act("hr-lin", "edit", chat.Values{"subject": {fmt.Sprint("面试结果 ", b.made)}})
	}
	if strings.HasSuffix(state, "in use") {
		act("adm-bai", "approve", nil)
	}
	for _, other := range []string{"words that wait", "words in use", "words of be", "words of be in use"} {
		delete(b.cases, other) // they are one record
	}
	return id
}

// takenOut is one export.
func (b *bench) takenOut() string {
	b.t.Helper()
	e := errand{Name: "export", Actor: "test", Flags: map[string]string{"what": "cases", "format": "json"}}
	if b.cases["export"] == "" {
		if code, err := exportErrand(b.t.Context(), b.app, paper{e, nil, io.Discard}); code != exitDone || err != nil {
			b.t.Fatal(code, err)
		}
		err := b.app.store.View(b.t.Context(), func(tx *store.Txn) error {
			return tx.Entries(time.Time{}, func(e store.Entry) bool {
				if id, ok := strings.CutPrefix(e.Record, "export/"); ok {
					b.cases["export"] = id
				}
				return true
			})
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	return b.cases["export"]
}

// reminded lets days pass until the manager got a digest; its id, and whose
// reminders are counted.
func (b *bench) reminded() map[string]string {
	b.t.Helper()
	if b.cases["digest"] == "" {
		for range 3 {
			b.lead("sent")
		}
		for range 80 {
			b.clock.Add(time.Hour)
			b.drain()
		}
		b.cases["digest"] = "mgr-zhao.2026-11-26"
	}
	return map[string]string{"digest": b.cases["digest"], "reminded": "mgr-zhao"}
}

// lead brings a fresh case to a state by the ways that people use.
func (b *bench) lead(state string) string {
	b.t.Helper()
	b.made++
	c := candidate{fmt.Sprint("n", b.made), "be", "李明", "li@mail.example", "zh-CN"}
	if state == "mailless" {
		c.email = ""
	}
	if state == "unassigned" {
		c.position = fmt.Sprint("no position ", b.made) // a name that was assigned once is known
	}
	material := c.interview(b.clock.Now().Add(-time.Hour))
	if strings.HasPrefix(state, "failed") {
		material["position"], material["overall"] = "qa", map[string]any{"score": 41, "verdict": "fail"}
	}
	if strings.HasPrefix(state, "note") {
		approve(b.t, b.app, occasioned("status.hold", true))
	}
	row := encode(b.t, material)
	id := ""
	o := order{ID: b.app.newID("test"), Hash: c.key, From: chat.Account{Platform: "cli", User: "test"}}
	if _, err := b.app.importRows(b.t.Context(), o, sequence([]json.RawMessage{row}), func(r result) { id = r.Case }); err != nil || id == "" {
		b.t.Fatalf("import: %q %v", id, err)
	}
	b.drain()
	for _, step := range map[string][]string{
		"sent": {"hr-lin report/send"}, "scored": {"hr-lin report/send", "mgr-zhao scorecard/send"}, "approved": {"hr-lin report/send", "mgr-zhao decision/approve"},
		"failed and rejected": {"hr-lin decision/reject_draft"},
		"rejected":            {"hr-lin report/send", "mgr-zhao decision/reject"},
		"discarded":           {"hr-lin report/send", "mgr-zhao decision/reject", "hr-lin letter/discard"},
		"arrived":             {"hr-lin report/send", "mgr-zhao decision/reject", "hr-lin letter/send", "wait", "hr-lin letter/arrived"},
		"came back":           {"hr-lin report/send", "mgr-zhao decision/reject", "hr-lin letter/send", "wait", "hr-lin letter/arrived", "hr-lin letter/returned"},
		"queued":              {"hr-lin report/send", "mgr-zhao decision/reject", "hr-lin letter/send"},
		"held":                {"hr-lin report/send", "mgr-zhao decision/reject", "hr-lin letter/send", "wait"},
		"mailless":            {"hr-lin report/send", "mgr-zhao decision/reject"},
		"noted":               {"hr-lin report/send", "mgr-zhao decision/hold", "wait"},
		"note queued":         {"hr-lin report/send", "mgr-zhao decision/hold", "wait", "hr-lin notice/send"},
		"note held":           {"hr-lin report/send", "mgr-zhao decision/hold", "wait", "hr-lin notice/send", "wait"},
		"note arrived":        {"hr-lin report/send", "mgr-zhao decision/hold", "wait", "hr-lin notice/send", "wait", "hr-lin notice/arrived"},
		"note stopped":        {"hr-lin report/send", "mgr-zhao decision/hold", "wait", "hr-lin notice/stop"},
		"passed":              {"hr-lin report/send", "mgr-zhao decision/pass"},
		"asked":               {"hr-lin report/send", "mgr-zhao decision/pass to mgr-ana"},
		"returned":            {"hr-lin report/send", "mgr-zhao decision/notmine"},
		"recorded":            {"hr-lin report/send", "hr-lin decision/record"},
		"recorded late":       {"hr-lin report/send", "mgr-zhao decision/approve", "hr-lin decision/record"},
		"withdrawn":           {"hr-lin report/send", "hr-lin round/withdraw"},
		"kept":                {"hr-lin report/send", "mgr-zhao decision/reject", "hr-lin pool/keep"},
		"second":              {"hr-lin report/send", "mgr-zhao decision/approve", "hr-lin round/arrange"},
		"over":                {"hr-lin report/send", "mgr-zhao decision/approve", "hr-lin round/arrange", "days"},
		"on hold":             {"hr-lin report/send", "mgr-zhao decision/hold"},
		"offer talk":          {"hr-lin report/send", "mgr-zhao decision/approve", "hr-lin round/arrange", "days", "mgr-zhao decision/approve"},
	}[state] {
		b.step(id, step)
	}
	return id
}

// step is one click that must count, "who flow/verb" or "who flow/verb to
// somebody", or a wait.
func (b *bench) step(id, step string) {
	b.t.Helper()
	who, action, _ := strings.Cut(step, " ")
	if wait, ok := map[string]time.Duration{"wait": 11 * time.Minute, "days": 50 * time.Hour}[who]; ok {
		b.clock.Add(wait)
		clear(b.cases)
		b.drain()
		return
	}
	given := values()
	if action == "round/arrange" { // days may have passed
		given["at"] = []string{b.clock.Now().Add(48 * time.Hour).In(b.app.zone()).Format("2006-01-02T15:04")}
	}
	action, to, named := strings.Cut(action, " to ")
	if named {
		given["other"] = []string{to}
	}
	flow, verb, _ := strings.Cut(action, "/")
	a := chat.Action{Flow: flow, Record: id, Verb: verb, Revision: b.revision(flow, id)}
	ev := chat.Event{ID: b.app.newID("ev"), Kind: chat.Click, From: chat.Account{Platform: "console", User: who}, Action: a, Values: given}
	if got := verdict(b.app.desk.Handle(b.t.Context(), ev)); got != "yes" {
		b.t.Fatalf("%s: %s", step, got)
	}
	b.drain()
}

func (b *bench) drain() {
	b.t.Helper()
	if _, err := b.app.runner.Drain(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}
