package main

// scene is what happens in one vector: who sends what to whom on which way,
// when somebody looks at it, and which piece is wrong.
type scene struct {
	*parts
	name    string // of the vector
	entropy string // what randomness depends on: the name, or that of the journey
	comment string
	rule    string
	class   string // "ok" until a fault says otherwise

	suite  byte
	kinds  map[string][]int64 // of the identities, by name: see kindOf
	sender *party
	seats  []seat
	routes []route
	ctx    contextValues
	msg    claimValues

	counter uint16
	origin  *origin
	secret  []byte
	padding func(n int) padded
	trail   []byte
	onward  []byte   // the trail as a hop takes it; nil: as it came
	layers  byte     // suite of the layers; 0: the core's
	hops    []*party // of all routes, in order

	// Where a fault needs other keys than those of the scene.
	editEntries  func([]entry) []entry
	layerKey     func(name string, k encKey) encKey
	layerCounter uint16  // of the first hop's layer
	innerCounter uint16  // of the others
	peeler       *party  // that peels; nil: the first hop
	layerSeal    sealer  // of the layers; nil: hpkeSeal
	generation   int     // that the core is sealed under
	schedule     string  // "core"
	signers      []idKey // of the message; nil: the sender's first key
	expires      uint64  // in the layers; 0: the context's

	// Records, SPEC section 10. Hops are named by index.
	recorded    bool                     // every hop is pinned, and makes its record
	silent      map[int]bool             // hops that make none
	malformedAt map[int]bool             // hops that take the trail as empty
	cuts        map[int][]byte           // digests of what was well-formed: they cut it
	concealed   bool                     // they don't say so
	recordKeys  map[int]idKey            // signers; else the hop's first key
	editRecord  func(int, *recordValues) // what records say
	verdict     *verdict                 // nil: whole if recorded

	// What the receiving side has.
	now          uint64
	maxEnvelope  uint64
	holder       *party
	pins         []*party
	role         int // that a bundle is wanted for
	bundleSuites []byte
	editBundle   func(*bundle)

	values object // intermediate values
}

// seat is a recipient's place in the audience.
type seat struct {
	party   *party
	purpose int
	bundle  *bundle // nil: the newest
}

func (s seat) usedBundle() *bundle {
	if s.bundle != nil {
		return s.bundle
	}
	return s.party.bundles[0]
}

// route is the hops, as indices into scene.hops, and the recipients, as
// indices into scene.seats.
type route struct{ hops, to []int }

type origin struct {
	stream   []byte
	sequence uint64
}

// newScene has a measuring sender, one recipient and no hop, in suite 2, and a
// one-shot envelope.
func newScene(name string) *scene {
	s := &scene{
		parts: newParts(), name: name, entropy: name, rule: "11", class: "ok",
		suite: 2, now: now, padding: padme, schedule: "core",
	}
	s.secret = s.random("secret", 32)
	s.ctx = contextValues{
		stream: s.random("stream", 16), created: now - minute, expires: now + 7*day,
		lifetime: 10 * minute, places: 1,
	}
	s.msg = claimValues{
		created: now - minute, kind: 1, typ: 110,
		content: []byte(`[{"n":"spo2","u":"%","v":97}]`),
	}
	return s
}

// random is the vector's own randomness.
func (s *scene) random(purpose string, n int) []byte { return random(s.entropy, purpose, n) }

// as makes everything random depend on a journey's name instead of the
// vector's own. It comes before everything that draws.
func (s *scene) as(journey string) {
	s.entropy = journey
	s.secret = s.random("secret", 32)
	s.ctx.stream = s.random("stream", 16)
}

// fault says what the vector expects and why.
func (s *scene) fault(rule, class, comment string) {
	s.rule, s.class, s.comment = rule, class, comment
}

// cast fills what a vector did not choose itself.
func (s *scene) cast() {
	if s.sender == nil {
		s.from(roleMeasure)
	}
	if s.seats == nil {
		s.seat(0)
	}
	if s.routes == nil {
		s.route(len(s.hops))
	}
	if s.holder == nil {
		s.holder = s.seats[0].party
	}
	if s.pins == nil {
		s.pins = []*party{s.sender}
		if s.recorded {
			s.pins = append(s.pins, s.hops...)
		}
	}
}

// from sets the sender.
func (s *scene) from(roles ...int) *party {
	s.sender = s.party("sender", roles...)
	return s.sender
}

// person makes a party with one bundle of the scene's suite.
func (s *scene) person(name string, edits ...func(*bundle)) *party {
	p := s.party(name, roleReport)
	p.addBundle(s.parts, s.entropy, name, []byte{s.suite}, edits...)
	return p
}

// stranger is the entry of somebody who stands in no audience.
func (s *scene) stranger(name string) entry {
	p := s.person(name)
	return p.entry(p.bundles[0].key(s.suite))
}

// seat adds a recipient with one bundle of the scene's suite.
func (s *scene) seat(purpose int, edits ...func(*bundle)) *party {
	p := s.person("recipient "+itoa(len(s.seats)), edits...)
	s.seats = append(s.seats, seat{party: p, purpose: purpose})
	return p
}

// hop adds a hop with one bundle of the layers' suite.
func (s *scene) hop(edits ...func(*bundle)) *party {
	name := "hop " + itoa(len(s.hops))
	p := s.party(name, roleHop)
	p.addBundle(s.parts, s.entropy, name, []byte{s.layerSuite()}, edits...)
	s.hops = append(s.hops, p)
	return p
}

// hopsOf adds n hops.
func (s *scene) hopsOf(n int) {
	for range n {
		s.hop()
	}
}

func (s *scene) layerSuite() byte {
	if s.layers != 0 {
		return s.layers
	}
	return s.suite
}

// route makes one route through the first n hops to every recipient.
func (s *scene) route(n int) {
	r := route{}
	for i := range n {
		r.hops = append(r.hops, i)
	}
	for i := range s.seats {
		r.to = append(r.to, i)
	}
	s.routes = []route{r}
}
