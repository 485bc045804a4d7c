// An honest sender of a random journey: some streams, their changes, restarts, and what is resealed.
import { random } from '../bytes.js';
import { KIND } from '../claim.js';
import { Refusal } from '../errors.js';
import { seal as oneShot } from '../seal.js';
import { record } from '../state/outbox.js';
import { change, newSealer, reseal, seal, startStream } from '../state/sealer.js';
import { someBundle } from './cast.js';

const DAY = 86400000;

export class RandomSender {
  constructor(dice, { identity }, cast) {
    Object.assign(this, { dice, identity, cast, sealer: newSealer(identity), kinds: [], alone: random(16) });
    for (let i = dice.between(1, 4); i > 0; i--) this.kinds.push(this.#kind());
    this.kinds.forEach((kind) => startStream(this.sealer, this.#options(kind)));
  }

  // What stays when a stream is resealed, and that its recipients stay or become fewer. A class has one stream at a time.
  #kind() {
    const { dice } = this;
    return {
      subject: this.kinds.length > 0 || dice.chance(0.5) ? random(16) : undefined, mark: dice.one([undefined, undefined, 1, 2]), oneWay: dice.chance(0.2),
      lifetime: dice.between(1, 30 * DAY), life: dice.one([30 * DAY, dice.between(DAY, 10 * DAY)]), audience: [...this.cast.recipients],
      places: dice.one([undefined, undefined, 1, dice.between(1, 40), 4095]),
    };
  }

  #options({ audience, ...kind }) {
    const recipients = audience.map((party) => ({ bundle: someBundle(this.dice, party), purpose: party.purpose }));
    return { ...kind, recipients, routes: this.#routes(recipients.length) };
  }

  // Two routes share no hop.
  #routes(count) {
    const { dice, cast } = this;
    const hops = dice.shuffled(cast.hops).map((hop) => someBundle(dice, hop)).slice(0, dice.between(0, cast.hops.length));
    const all = Array.from({ length: count }, (_, i) => i);
    if (count === 1 || dice.chance(0.6)) return [{ hops, recipients: all }];
    const cut = dice.between(0, hops.length);
    return [{ hops: hops.slice(0, cut), recipients: [0] }, { hops: hops.slice(cut), recipients: all.slice(1) }];
  }

  seal(now) {
    const stream = this.dice.one(this.sealer.streams);
    const { mark } = stream.options;
    const claim = {
      created: now, kind: mark === 2 ? KIND.receipt : this.dice.one([KIND.observation, KIND.notice]), type: 110,
      content: random(this.dice.between(0, 60)),
    };
    try {
      const sealed = stream.queue.length ? reseal(this.sealer, stream, now) : seal(this.sealer, stream, claim, now);
      return { ...sealed, sender: this };
    } catch (error) {
      if (error instanceof Refusal && error.rule === '8.5') return undefined; // too far ahead
      throw error;
    }
  }

  // One-shot, of a class of its own: nothing of it is sealed again.
  oneShot(now) {
    const { dice, sealer } = this;
    const { places, life, ...options } = this.#options(dice.one(this.kinds));
    const created = Math.max(now, sealer.created + 1);
    const claim = { created: now, kind: options.mark === 2 ? KIND.receipt : KIND.notice, type: 110, content: random(dice.between(0, 60)) };
    const sealed = oneShot({ ...options, sender: this.identity, subject: this.alone, created, expires: created + life, claim }, now);
    sealer.created = created;
    return { ...sealed, sender: this };
  }

  // Another way or other bundles: a new epoch. Or fewer recipients: a new stream takes the old one over.
  change() {
    const { dice, sealer } = this;
    const i = dice.between(0, this.kinds.length - 1);
    const kind = this.kinds[i];
    const stream = sealer.streams[i];
    if (dice.chance(0.2) && kind.audience.length > 1) {
      const gone = dice.one(kind.audience.slice(1));
      kind.audience = kind.audience.filter((party) => party !== gone);
      startStream(sealer, this.#options(kind), [record(sealer, stream)]);
      sealer.streams[i] = sealer.streams.pop();
    } else {
      const { recipients, routes } = this.#options(kind);
      change(stream, { recipients, routes });
    }
  }

  // Epoch keys are gone; the outbox and the last created are what is left. Receipts in flight still count.
  restart() {
    const records = this.sealer.streams.map((stream) => record(this.sealer, stream));
    const { receipts, taken } = this.sealer;
    this.sealer = Object.assign(newSealer(this.identity, this.sealer.created), { receipts, taken });
    this.kinds.forEach((kind, i) => startStream(this.sealer, this.#options(kind), [records[i]]));
  }
}
