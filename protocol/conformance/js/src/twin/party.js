// Random parties for test vectors: an identity, its bundles, and the private keys that it still has.
import { random } from '../bytes.js';
import { signBundle } from '../bundle.js';
import { publicKeyOf } from '../hpke.js';
import { generateIdentity } from '../keys.js';
import { ED25519, ESP256, MLDSA65 } from '../signature.js';
import { SUITES } from '../suites.js';

const KINDS = [[ED25519], [ESP256], [MLDSA65], [ED25519, MLDSA65], [ESP256, MLDSA65]];
const DAY = 86400000;

export const randomIdentity = (dice) => generateIdentity(...dice.one(KINDS));

// mode: what the audience of a plan has in common (SPEC 4.2), or 'any' for hops. Each has the suites and the possible floors.
const SHAPES = {
  postQuantum: [[[1], [1]], [[1, 2], [1, 2]], [[2, 1], [1]], [[1, 3], [1, 3]], [[1, 2, 3], [1, 2, 3]]],
  classical: [[[2], [2]], [[2, 1], [2]], [[2, 3, 1], [2]]],
  approved: [[[3], [3]], [[3, 2], [3, 2]], [[2, 3], [3]], [[3, 1], [3, 1]]],
};
SHAPES.any = Object.values(SHAPES).flat();

// The suite that an audience of each kind gets, whoever is in it.
export const SUITE_OF = { postQuantum: 1, classical: 2, approved: 3 };

// Unknown suites may stand anywhere; a floor on one of them must still leave acceptable what the shape wants acceptable.
function randomList(dice, mode) {
  const [known, floors] = dice.one(SHAPES[mode]);
  const floor = dice.one(floors);
  const keys = known.map(encryptionKey);
  const unknown = new Set(Array.from({ length: dice.chance(0.3) ? dice.between(1, 3) : 0 }, () => dice.between(4, 255)));
  for (const suite of unknown) keys.splice(dice.between(0, keys.length), 0, { suite, public: random(dice.between(1, 4096)) });
  const at = keys.findIndex(({ suite }) => suite === floor);
  const lower = keys[at + 1] && !SUITES.has(keys[at + 1].suite) && dice.chance(0.3);
  return { keys, floor: lower ? keys[at + 1].suite : floor };
}

function encryptionKey(suite) {
  const secret = random(32);
  return { suite, public: publicKeyOf(suite, secret), private: secret };
}

// A holder has one bundle, or two: the older in grace, or the newer a renewal without a new key.
const HOLDINGS = ['single', 'single', 'single', 'graceNew', 'graceOld', 'renewedNew', 'renewedOld'];

// times: {now, expires}; `used` is the index of the bundle that gets sealed to, newest first.
export function randomParty(dice, role, mode, { now, expires }) {
  const identity = randomIdentity(dice);
  const holding = dice.one(HOLDINGS);
  const sequence = dice.between(1, 1000);
  const live = () => ({ nbf: now + 300000 - dice.between(0, 300000 + 10 * DAY), exp: expires + dice.one([0, dice.between(1, 90 * DAY)]) });
  const newest = { ...randomList(dice, mode), ...live(), sequence: sequence + 1 };
  const bundles = [newest];
  if (holding !== 'single') {
    const list = holding.startsWith('renewed') ? { keys: newest.keys, floor: newest.floor } : randomList(dice, mode);
    bundles.push({ ...list, ...live(), sequence });
  }
  const used = holding.endsWith('Old') ? 1 : 0;
  const versions = () => [1, ...new Set(Array.from({ length: dice.between(0, 2) }, () => dice.between(2, 255)))].sort((a, b) => a - b);
  for (const bundle of bundles) {
    bundle.versions = dice.chance(0.8) ? [1] : versions();
    bundle.bytes = signBundle(identity, bundle);
  }
  return { identity, role, holding, bundles, used };
}
