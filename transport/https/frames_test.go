package https_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync/atomic"
)

// frames writes HTTP/2 (RFC 9113) by hand, for what no client of ours does.
type frames struct {
	net.Conn
	w    *bufio.Writer
	next uint32 // stream

	taken, refused atomic.Int32 // responses with 204, and REFUSED_STREAM
}

// Of RFC 9113: types and flags of frames.
const (
	frameData, frameHeaders, frameReset, frameSettings = 0, 1, 3, 4
	endStream, endHeaders                              = 1, 4
)

// dialFrames opens a connection that proves nobody, and reads what comes.
func (s *site) dialFrames(ctx context.Context) (*frames, error) {
	c, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}}).DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, err
	}
	f := &frames{Conn: c, w: bufio.NewWriterSize(c, 64<<10), next: 1}
	go f.read()
	_, _ = f.w.WriteString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	f.frame(frameSettings, 0, 0, nil)
	return f, f.w.Flush()
}

// read counts what comes until the connection ends.
func (f *frames) read() {
	r := bufio.NewReader(f.Conn)
	for {
		var head [9]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return
		}
		payload := make([]byte, binary.BigEndian.Uint32(head[:])>>8)
		if _, err := io.ReadFull(r, payload); err != nil {
			return
		}
		switch head[3] {
		case frameHeaders:
			if len(payload) > 0 && payload[0] == 0x89 { // :status: 204
				f.taken.Add(1)
			}
		case frameReset:
			if bytes.Equal(payload, []byte{0, 0, 0, 7}) {
				f.refused.Add(1)
			}
		}
	}
}

// frame puts a frame into the buffer, whose error comes with Flush.
func (f *frames) frame(kind, flags byte, stream uint32, payload []byte) {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	head = binary.BigEndian.AppendUint32(append(head, flags), stream)
	_, _ = f.w.Write(append(head, payload...))
}

// post opens a stream with the header of an envelope of a length, with the token.
func (f *frames) post(length int) (stream uint32) {
	return f.request("envelopes", token, typeEnvelope, fmt.Sprint(length), "wait=0")
}

// request opens a stream with a header.
func (f *frames) request(path, credential, mediaType, length, prefer string) (stream uint32) {
	stream, f.next = f.next, f.next+2
	block := []byte{0x83, 0x87} // POST, https: RFC 7541 appendix A, as are the names that follow
	for _, field := range []struct{ name, value string }{
		{"\x01", "x"}, {"\x04", "/vitalpost/" + path}, {"\x0f\x08", "Bearer " + credential},
		{"\x0f\x10", mediaType}, {"\x0f\x0d", length}, {"\x00\x06prefer", prefer},
	} {
		block = append(append(append(block, field.name...), byte(len(field.value))), field.value...)
	}
	f.frame(frameHeaders, endHeaders, stream, block)
	return stream
}

// reset gives a stream up, by CANCEL.
func (f *frames) reset(stream uint32) {
	f.frame(frameReset, 0, stream, []byte{0, 0, 0, 8})
}
