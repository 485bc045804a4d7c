package main

import (
	"bytes"
	"slices"
)

// evictEpochs keeps four epochs of a class live.
func (r *recipient) evictEpochs(name string) bool {
	live := r.ofClass(name, true)
	if len(live) <= 4 {
		return false
	}
	r.cutOff(live[0])
	r.classes[name].floor = max(r.classes[name].floor, live[0].context.created)
	return true
}

// forgetEnded keeps 64 ended epochs of a class.
func (r *recipient) forgetEnded(name string) bool {
	ended := r.ofClass(name, false)
	if len(ended) <= 64 {
		return false
	}
	delete(r.epochs, string(ended[0].h))
	r.classes[name].floor = max(r.classes[name].floor, ended[0].context.created)
	return true
}

// cutOff ends an epoch before all its places are closed. They stay open: copies
// may come in another stream.
func (r *recipient) cutOff(e *knownEpoch) { e.ended = "cut off" }

// start cuts off what no key of the holder has opened: when a key is erased, and
// before anything else when a state was stored.
func (r *recipient) start() {
	for _, e := range r.epochs {
		if e.ended == "" && !r.holder.holds(e.key.public) {
			r.cutOff(e)
		}
	}
	r.settle()
}

// erase is the erasing of one of the holder's keys.
func (r *recipient) erase(public []byte) {
	r.holder.erase(public)
	r.start()
}

// holds says if the party has the private half of a key.
func (p *party) holds(public []byte) bool {
	return slices.ContainsFunc(p.bundles, func(b *bundle) bool {
		return slices.ContainsFunc(b.keys, func(k encKey) bool { return k.private != nil && bytes.Equal(k.public, public) })
	})
}

// erase forgets the private half of a key in every bundle.
func (p *party) erase(public []byte) {
	for _, b := range p.bundles {
		for i, k := range b.keys {
			if bytes.Equal(k.public, public) {
				b.keys[i].private = nil
			}
		}
	}
}

// streamsOf are the streams of a class, oldest first: by their newest known
// context or, where they are only listed, by their start. Of equal ones that which
// was known first is older.
func (r *recipient) streamsOf(name string) []string {
	var list []string
	for n, s := range r.streams {
		if s.class == name {
			list = append(list, n)
		}
	}
	age := func(n string) []byte {
		s := r.streams[n]
		if s.met {
			return append(u64(s.newest), u64(s.number)...)
		}
		return append(u64(s.start), u64(s.number)...)
	}
	slices.SortFunc(list, func(a, b string) int { return bytes.Compare(age(a), age(b)) })
	return list
}

// evictStreams keeps 65 streams of a class.
func (r *recipient) evictStreams(name string) bool {
	list := r.streamsOf(name)
	if len(list) <= 65 {
		return false
	}
	k := r.classes[name]
	victim := ""
	for _, n := range list {
		s := r.streams[n]
		if newest, _ := r.kept(s); newest {
			continue
		}
		if victim == "" || k.lists(r.streams[victim]) && !k.lists(s) {
			victim = n
		}
	}
	for _, e := range r.epochsOf(victim) {
		if e.ended == "" {
			r.cutOff(e)
			k.floor = max(k.floor, e.context.created)
		}
	}
	if s := r.streams[victim]; s.met {
		k.floor = max(k.floor, s.newest)
	}
	r.drop(victim)
	return true
}

// drop is the end of a stream, evicted or forgotten.
func (r *recipient) drop(name string) {
	s := r.streams[name]
	r.giveUp(name, 0, everything)
	if k := r.classes[s.class]; k != nil {
		k.horizon = max(k.horizon, s.start)
	}
	delete(r.streams, name)
}

// forget is what the time does.
func (r *recipient) forget(now uint64) {
	r.now = now
	for h, e := range r.epochs {
		if now > e.context.expires+skew {
			delete(r.epochs, h)
		}
	}
	r.settle()
}

// forgetStreams drops the streams whose contexts are all forgotten, or, of one
// that is only listed, those that list it have expired; but not the newest of its
// class and what the newest context of a class lists.
func (r *recipient) forgetStreams(class string) bool {
	for _, name := range r.streamsOf(class) {
		s := r.streams[name]
		newest, listed := r.kept(s)
		if !newest && !listed && len(r.epochsOf(name)) == 0 && (s.met || r.now > s.until+skew) {
			r.drop(name)
			return true
		}
	}
	return false
}

// roomForClass says what has to go for one more class of the sender: "" nothing,
// "no" if nothing may, else the name of a class.
func (r *recipient) roomForClass(now uint64, sender *party) string {
	limit := 64
	if sender.has(roleGather, roleProcess) {
		limit = 4096
	}
	count, oldest := 0, "no"
	for name, k := range r.classes {
		if !bytes.Equal(k.first, sender.thumb()) {
			continue
		}
		count++
		if !r.gone(name) || now <= k.floor+month+skew {
			continue
		}
		if oldest == "no" || bytes.Compare(k.age(), r.classes[oldest].age()) < 0 {
			oldest = name
		}
	}
	if count < limit {
		return ""
	}
	return oldest
}

// gone says if no context of a class is left.
func (r *recipient) gone(name string) bool {
	return len(r.ofClass(name, true)) == 0 && len(r.ofClass(name, false)) == 0
}

// age is when the newest context of the class has expired; of equal ones the
// class that was known first is older.
func (k *class) age() []byte { return append(u64(k.newest.expires), u64(k.number)...) }

// evictClass is the end of a class and of all its streams. A new class of that
// sender takes up nothing that began before.
func (r *recipient) evictClass(name string) {
	k := r.classes[name]
	for _, n := range r.streamsOf(name) {
		r.drop(n)
	}
	first := string(k.first)
	r.horizons[first] = max(r.horizons[first], k.horizon)
	delete(r.classes, name)
}
