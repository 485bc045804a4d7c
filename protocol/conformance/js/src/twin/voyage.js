// A random journey of honest parties with state, on a network that loses, repeats and reorders, with restarts and backups. It is
// told from each holder's side; what is delivered is held against what was sealed.
import { toHex } from '../bytes.js';
import { Refusal } from '../errors.js';
import { encodeIdentity } from '../keys.js';
import { forward } from '../peel.js';
import { acknowledge, taken } from '../state/receipts.js';
import { retry } from '../state/sealer.js';
import { randomCast } from './cast.js';
import { Scribe } from './scribe.js';
import { RandomSender } from './sender.js';
import { holder } from './holder.js';

const HOUR = 3600000;

export function voyage(dice, name) {
  const cast = randomCast(dice);
  const world = { dice, cast, now: cast.now, network: [], sealed: new Map(), scribes: new Map() };
  const pins = [...cast.senders, ...cast.hops].map(({ identity, roles }) => ({ identity: encodeIdentity(identity), roles }));
  cast.hops.forEach((hop, i) => world.scribes.set(hop, new Scribe({
    name: `${name}-hop-${i + 1}`, comment: 'A hop of a random journey.', role: 'hop', holder: holder(hop, true), table: dice.one([2, 4, 16]),
  })));
  cast.recipients.forEach((recipient, i) => world.scribes.set(recipient, new Scribe({
    name: `${name}-recipient-${i + 1}`, comment: 'A recipient of a random journey.', role: 'recipient', holder: holder(recipient), pins,
  })));
  world.parties = new Map([...world.scribes.keys()].map((party) => [toHex(party.identity.thumbprint), party]));
  world.delivered = new Map(cast.recipients.map((party) => [party, []]));
  const senders = cast.senders.map((sender) => new RandomSender(dice, sender, cast));
  const events = dice.between(100, 400);
  for (let i = 0; i < events; i++) event(world, senders);
  while (world.network.length) hop(world);
  for (const party of cast.recipients) world.scribes.get(party).step({ do: 'missing', at: world.now });
  return [...world.scribes.values()].map((scribe) => scribe.file()).filter(({ steps }) => steps.length > 1);
}

function event(world, senders) {
  const { dice } = world;
  const sender = dice.one(senders);
  const roll = dice.between(1, 1000);
  if (roll <= 370) send(world, sender.seal(world.now));
  else if (roll <= 400) send(world, sender.oneShot(world.now));
  else if (roll <= 850 && world.network.length) hop(world);
  else if (roll <= 900) send(world, again(world, sender));
  else if (roll <= 960) world.now += dice.between(0, 60000);
  else if (roll <= 970) world.now += dice.between(0, 40) * HOUR;
  else if (roll <= 980) sender.change(world.now);
  else if (roll <= (sender.sealer.streams.some(({ queue }) => queue.length > 0) ? 988 : 986)) sender.restart(); // in the middle of resealing
  else upset(world);
}

// Something happens to a holder: its state is put back, or an older key erased; or it is asked what is missing.
function upset(world) {
  const { dice } = world;
  const [party, scribe] = dice.one([...world.scribes]);
  const roll = dice.between(1, 6);
  if (roll === 1) {
    const state = scribe.restore(world.now, dice.chance(0.2) ? Infinity : dice.between(0, 40));
    world.delivered.set(party, (world.delivered.get(party) ?? []).filter(({ step }) => step <= state));
  } else if (roll === 2 && party.bundles.length > 1 && !party.erased) {
    party.erased = true;
    scribe.step({ do: 'erase', at: world.now, key_id: party.bundles[1].parsed.keys[0].id });
  } else if (roll > 2 && !party.roles.includes(6)) scribe.step({ do: 'missing', at: world.now });
}

function send(world, sealed) {
  if (!sealed) return;
  world.sealed.set(toHex(sealed.id), sealed);
  for (const { envelope, next } of sealed.routes) for (const to of next) world.network.push({ envelope, to: toHex(to), sender: sealed.sender, id: sealed.id });
}

function again(world, sender) {
  const { dice } = world;
  const stream = dice.one([...sender.sealer.streams, undefined]);
  if (!stream?.messages.length) return undefined;
  const place = Math.max(0, stream.next - dice.between(1, 100));
  try {
    return { id: stream.messages[place].id, routes: retry(sender.sealer, stream, place, world.now), sender };
  } catch (error) {
    if (error instanceof Refusal) return undefined; // too old to be retried
    throw error;
  }
}

// One packet moves on; or is lost, stays as well, or comes damaged.
function hop(world) {
  const { dice, network } = world;
  const at = dice.chance(0.7) ? 0 : dice.between(0, Math.min(network.length - 1, 20));
  const [packet] = dice.chance(0.1) ? [network[at]] : network.splice(at, 1);
  if (dice.chance(0.05)) return;
  if (packet.receipt) acknowledge(packet.sender.sealer, packet.from.identity.thumbprint, packet.receipt);
  else arrive(world, packet);
}

function arrive(world, packet) {
  const { dice, now } = world;
  const party = world.parties.get(packet.to);
  const scribe = world.scribes.get(party);
  const envelope = dice.chance(0.02) ? damaged(dice, packet.envelope) : packet.envelope;
  const isHop = scribe.head.role === 'hop';
  const customer = isHop && dice.chance(0.5) ? 'a neighbour' : undefined;
  const { id, ...onward } = packet; // id: from the sender itself, whose neighbour this is
  const { expect, after } = scribe.step({ do: isHop ? 'peel' : 'open', at: now, envelope, customer });
  if (id && ['forwarded', 'delivered', 'closed'].includes(expect)) taken(packet.sender.sealer, party.identity.thumbprint, id);
  if (expect === 'forwarded') {
    for (const to of after.next) {
      const said = { time: now, ingress: dice.between(0, 3), egress: dice.between(0, 3), software: 'twin' };
      world.network.push({ ...onward, envelope: forward(party.identity, after, said).envelope, to: toHex(to) });
    }
  } else if (expect === 'delivered') deliver(world, party, scribe, packet, after);
}

function damaged(dice, envelope) {
  const out = envelope.slice();
  out[dice.between(0, out.length - 2)] ^= 1 << dice.between(0, 7);
  return out;
}

function deliver(world, party, scribe, { sender }, { id }) {
  const before = world.delivered.get(party);
  const name = toHex(id);
  if (!world.sealed.has(name)) throw new Error(`${scribe.head.name}: delivered what nobody sealed`);
  if (before.some((one) => one.name === name)) throw new Error(`${scribe.head.name}: delivered twice`);
  before.push({ name, step: scribe.steps.length });
  world.network.push({ receipt: id, from: party, sender });
}
