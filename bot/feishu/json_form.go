package feishu

// A form as Feishu reads it. The names of its inputs come back with their values.

type form struct {
	Tag      string    `json:"tag"`
	Name     string    `json:"name"`
	Elements []element `json:"elements"`
}

type input struct {
	Tag      string `json:"tag"`
	Name     string `json:"name"`
	Required bool   `json:"required,omitempty"`
	Type     string `json:"input_type"`
	Rows     int    `json:"rows,omitempty"`
	Grows    bool   `json:"auto_resize,omitempty"`
	MaxRows  int    `json:"max_rows,omitempty"`
	Most     int    `json:"max_length"`
	Width    string `json:"width"`
	Default  string `json:"default_value,omitempty"`
}

// choice is a menu of one or of several.
type choice struct {
	Tag      string   `json:"tag"`
	Name     string   `json:"name"`
	Required bool     `json:"required,omitempty"`
	Width    string   `json:"width"`
	Options  []option `json:"options"`
	Initial  string   `json:"initial_option,omitempty"`
	Selected []string `json:"selected_values,omitempty"`
}

type datePicker struct {
	Tag      string `json:"tag"`
	Name     string `json:"name"`
	Required bool   `json:"required,omitempty"`
	Width    string `json:"width"`
	Date     string `json:"initial_date,omitempty"`
	DateTime string `json:"initial_datetime,omitempty"`
}

type checker struct {
	Tag     string `json:"tag"`
	Name    string `json:"name"`
	Text    text   `json:"text"`
	Checked bool   `json:"checked"`
}
