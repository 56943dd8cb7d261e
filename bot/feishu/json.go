package feishu

// The card as Feishu reads it: JSON 2.0, in which no property may stand that is
// not known. Only what this renderer uses is here.

type root struct {
	Schema string  `json:"schema"`
	Config config  `json:"config"`
	Header *header `json:"header,omitempty"`
	Body   body    `json:"body"`
}

type config struct {
	UpdateMulti   bool    `json:"update_multi"`
	EnableForward bool    `json:"enable_forward"`
	WidthMode     string  `json:"width_mode"`
	Summary       summary `json:"summary"`
}

// summary is what a push and the list of chats show.
type summary struct {
	Content string   `json:"content"`
	I18n    *tongues `json:"i18n_content,omitempty"`
}

type header struct {
	Title    text   `json:"title"`
	Tags     []tag  `json:"text_tag_list,omitempty"`
	Template string `json:"template"`
}

type tag struct {
	Tag   string `json:"tag"`
	Text  text   `json:"text"`
	Color string `json:"color"`
}

type body struct {
	Elements []element `json:"elements"`
}

// element is one of the structs below.
type element any

// tongues are one text in both languages: each reader's client takes its own.
type tongues struct {
	ZH string `json:"zh_cn"`
	EN string `json:"en_us"`
}

// text is words as they stand, or, as lark_md, with markup.
type text struct {
	Tag     string   `json:"tag"`
	Content string   `json:"content"`
	I18n    *tongues `json:"i18n_content,omitempty"`
	Size    string   `json:"text_size,omitempty"`
	Color   string   `json:"text_color,omitempty"`
}

type div struct {
	Tag  string `json:"tag"`
	Text text   `json:"text"`
}

type markdown struct {
	Tag     string   `json:"tag"`
	Content string   `json:"content"`
	I18n    *tongues `json:"i18n_content,omitempty"`
}

type rule struct {
	Tag string `json:"tag"`
}

type columnSet struct {
	Tag        string   `json:"tag"`
	Flex       string   `json:"flex_mode,omitempty"`
	Background string   `json:"background_style,omitempty"`
	Spacing    string   `json:"horizontal_spacing,omitempty"`
	Columns    []column `json:"columns"`
}

type column struct {
	Tag      string    `json:"tag"`
	Width    string    `json:"width"`
	Weight   int       `json:"weight,omitempty"`
	Padding  string    `json:"padding,omitempty"`
	Elements []element `json:"elements"`
}

type panel struct {
	Tag      string      `json:"tag"`
	Expanded bool        `json:"expanded"`
	Header   panelHeader `json:"header"`
	Elements []element   `json:"elements"`
}

type panelHeader struct {
	Title text   `json:"title"`
	Icon  icon   `json:"icon"`
	Where string `json:"icon_position"`
	Turns int    `json:"icon_expanded_angle"`
}

type icon struct {
	Tag   string `json:"tag"`
	Token string `json:"token"`
	Size  string `json:"size"`
}

type button struct {
	Tag       string     `json:"tag"`
	Text      text       `json:"text"`
	Type      string     `json:"type"`
	Name      string     `json:"name,omitempty"`
	Form      string     `json:"form_action_type,omitempty"`
	Confirm   *confirm   `json:"confirm,omitempty"`
	Behaviors []behavior `json:"behaviors"`
}

type behavior struct {
	Type  string            `json:"type"`
	Value map[string]string `json:"value,omitempty"`
	URL   string            `json:"default_url,omitempty"`
}

type confirm struct {
	Title text `json:"title"`
	Text  text `json:"text"`
}

type overflow struct {
	Tag     string   `json:"tag"`
	Options []option `json:"options"`
}

type option struct {
	Text  text   `json:"text"`
	Value string `json:"value"`
}

type table struct {
	Tag      string              `json:"tag"`
	PageSize int                 `json:"page_size"`
	Height   string              `json:"row_height"`
	Freeze   bool                `json:"freeze_first_column"`
	Columns  []tableColumn       `json:"columns"`
	Rows     []map[string]string `json:"rows"` // by the names of columns
}

type tableColumn struct {
	Name    string `json:"name"`
	Display string `json:"display_name"`
	Type    string `json:"data_type"`
}

type chart struct {
	Tag  string    `json:"tag"`
	Spec chartSpec `json:"chart_spec"`
}

// chartSpec is a drawing in the words of VChart.
type chartSpec struct {
	Type    string       `json:"type"`
	Title   chartTitle   `json:"title"`
	Data    chartData    `json:"data"`
	X       []string     `json:"xField"`
	Y       string       `json:"yField"`
	Series  string       `json:"seriesField"`
	Legends chartLegends `json:"legends"`
	Axes    []chartAxis  `json:"axes"`
}

type chartTitle struct {
	Text string `json:"text"`
}

type chartData struct {
	Values []chartPoint `json:"values"`
}

type chartPoint struct {
	Label  string  `json:"label"`
	Series string  `json:"series"`
	Value  float64 `json:"value"`
}

type chartLegends struct {
	Visible bool   `json:"visible"`
	Orient  string `json:"orient"`
}

type chartAxis struct {
	Orient string     `json:"orient"`
	Zero   bool       `json:"zero,omitempty"`
	Title  *axisTitle `json:"title,omitempty"`
}

type axisTitle struct {
	Visible bool   `json:"visible"`
	Text    string `json:"text"`
}
