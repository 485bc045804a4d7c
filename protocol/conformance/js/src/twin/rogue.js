// A random journey of senders that sign what they like: epochs of few streams that fit together, or not, and lists of ended streams
// that are right, or not. What a recipient has to make of it is SPEC 8.6 and 11.5, at their limits and beyond.
import { random } from '../bytes.js';
import { encode } from '../cbor.js';
import { encodeClaim, parseClaim } from '../claim.js';
import { encodeEnvelope } from '../envelope.js';
import { openEpoch } from '../epoch.js';
import { Refusal } from '../errors.js';
import { encodeIdentity, generateIdentity } from '../keys.js';
import { PURPOSE, ROLE } from '../roles.js';
import { sign } from '../seal.js';
import { generation } from '../schedule.js';
import { generationOf, seal } from '../sealed.js';
import { ED25519 } from '../signature.js';
import { holder } from './holder.js';
import { randomParty } from './cast.js';
import { Scribe } from './scribe.js';

const DAY = 86400000;

export function rogueJourney(dice, name) {
  const now = 1_800_000_000_000;
  const times = { nbf: now - 90 * DAY, exp: now + 400 * DAY };
  const suite = dice.one([2, 2, 2, 3]);
  const [own, fellow] = [ROLE.report, ROLE.escrow].map((role) => randomParty(dice, role, suite, times, ED25519));
  const senders = Array.from({ length: dice.between(1, 2) }, () => generateIdentity(ED25519));
  const roles = dice.chance(0.2) ? [ROLE.measure, ROLE.process] : [ROLE.measure];
  const scribe = new Scribe({
    name, comment: 'What senders signed that keep no rule of 8.5.', role: 'recipient', holder: holder(own),
    pins: senders.map((identity) => ({ identity: encodeIdentity(identity), roles })),
  });
  const many = dice.chance(0.15); // classes
  const world = { dice, now, own, fellow, senders: many ? senders.slice(0, 1) : senders, scribe, many, crowd: many ? 100 : dice.one([3, 8, 70]), pool: [], sealed: [] };
  for (let i = dice.between(many ? 400 : 100, world.crowd > 8 ? 500 : 250); i > 0; i--) event(world);
  scribe.step({ do: 'missing', at: world.now });
  return [scribe.file()];
}

function event(world) {
  const { dice, scribe } = world;
  const roll = dice.between(1, 1000);
  if (roll <= 330) addEpoch(world);
  else if (roll <= 940) deliver(world);
  else if (roll <= 965) world.now += dice.one([0, 1, dice.between(0, DAY), dice.between(0, 8 * DAY)]);
  else if (roll <= 975) scribe.step({ do: 'forget', at: world.now });
  else if (roll <= 982) scribe.restore(world.now, dice.between(0, 20));
  else if (roll === 983) erase(world);
  else scribe.step({ do: 'missing', at: world.now });
}

function erase({ own, scribe, now }) {
  if (own.bundles.length < 2 || own.erased) return;
  own.erased = true;
  scribe.step({ do: 'erase', at: now, key_id: own.bundles[1].parsed.keys[0].id });
}

// What a stream should be. Mostly it is, and its first places follow each other.
function someStream({ dice, pool, crowd, senders, now, many }) {
  if (pool.length >= crowd || (pool.length > 0 && dice.chance(many ? 0.2 : 0.6))) return dice.one(pool);
  const start = now - dice.between(0, 3 * DAY);
  const sender = dice.one(senders);
  const older = pool.filter((one) => one.sender === sender && one.start < start);
  const ended = dice.chance(0.5) ? dice.shuffled(older).slice(0, dice.chance(0.2) ? 64 : dice.between(1, 3)) : [];
  const stream = {
    id: random(16), sender, start, ended: ended.map((one) => listed(dice, one)), subject: many ? random(16) : dice.chance(0.1) ? new Uint8Array(16) : undefined,
    oneWay: dice.chance(0.2), lifetime: dice.between(1, 3), moved: ended.length && dice.chance(0.7) ? dice.between(1, 6) : 0, fellow: dice.chance(0.2),
    made: [], firsts: [0, ...Array.from({ length: dice.between(0, 3) }, () => dice.one([1, dice.between(1, 20), dice.between(1, 300), 4096]))],
  };
  stream.last = stream.firsts.reduce((sum, one) => sum + one, dice.one([0, 1, dice.between(0, 10), dice.between(0, 300), 4095]));
  pool.push(stream);
  return stream;
}

// As a later stream lists it: with all that it used, and no more moved than that.
function listed(dice, one) {
  const lastSequence = off(dice, one.last, dice.between(0, 300));
  const moved = Math.min(off(dice, one.moved, 1), lastSequence + 1);
  return { stream: one.id, lastSequence, head: random(32), start: off(dice, one.start, one.start + 1), lifetime: off(dice, one.lifetime, 4), moved };
}

const off = (dice, value, other) => (dice.chance(0.03) ? other : value);

function addEpoch(world) {
  const { dice, now, own, fellow, sealed } = world;
  const stream = someStream(world);
  const left = stream.firsts.map((_, at) => at).filter((at) => !stream.made.includes(at));
  if (left.length === 0 && dice.chance(0.9)) return;
  const i = left.length ? dice.one(left) : dice.between(0, stream.firsts.length - 1);
  stream.made.push(i);
  const sequence = off(dice, stream.firsts.slice(0, i + 1).reduce((sum, one) => sum + one, 0), dice.between(0, 5000));
  const bundle = (party) => (party.erased ? party.bundles[0] : dice.one(party.bundles)).parsed;
  const ended = off(dice, stream.ended, stream.ended.slice(1));
  const created = sequence === 0 ? stream.start : off(dice, stream.start + i * DAY / 4 + dice.between(1, 3), now);
  const recipients = [{ bundle: bundle(own), purpose: PURPOSE.care }, ...(stream.fellow ? [{ bundle: bundle(fellow), purpose: PURPOSE.escrow }] : [])];
  const plan = {
    sender: stream.sender, recipients, routes: [{ hops: [], recipients: recipients.map((_, at) => at) }], stream: stream.id, sequence,
    start: off(dice, stream.start, stream.start - 1), created, expires: created + dice.one([4 * DAY, 10 * DAY, 30 * DAY]), subject: stream.subject,
    lifetime: off(dice, stream.lifetime, 4), oneWay: off(dice, stream.oneWay, !stream.oneWay), ended: ended.length ? ended : undefined,
    moved: (ended.length && off(dice, stream.moved, 2)) || undefined, places: somePlaces(dice, stream.firsts[i + 1]),
  };
  try {
    const epoch = openEpoch(plan, now);
    const end = dice.chance(0.05) ? 4095 : Math.min(4095, (stream.firsts[i + 1] ?? Infinity) - 1, Math.max(0, stream.last - sequence));
    const counters = [0, end, ...Array.from({ length: dice.between(0, 4) }, () => Math.min(end, dice.one([1, dice.between(0, 8), dice.between(0, 200), dice.between(0, 4095)])))];
    sealed.push(...[...new Set(counters)].map((counter) => message(world, stream, epoch, counter)).filter(Boolean));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // not even valid by 7.1
  }
}

// Mostly none, or those up to the next epoch; or fewer than it will have.
const somePlaces = (dice, next = 4096) => dice.one([undefined, undefined, undefined, next < 4096 ? next : undefined, dice.one([1, dice.between(1, 64), dice.between(1, 4095)])]);

// At any counter, which no sealer does; below `moved` from any place that was listed.
function message({ dice, now }, { sender }, { context, opening, sealing }, counter) {
  const sequence = context.sequence + counter;
  const from = context.ended?.length ? dice.one(context.ended) : undefined;
  const resealed = sequence < (context.moved ?? 0);
  if (resealed && from.moved > from.lastSequence) return undefined;
  const origin = resealed ? { stream: from.stream, sequence: dice.between(from.moved, Math.min(from.lastSequence, from.moved + 5)) } : undefined;
  const claim = parseClaim(encodeClaim({ created: now, kind: 4, type: 0, content: random(4) }));
  const { plaintext } = sign(sender, context, sequence, claim, origin);
  let keys = generation(sealing.next);
  for (let j = generationOf(counter); j > 0; j--) keys = generation(keys.next);
  const sealed = seal(sealing.suite, sealing.epochId, counter, keys, plaintext);
  return { alone: encodeEnvelope(encode(sealed)), beside: encodeEnvelope(encode([opening, sealed])) };
}

// Mostly something new, and mostly with its opening.
function deliver({ dice, scribe, sealed, now }) {
  if (sealed.length === 0) return;
  const at = dice.chance(0.7) ? Math.max(0, sealed.length - dice.between(1, 12)) : dice.between(0, sealed.length - 1);
  scribe.step({ do: 'open', at: now, envelope: dice.chance(0.75) ? sealed[at].beside : sealed[at].alone });
}
