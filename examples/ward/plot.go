package main

import (
	"bufio"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// printECG draws two seconds as a clinician got them: if they were sent, two
// with a premature ventricular beat, the broad one, else the first.
func printECG(w *bufio.Writer, c *clinician) {
	from, to := 46, 48
	if len(c.received) < to {
		from, to = 0, min(2, len(c.received))
	}
	shown := c.received[from:to]
	var samples []byte
	for _, v := range shown {
		samples = append(samples, v.Content()...)
	}
	mv := millivolts(samples)
	fmt.Fprintf(w, "\nThe ECG in mV as clinician-1 received it: readings %d to %d, from %s UTC by the device's clock\n",
		from+1, to, shown[0].Created().UTC().Format(time.TimeOnly))
	low := math.Floor(2*slices.Min(mv)) / 2
	high := math.Ceil(2*slices.Max(mv)) / 2
	const width, height = 88, 10
	for i, line := range braille(mv, low, high, width, height) {
		label := ""
		switch i {
		case 0:
			label = fmt.Sprintf("%+.1f", high)
		case height - 1:
			label = fmt.Sprintf("%+.1f", low)
		case int(high / (high - low) * height):
			label = "0.0"
		}
		fmt.Fprintf(w, "  %5s %s\n", label, strings.TrimRight(line, " "))
	}
	seconds := float64(len(mv)) / ecgRate
	fmt.Fprintf(w, "  %5s %-*s%-*s%s\n", "", width/2, "|0 s", width/2-4, fmt.Sprintf("|%.1f s", seconds/2), fmt.Sprintf("%.1f s|", seconds))
}

// braille draws a curve with characters of two by four dots each.
func braille(values []float64, low, high float64, width, height int) []string {
	dots := [2][4]rune{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}
	grid := make([][]rune, height)
	for i := range grid {
		grid[i] = make([]rune, width)
	}
	rows := 4 * height
	row := func(v float64) int {
		return min(max(int((high-v)/(high-low)*float64(rows)), 0), rows-1)
	}
	for x := range 2 * width {
		// Each column of dots spans its samples and the next column's first, so
		// that the curve has no gap.
		first := x * len(values) / (2 * width)
		end := min((x+1)*len(values)/(2*width)+1, len(values))
		span := values[first:max(end, first+1)]
		for y := row(slices.Max(span)); y <= row(slices.Min(span)); y++ {
			grid[y/4][x/2] |= dots[x%2][y%4]
		}
	}
	lines := make([]string, height)
	for i, cells := range grid {
		for _, c := range cells {
			if c == 0 {
				lines[i] += " "
			} else {
				lines[i] += string(0x2800 + c)
			}
		}
	}
	return lines
}
