package main

// openThiefFaults are copies of a public key: nobody proves that he has the
// private half of what his bundle lists, so SPEC 6.3 and 5 bind key id and
// info to the owner of the bundle. Nothing here may raise an alarm.
var openThiefFaults = []fault{
	{"key-copied", "11.3.5", "nokey", "The recipient's bundle lists a copy of the holder's public key: what is sealed to it is not for the holder.", func(s *scene) {
		s.thief()
	}},
	{"key-copied-key-id-forged", "11.3.7", "decrypt", "The same, made again by a fellow recipient under the holder's key id: the info names the thief.", func(s *scene) {
		s.thief()
		s.editEntries = func(list []entry) []entry {
			list[0].kid = s.holder.bundles[0].key(s.suite).id
			return list
		}
	}},
}

// thief seats a recipient whose bundle lists the public key of another, who is
// the holder.
func (s *scene) thief() {
	s.holder = s.person("victim")
	copied := s.holder.bundles[0].key(s.suite)
	copied.private = nil
	s.seat(0, func(b *bundle) { b.keys = []encKey{copied} })
}
