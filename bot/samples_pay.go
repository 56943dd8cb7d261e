package main

import "closeloop/bot/sample"

// payAsks are questions about the sample's pay: one of each answer.
func payAsks() []string {
	return []string{
		"/pay", "/pay be P6 shanghai", "/pay be P6 shanghai 32K", "/pay be P6 shanghai 40K", "/pay be", "/pay be P9 32K", "/pay e 13K", "/pay Engineer",
		"/pay houduna", "/pay zzzz",
	}
}

// payPlay: asking for what positions pay, until it is too much.
func payPlay() []scene {
	pays := func(*tour) ([]byte, error) { return sample.Pay(), nil }
	steps := []step{drops("adm-wei", "pay.csv", pays), does("adm-wei", "upload/import", "pay.csv")}
	for _, line := range payAsks() {
		steps = append(steps, types("hr-lin", line), types("tr-xu", line))
	}
	steps = append(steps, types("hr-lin", "/pay be P6 shanghai"), goesOn("hr-lin", "payask/line", "hr-lin"))
	for range 60 {
		steps = append(steps, types("hr-lin", "/pay be P6 shanghai"))
	}
	return []scene{{"pay", "2026-11-23 09:45:00", append(steps, browse())}}
}
