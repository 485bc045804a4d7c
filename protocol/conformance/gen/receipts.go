package main

// receiptsVector is a vector of SPEC section 8.8: the content of a message of
// receipts.
type receiptsVector struct {
	name, comment string
	rule, class   string // negatives only

	input []byte
	list  []receiptValues // positives only
}

// receiptValues is one receipt.
type receiptValues struct {
	stream []byte
	next   uint64
	head   []byte
	bitmap []byte
	lost   bool
}

// What section 12 allows at most.
const (
	mostReceipts  = 64
	longestBitmap = 512
)

// receiptsTables are the vectors of section 8.8.
func receiptsTables() [][]sceneVector {
	return [][]sceneVector{
		receipts(receiptsPositive()), receipts(receiptsEdges()),
		receipts(receiptsCounts()), receipts(receiptsOrder()), receipts(receiptsSizes()), receipts(receiptsNumbers()),
		receipts(receiptsBitmaps()), receipts(receiptsLost()), receipts(receiptsShapes()), receipts(receiptsHeads()),
		receipts(receiptsEndless()), receipts(receiptsCuts()),
	}
}

func receipts(list []receiptsVector) []sceneVector {
	var vectors []sceneVector
	for _, v := range list {
		vectors = append(vectors, sceneVector{"receipts-" + v.name, func(s *scene) object {
			s.comment = v.comment
			if v.class != "" {
				s.fault(v.rule, v.class, v.comment)
				return s.simple("receipts", v.input)
			}
			said := []any{}
			for _, r := range v.list {
				said = append(said, r.object())
			}
			return s.simple("receipts", v.input, member{"result", object{{"receipts", said}}})
		}})
	}
	return vectors
}

func (r receiptValues) object() object {
	return object{{"stream", r.stream}, {"next", r.next}, {"head", r.head}, {"bitmap", r.bitmap}, {"lost", r.lost}}
}

// items are those of the array that a receipt is.
func (r receiptValues) items() [][]byte {
	list := [][]byte{bin(r.stream), num(r.next), bin(r.head), bin(r.bitmap)}
	if r.lost {
		list = append(list, cborTrue)
	}
	return list
}

func (r receiptValues) wire() []byte { return array(r.items()...) }

// receiptsWire is the whole content.
func receiptsWire(list ...receiptValues) []byte {
	var items [][]byte
	for _, r := range list {
		items = append(items, r.wire())
	}
	return array(items...)
}
