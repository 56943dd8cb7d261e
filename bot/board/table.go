package board

import (
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// table are the rows of a file, the first its header, in the order of the board.
// Times are in the reader's zone, as a spreadsheet sorts them.
func (l look) table(lanes map[hiring.Status][]hiring.Case) [][]string {
	head := []string{"case", "name", "position", "status", "round", "duty", "owner", "due", "late", "days"}
	for i, name := range head {
		head[i] = l.words(chat.T("board.page.table." + name))
	}
	rows := [][]string{head}
	for _, status := range hiring.Statuses() {
		for _, c := range lanes[status] {
			if name, there := l.names[c.ID]; there {
				rows = append(rows, l.row(c, name))
			}
		}
	}
	return rows
}

func (l look) row(c hiring.Case, name string) []string {
	row := []string{c.ID, name, l.position(c.Position), l.words(chat.T("status." + string(c.Status))), strconv.Itoa(c.Round), "", "", "", "", ""}
	if !c.Status.Open() {
		return row
	}
	row[5], row[6] = l.words(chat.T("duty.kind."+string(c.Duty.Kind))), l.owner(c.Duty.Owner)
	if !c.Duty.Due.IsZero() {
		row[7] = c.Duty.Due.In(l.reader.Zone).Format(time.DateOnly + " 15:04")
	}
	if late(c, l.stand) {
		row[8] = l.T("table.yes")
	}
	if days := l.days(c); days >= 0 {
		row[9] = strconv.Itoa(days)
	}
	return row
}
