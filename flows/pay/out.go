package pay

import "closeloop/flows/hiring"

// Outgoing is a range in the format that comes in, as JSON and as a row of a
// table: what one house gives away another can take.
type Outgoing struct {
	Position string `json:"position"`
	Level    string `json:"level,omitempty"`
	City     string `json:"city,omitempty"`
	Currency string `json:"currency"`
	Months   string `json:"months"`
	Min      string `json:"min"`
	Mid      string `json:"mid"`
	Max      string `json:"max"`
	Bonus    string `json:"bonus,omitempty"`
	Benefits string `json:"benefits,omitempty"`
	From     string `json:"valid_from"`
	To       string `json:"valid_to,omitempty"`
}

// Out is a range of a position as it goes out, amounts in digits alone.
func Out(position string, r hiring.PayRange) Outgoing {
	return Outgoing{
		position, r.Level, r.City, r.Currency, r.Months.String(), r.Min.String(), r.Mid.String(), r.Max.String(),
		r.Bonus, r.Benefits, r.From, r.To,
	}
}

// Cells are those of a row under [Header].
func (o Outgoing) Cells() []string {
	return []string{o.Position, o.Level, o.City, o.Currency, o.Months, o.Min, o.Mid, o.Max, o.Bonus, o.Benefits, o.From, o.To}
}

// Header names the columns in a language.
func Header(locale string) ([]string, error) {
	columns, err := Columns()
	var out []string
	for _, c := range columns {
		out = append(out, c.Title[locale])
	}
	return out, err
}
