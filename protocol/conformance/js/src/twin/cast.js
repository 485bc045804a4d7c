// A random cast for journeys with state: senders, hops and recipients, some of whom have a bundle in grace beside the current one.
import { parseBundle, signBundle } from '../bundle.js';
import { random } from '../bytes.js';
import { publicKeyOf } from '../hpke.js';
import { generateIdentity } from '../keys.js';
import { Pins } from '../pins.js';
import { PURPOSE, ROLE } from '../roles.js';
import { ED25519, ESP256, MLDSA65 } from '../signature.js';

const DAY = 86400000;

const someSuite = (dice) => dice.one([1, 2, 2, 2, 2, 2, 3, 3]);

export function randomCast(dice) {
  const now = 1_700_000_000_000 + dice.between(0, 300_000_000_000);
  const suite = someSuite(dice);
  const times = { nbf: now - DAY, exp: now + 200 * DAY };
  const party = (role, of = suite) => randomParty(dice, role, of, times);
  const purposes = [PURPOSE.care, ...Array.from({ length: dice.between(0, 2) }, () => dice.between(0, 2))];
  const roles = { [PURPOSE.care]: ROLE.report, [PURPOSE.escrow]: ROLE.escrow, [PURPOSE.audit]: ROLE.audit };
  return {
    now,
    recipients: purposes.map((purpose) => ({ ...party(roles[purpose]), purpose })),
    hops: Array.from({ length: dice.between(0, 3) }, () => party(ROLE.hop, someSuite(dice))),
    senders: Array.from({ length: dice.between(1, 2) }, () => ({ ...party(ROLE.measure), roles: [ROLE.measure] })),
  };
}

const ALGS = [ED25519, ED25519, ED25519, ESP256, ESP256, MLDSA65];

export function randomParty(dice, role, suite, { nbf, exp }, alg = dice.one(ALGS)) {
  const identity = generateIdentity(alg);
  const trust = new Pins([{ identity, roles: [role] }]);
  const bundles = Array.from({ length: dice.between(1, 2) }, (_, i) => {
    const secret = random(32);
    const keys = [{ suite, public: publicKeyOf(suite, secret), private: secret }];
    const bytes = signBundle(identity, { sequence: 2 - i, nbf, exp, floor: suite, keys });
    return { bytes, keys, parsed: parseBundle(bytes, trust, role, nbf) };
  });
  return { identity, roles: [role], bundles, erased: false };
}

// The bundle that somebody seals to: the one in grace only while its key is there.
export const someBundle = (dice, { bundles, erased }) => (erased ? bundles[0] : dice.one(bundles)).parsed;
