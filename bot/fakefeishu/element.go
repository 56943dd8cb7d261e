package fakefeishu

import "encoding/json"

// card is as much of a card in JSON 2.0 as a person before it can tell. It was
// judged before anybody sees it; what is not as it should be reads as empty.
type card struct {
	Config struct{ Summary text }
	Header struct {
		Title, Subtitle text
		Tags            []struct{ Text text } `json:"text_tag_list"`
	}
	Body struct{ Elements []element }
}

func readCard(raw json.RawMessage) (c card) {
	_ = json.Unmarshal(raw, &c) // it was judged before
	return c
}

// text is a text object, or whatever else has its words in several languages.
type text struct {
	Tag, Content string
	I18n         map[string]string `json:"i18n_content"`
	Size         string            `json:"text_size"`
}

// element is one element of a card, of any kind; a column is one, too.
type element struct {
	Tag, Name string
	Elements  []element
	Columns   []element
	Header    struct{ Title text } // of a panel that folds
	Expanded  bool

	text           // of markdown
	Text      text // of all others
	Fields    []struct{ Text text }
	Alt       text
	Chart     chart  `json:"chart_spec"`
	UserID    string `json:"user_id"`
	Persons   []struct{ ID string }
	Shown     string            `json:"display_name"` // of a column of a table
	I18nShown map[string]string `json:"i18n_display_name"`
	DataType  string            `json:"data_type"`
	Rows      []map[string]any

	Type       string
	Disabled   bool
	Behaviors  []behavior
	FormAction string `json:"form_action_type"`
	Confirm    struct{ Title, Text text }

	Label, Placeholder text
	Required           bool
	Max                int               `json:"max_length"`
	InputType          string            `json:"input_type"`
	Default            string            `json:"default_value"`
	I18nDefault        map[string]string `json:"i18n_default_value"`
	Options            []option
	Initial            string   `json:"initial_option"`
	Selected           []string `json:"selected_values"`
	InitialDate        string   `json:"initial_date"`
	InitialTime        string   `json:"initial_time"`
	InitialMoment      string   `json:"initial_datetime"`
	Checked            bool
}

// behavior is what happens when an element is used.
type behavior struct {
	Type  string
	URL   string `json:"default_url"`
	Value any
}

type option struct {
	Text  text
	Value string
}

// chart is a VChart specification, as far as its figures go.
type chart struct {
	Type  string
	Title struct{ Text string }
	Data  json.RawMessage // one set of figures, or a list of them

	X        any    `json:"xField"`
	Y        any    `json:"yField"`
	Category string `json:"categoryField"`
	Value    string `json:"valueField"`
	Angle    string `json:"angleField"`
	Series   string `json:"seriesField"`
}

// callback is what the app is told of a click, and whether it is told.
func (e element) callback() (value any, told bool) {
	for _, b := range e.Behaviors {
		if b.Type == "callback" {
			return b.Value, true
		}
	}
	return nil, false
}

// leads is the address that a click opens, "" if none.
func (e element) leads() string {
	for _, b := range e.Behaviors {
		if b.Type == "open_url" {
			return b.URL
		}
	}
	return ""
}

// menu says that one of several things is chosen from it, or typed into it.
func (e element) menu() bool {
	switch e.Tag {
	case "overflow", "select_static", "multi_select_static", "select_person", "multi_select_person",
		"select_img", "date_picker", "picker_time", "picker_datetime", "checker", "input":
		return true
	}
	return false
}
