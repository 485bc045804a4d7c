// Crashes and a bad network (SPEC 8.5, 8.6): every message is delivered once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../src/bytes.js';
import { Refusal } from '../src/errors.js';
import { ROLE } from '../src/roles.js';
import { record } from '../src/state/outbox.js';
import { acknowledge } from '../src/state/receipts.js';
import { newRecipient, open } from '../src/state/recipient.js';
import { newSealer, reseal, retry, seal, startStream } from '../src/state/sealer.js';
import { Dice } from '../src/twin/dice.js';
import { DAY, NOW, newParty, trustOf } from '../src/twin/stage.js';

const [sender, care] = [ROLE.measure, ROLE.report].map((role) => newParty(role));
const trust = trustOf([sender, care]);
const options = { recipients: [{ bundle: care.bundle, purpose: 0 }], routes: [{ hops: [], recipients: [0] }], lifetime: DAY };

function storm(dice, { loss, crash, events }) {
  const world = { now: NOW, sealer: newSealer(sender.identity), state: newRecipient(), sent: new Map(), delivered: new Set(), lost: new Set() };
  let stream = startStream(world.sealer, options);
  const restart = () => {
    const { created, receipts } = world.sealer;
    const records = [record(world.sealer, stream)];
    world.sealer = Object.assign(newSealer(sender.identity, created), { receipts });
    stream = startStream(world.sealer, options, records);
  };
  const receive = (envelope, reliable) => {
    let opened;
    try {
      opened = open(world.state, care.holder, trust, envelope, world.now);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return assert.ok(['replay', 'nokey'].includes(error.class) && !error.alarm, error.message);
    }
    world.state = opened.state;
    for (const { stream: id, from, to } of opened.lost) for (let at = from; at <= to; at++) world.lost.add(`${id}.${at}`);
    if (!opened.delivered) return undefined;
    const id = toHex(opened.id);
    assert.ok(!world.delivered.has(id), 'delivered twice');
    world.delivered.add(id);
    if (reliable || !dice.chance(loss)) acknowledge(world.sealer, care.identity.thumbprint, opened.id);
    return undefined;
  };
  const send = (reliable = false) => {
    world.now += 1000;
    const claim = { created: world.now, kind: 4, type: 0, content: Uint8Array.of(world.sent.size & 255, world.sent.size >> 8) };
    const sealed = stream.queue.length ? reseal(world.sealer, stream, world.now) : seal(world.sealer, stream, claim, world.now);
    if (!sealed.origin) world.sent.set(toHex(sealed.id), `${toHex(sealed.context.stream)}.${sealed.place}`);
    return sealed.routes[0].envelope;
  };
  const network = [];
  for (let i = 0; i < events; i++) {
    const roll = dice.between(1, 100);
    if (roll <= crash) restart();
    else if (roll <= 50) network.push(send());
    else if (roll <= 60 && stream.next) network.push(retry(world.sealer, stream, dice.between(0, stream.next - 1), world.now)[0].envelope);
    else if (network.length) {
      const [envelope] = network.splice(dice.chance(0.7) ? 0 : dice.between(0, network.length - 1), 1);
      if (!dice.chance(loss)) receive(envelope, false);
    }
  }
  restart();
  do receive(send(), true); while (stream.queue.length);
  receive(send(), true);
  return world;
}

test('nothing is lost, and nothing comes twice', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const dice = new Dice(seed);
    const world = storm(dice, { loss: dice.one([0.1, 0.5, 0.9]), crash: dice.one([1, 5, 15]), events: 120 });
    for (const [id, place] of world.sent) {
      assert.ok(world.delivered.has(id), `seed ${seed}: ${place} ${world.lost.has(place) ? 'is lost' : 'vanished'}`);
    }
  }
});
