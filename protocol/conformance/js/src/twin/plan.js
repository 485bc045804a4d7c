// Random plans: who tells whom what, by which way and when. All that SPEC lets a one-shot opener meet.
import { random } from '../bytes.js';
import { CLOCK, KIND } from '../claim.js';
import { SUITE_OF, randomIdentity, randomParty } from './party.js';
import { PURPOSE, ROLE, forbiddenMix, rolesFor } from '../roles.js';

const DAY = 86400000;
const MEDIA = ['text/plain', 'application/fhir+json', 'application/vnd.ehealth.ümlaut+cbor', 'x', 'a/'.padEnd(255, 'b')];

export function randomPlan(dice) {
  const now = 1_700_000_000_000 + dice.between(0, 300_000_000_000);
  const created = now - dice.between(0, 2 * DAY);
  const expires = created + dice.one([30 * DAY, dice.between(2 * DAY + 1, 30 * DAY)]);
  const mode = dice.one(Object.keys(SUITE_OF));
  const kind = dice.one(Object.values(KIND));
  const times = { now, expires };
  const recipients = Array.from({ length: dice.between(1, 6) }, () => {
    const purpose = dice.one([PURPOSE.care, PURPOSE.care, PURPOSE.escrow, PURPOSE.audit]);
    return { ...randomParty(dice, dice.one(rolesFor(purpose)), mode, times), purpose };
  });
  const plan = {
    now, created, expires, mode, recipients,
    suite: SUITE_OF[mode],
    places: dice.one([1, 1, undefined, dice.between(1, 4095)]),
    routes: randomRoutes(dice, recipients.length, times),
    sender: randomIdentity(dice),
    stream: random(16),
    lifetime: dice.one([1, dice.between(1, 30 * DAY), 2 ** 53 - 1]),
    oneWay: dice.chance(0.3),
    subject: dice.chance(0.5) ? random(16) : undefined,
    interval: dice.chance(0.3) ? dice.between(1, DAY) : undefined,
    mark: kind === KIND.receipt ? 2 : dice.chance(0.3) ? 1 : undefined,
    padding: dice.chance(0.5) ? undefined : { block: dice.one([1, 16, 256, 1024, dice.between(1, dice.chance(0.1) ? 65536 : 4096)]) },
    ...pastStreams(dice, created),
  };
  plan.claim = randomClaim(dice, kind, plan);
  plan.roles = senderRoles(dice, plan.claim);
  return plan;
}

function randomRoutes(dice, count, times) {
  const number = dice.between(1, Math.min(5, count));
  const routes = Array.from({ length: number }, () => ({ recipients: [], hops: [] }));
  dice.shuffled(Array.from({ length: count }, (_, i) => i))
    .forEach((index, i) => routes[i < number ? i : dice.between(0, number - 1)].recipients.push(index));
  const long = dice.chance(0.05) ? dice.between(0, number - 1) : -1;
  routes.forEach((route, i) => {
    route.recipients.sort((a, b) => a - b);
    const hops = i === long ? dice.between(5, 16) : dice.between(0, 4);
    route.hops = Array.from({ length: hops }, () => randomParty(dice, ROLE.hop, 'any', times));
  });
  return routes;
}

// What only a sealer with state tells: a later epoch of its stream, and streams that this one took over.
function pastStreams(dice, created) {
  const sequence = dice.chance(0.3) ? dice.one([1, dice.between(1, 10 ** 6), 2 ** 53 - 1]) : 0;
  const start = sequence > 0 ? created - dice.one([1, dice.between(1, 20 * DAY)]) : created;
  if (!dice.chance(0.3)) return { sequence, start };
  const ended = Array.from({ length: dice.between(1, 4) }, () => {
    const lastSequence = dice.one([0, dice.between(0, 5000), 2 ** 53 - 2]);
    return {
      stream: random(16), lastSequence, head: random(32), start: start - dice.one([1, dice.between(1, 20 * DAY)]),
      lifetime: dice.between(1, 10 * DAY), moved: dice.one([0, dice.between(0, lastSequence), lastSequence + 1]),
    };
  });
  // A resealed message, below moved, comes from a place that did not move itself.
  const from = dice.one(ended);
  if (from.moved > from.lastSequence || sequence === 2 ** 53 - 1 || dice.chance(0.5)) {
    return { sequence, start, ended, moved: sequence > 0 && dice.chance(0.5) ? dice.between(1, sequence) : undefined };
  }
  const origin = { stream: from.stream, sequence: dice.between(from.moved, from.lastSequence) };
  return { sequence, start, ended, moved: sequence + dice.one([1, dice.between(1, 100)]), origin };
}

// The stream in which the message was first sealed: there its ticks start, and its default lifetime is there.
export const firstStream = ({ origin, ended, ...own }) =>
  (origin ? ended.find(({ stream }) => stream === origin.stream) : own);

function randomClaim(dice, kind, plan) {
  const { now } = plan;
  const clock = dice.one([undefined, undefined, CLOCK.unsynchronised, CLOCK.ticks]);
  const created = clock === CLOCK.ticks ? dice.between(0, now - firstStream(plan).start)
    : clock === CLOCK.unsynchronised ? dice.one([0, 2 ** 53 - 1, now])
      : now + 300000 - dice.one([0, dice.between(0, 600000), dice.between(0, 40 * DAY)]);
  const gathered = kind === KIND.observation && dice.chance(0.4);
  return {
    kind, clock, created,
    type: dice.chance(0.5) ? dice.one([0, 50, 60, 110, 112, 65535, dice.between(0, 65535)]) : dice.one(MEDIA),
    content: random(dice.one([0, 1, 29, dice.between(0, 255), dice.between(0, 5000), 5000])),
    lifetime: dice.chance(0.4) ? dice.one([1, dice.between(1, 10 * DAY), 2 ** 53 - 1]) : undefined,
    source: gathered ? randomSource(dice) : undefined,
    parents: kind !== KIND.observation && dice.chance(0.2) ? randomParents(dice) : undefined,
  };
}

const randomSource = (dice) => ({
  scheme: dice.one([1, 2]), device: 'é'.repeat(dice.between(1, 64)), link: dice.one([1, 2, 3]),
  raw: random(dice.between(0, 64)),
});

function randomParents(dice) {
  return Array.from({ length: dice.between(1, 8) }, () => {
    const action = dice.between(1, 5);
    const more = new Map();
    if (action === 5) more.set(1, dice.one(['too noisy', 'widerrufen', '']));
    if (![3, 5].includes(action) && dice.chance(0.4)) {
      more.set(2, [random(dice.between(0, 99)), dice.between(0, 9999), dice.one([null, [random(16), 7]]), random(dice.between(0, 99))]);
    }
    return [random(32), action, ...(more.size ? [more] : [])];
  });
}

// The role that the kind needs, and perhaps one more beside it.
function senderRoles(dice, { kind, source }) {
  const needed = { 1: source ? ROLE.gather : ROLE.measure, 2: ROLE.process, 3: ROLE.report }[kind] ?? dice.between(1, 9);
  const more = dice.between(1, 9);
  const roles = dice.chance(0.4) && more !== needed ? [needed, more].sort((a, b) => a - b) : [needed];
  return forbiddenMix(roles) ? [needed] : roles;
}
