package fakeslack

import "testing"

func names(id string) string {
	if id == "U1" {
		return "Lin Xiao"
	}
	return id
}

// TestMrkdwn: markup as it is read.
func TestMrkdwn(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                               "",
		"*Bold* and _it_":                "Bold and it",
		"~gone~ `code`":                  "gone code",
		"*<https://x|Doc>*":              "Doc",
		"2*3*4 a_b_c":                    "2*3*4 a_b_c",
		"* list *":                       "* list *",
		"*one":                           "*one",
		"a < b <https://x|y":             "a < b <https://x|y",
		"*李明*，你好":                        "李明，你好",
		"&gt; a quote\n&gt;second\nnone": "  │ a quote\n  │ second\nnone",
		"a &lt;b&gt; &amp;amp; c":        "a <b> &amp; c",
		"<@U1> in <#C1|hiring>, <#C2>":   "@Lin Xiao in #hiring, #C2",
		"<!channel> <!here|here>":        "@channel @here",
		"<!subteam^S1|@hr>":              "@hr",
		"<!date^1700000000^{date}|15 Nov> and <!date^1^{date}^https://x|then>": "15 Nov and then",
		"<https://x.example> <mailto:a@b.c|a@b.c>":                             "https://x.example a@b.c",
		"```\ncode\n```":               "\ncode\n",
		"a *b* c *d* and <@U1>s *e*":   "a b c d and @Lin Xiaos e",
		"&lt;!channel&gt; is &lt;@U1>": "<!channel> is <@U1>",
	} {
		if got := mrkdwn(raw, names); got != want {
			t.Errorf("%q reads %q, want %q", raw, got, want)
		}
	}
}

// TestBlocksAreRead: every block as its lines.
func TestBlocksAreRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ raw, want string }{
		"header":  {`{"type":"header","text":{"type":"plain_text","text":"A &amp; *B*"}}`, "A & *B*"},
		"section": {`{"type":"section","text":{"type":"mrkdwn","text":"*Who*"},"fields":[{"type":"mrkdwn","text":"a: 1"},{"type":"plain_text","text":"b: 2"}],"accessory":{"type":"image","alt_text":"chart","image_url":"https://x"}}`, "Who\na: 1\nb: 2\n[image: chart]"},
		"context": {`{"type":"context","elements":[{"type":"mrkdwn","text":"one"},{"type":"image","alt_text":"two"}]}`, "one [image: two]"},
		"actions": {`{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Yes"}},{"type":"overflow","options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]},{"type":"static_select","placeholder":{"type":"plain_text","text":"Who"},"option_groups":[{"options":[{"text":{"type":"plain_text","text":"C"},"value":"c"}]}]},{"type":"datepicker","placeholder":{"type":"plain_text","text":"When"}}]}`, "[ Yes ] [ … A | B ] [ Who: C ] [ When ]"},
		"input":   {`{"type":"input","label":{"type":"plain_text","text":"Reason"},"hint":{"type":"plain_text","text":"one line"},"element":{"type":"static_select","initial_option":{"text":{"type":"plain_text","text":"Other"},"value":"o"}}}`, "Reason: Other\none line"},
		"table":   {`{"type":"table","rows":[[{"type":"raw_text","text":"Name"},{"type":"raw_text","text":"Bar"}],[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Logic"}]}]},{"type":"raw_number","value":70}]]}`, "Name | Bar\nLogic | 70"},
		"rich":    {`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"to "},{"type":"user","user_id":"U1"},{"type":"link","url":"https://x"},{"type":"emoji","name":"wave"},{"type":"broadcast","range":"here"},{"type":"channel","channel_id":"C1"},{"type":"date","fallback":"now"}]},{"type":"rich_text_list","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"item"}]}]}]}`, "to @Lin Xiaohttps://x:wave:@here#C1now\n• item"},
		"quote":   {`{"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[{"type":"text","text":"one\n"},{"type":"text","text":"two"}]},{"type":"rich_text_section","elements":[{"type":"text","text":"after"}]}]}`, "  │ one\n  │ two\nafter"},
		"chart":   {`{"type":"data_visualization","title":"Scores","chart":{"type":"bar","series":[{"name":"all","data":[{"label":"Mon","value":3},{"label":"Tue","value":4}]}]}}`, "[chart: Scores]\nall: Mon 3, Tue 4"},
		"pie":     {`{"type":"data_visualization","title":"Open","chart":{"type":"pie","segments":[{"label":"a","value":3}]}}`, "[chart: Open]\na: 3"},
		"others":  {`{"type":"markdown","text":"**x**"},{"type":"divider"},{"type":"image","alt_text":"y"}`, "**x**\n\n[image: y]"},
		"unknown": {`{"type":"card","title":{"type":"plain_text","text":"T"},"actions":[{"type":"button","text":{"type":"plain_text","text":"Go"}}]}`, "[ Go ]\nT"},
	} {
		if got := readBlocks(blocksFrom(t, "["+c.raw+"]"), names); got != c.want {
			t.Errorf("%s reads\n%s\nwant\n%s", name, got, c.want)
		}
	}
	if got := readBlocks(nil, names); got != "" {
		t.Errorf("nothing reads %q", got)
	}
}
