// Suites and their code points (SPEC 4.1 to 4.3).
import { refuse, require } from './errors.js';

export const CHACHA = 24;
export const AESGCM = 3;

export const SUITES = new Map([
  [1, { id: 1, integrated: 56, keyEncryption: 57, content: CHACHA, ek: 1120, publicKey: 1216, postQuantum: true }],
  [2, { id: 2, integrated: 42, keyEncryption: 50, content: CHACHA, ek: 32, publicKey: 32, postQuantum: false }],
  [3, { id: 3, integrated: 54, keyEncryption: 55, content: AESGCM, ek: 1153, publicKey: 1249, postQuantum: true }],
]);

const find = (name, alg, rule) =>
  [...SUITES.values()].find((suite) => suite[name] === alg) ?? refuse('suite', rule, `alg ${alg} is of no suite here`);

export const byIntegrated = (alg, rule) => find('integrated', alg, rule);
export const byKeyEncryption = (alg, rule) => find('keyEncryption', alg, rule);
export const byContent = (alg, rule) => find('content', alg, rule);

const ALL = [...SUITES.keys()];

// Suites of this version that a bundle lists down to its floor, best first; the floor itself may be another. allowed: those that a
// sealer may use; it goes as if no bundle listed the others.
export function acceptable(bundle, allowed = ALL) {
  return bundle.suites.slice(0, bundle.suites.indexOf(bundle.floor) + 1).filter((suite) => allowed.includes(suite));
}

const isPostQuantum = (suite) => SUITES.get(suite).postQuantum;

// SPEC 4.2: the suite of a core.
export function coreSuite(bundles, rule, allowed) {
  const lists = bundles.map((bundle) => acceptable(bundle, allowed));
  const postQuantum = lists.map((suites) => suites.some(isPostQuantum));
  const all = postQuantum.every(Boolean);
  const mixed = postQuantum.some(Boolean) && !all;
  require(!mixed, 'suite', rule, `bundle ${postQuantum.indexOf(false)} is not post-quantum and others are`);
  let left = ALL.filter((suite) => !all || isPostQuantum(suite));
  lists.forEach((suites, i) => {
    left = left.filter((suite) => suites.includes(suite));
    require(left.length > 0, 'suite', rule, `nothing that is left is acceptable to bundle ${i}`);
  });
  const worst = (suite) => Math.max(...lists.map((suites) => suites.indexOf(suite)));
  return left.sort((a, b) => worst(a) - worst(b) || a - b)[0];
}

export function layerSuite(bundle, rule, allowed) {
  return acceptable(bundle, allowed)[0] ?? refuse('suite', rule, 'a hop has no suite that is known here');
}
