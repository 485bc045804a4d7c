//go:build race

package protocol

const raceEnabled = true // all takes ten times as long
