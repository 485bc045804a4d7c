package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
)

// What testdata/SOURCE.md says of the recording.
const (
	ecgSHA256  = "45cbec844577d9c7e2117b2011a5d524ab6dd49d93c29f5f5aea690772681b8f"
	ecgRate    = 360  // samples a second
	ecgZero    = 1024 // the sample that means 0 mV
	ecgGain    = 200  // samples' unit: so many to 1 mV
	ecgSample  = 2    // bytes, little-endian
	ecgSeconds = 300
)

// ecgMediaType says to a recipient, under the sender's signature, all that is
// needed to draw the samples. Its type is of the unregistered tree (RFC 6838
// section 3.4).
const ecgMediaType = "application/x.ecg-samples; format=u16le; rate=360; zero=1024; per-mv=200; lead=MLII"

// ecgFile is embedded, so that the command runs from any directory.
//
//go:embed testdata/ecg-mitbih208-mlii-360hz.u16le
var ecgFile string

// A reading is what the device measures in one second.
type reading struct {
	content []byte
	created time.Time
	id      envelope.MessageID // once it is sealed
}

// measure returns the recording's first n seconds, measured as it were in the
// n seconds before end.
func measure(n int, end time.Time) ([]reading, error) {
	if sum := sha256.Sum256([]byte(ecgFile)); hex.EncodeToString(sum[:]) != ecgSHA256 {
		return nil, fmt.Errorf("the ECG has SHA-256 %x, want %s", sum, ecgSHA256)
	}
	seconds := cut([]byte(ecgFile))
	if len(seconds) < n {
		return nil, fmt.Errorf("the ECG has %d seconds, want %d", len(seconds), n)
	}
	start := end.Truncate(time.Second).Add(-time.Duration(n) * time.Second)
	readings := make([]reading, n)
	for i := range readings {
		readings[i] = reading{content: seconds[i], created: start.Add(time.Duration(i) * time.Second)}
	}
	return readings, nil
}

// cut cuts samples into seconds, of which the last may be shorter.
func cut(samples []byte) [][]byte {
	return slices.Collect(slices.Chunk(samples, ecgRate*ecgSample))
}

// millivolts reads samples as ecgMediaType describes them.
func millivolts(samples []byte) []float64 {
	mv := make([]float64, 0, len(samples)/ecgSample)
	for s := range slices.Chunk(samples, ecgSample) {
		mv = append(mv, (float64(binary.LittleEndian.Uint16(s))-ecgZero)/ecgGain)
	}
	return mv
}
