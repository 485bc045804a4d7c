// A holder unlocks openings (SPEC 11.2.5 to 11.2.8 and 11.3.5 to 11.3.9).
import { equal, includes, sha256 } from './bytes.js';
import { parseContext } from './context.js';
import { openCore, parseCorePlaintext } from './core.js';
import { refuse, require } from './errors.js';
import { accepts } from './holder.js';
import { openLayer, parseLayerPlaintext } from './layer.js';
import { schedule } from './schedule.js';
import { format } from './shape.js';
import { SUITES } from './suites.js';

// Entries in the order of the wire, for each every key of the holder that has the key id.
export function unlockCore(holder, opening) {
  const named = opening.recipients.flatMap((entry, index) =>
    holder.withId(entry.keyId).map((key) => ({ entry, index, key })));
  require(named.length > 0, 'nokey', '11.3.5', 'no key has one of these key ids');
  const fitting = named.filter(({ entry, key }) => key.suite === entry.suite.id);
  require(fitting.length > 0, 'suite', '11.3.6', "a suite that is not that of the entry's alg");
  const { found: { index, key }, opened } = first(fitting, '11.3.7', ({ entry, key }) => openCore(opening, entry, key, '11.3.7'));
  const { secret, context: contextBytes } = parseCorePlaintext(opened.plaintext, '11.3.8');
  const context = parseContext(contextBytes);
  const keys = schedule('core', context.suite, secret, context.H);
  return { context, index, key, keys, opened, secret, ...compareSigned(opening, index, key, context, keys) };
}

// 11.3.9: the first difference between what was signed and what arrived, noted and not reported yet.
function compareSigned(opening, index, key, context, keys) {
  const difference = (step, kind, detail) => ({ difference: { step, kind, detail } });
  const { suite, recipients } = context;
  const sameSuite = opening.contentAlg === SUITES.get(suite).content && opening.recipients.every((entry) => entry.suite.id === suite);
  if (!sameSuite) return difference('9a', 'suite', 'another suite is signed');
  if (!recipients[index] || !equal(recipients[index].thumbprint, key.owner)) {
    return difference('9b', 'audience', 'another recipient is signed in the place that opened');
  }
  const sameKeys = recipients.length === opening.recipients.length &&
    recipients.every((one, i) => equal(one.keyId, opening.recipients[i].keyId));
  if (!sameKeys) return difference('9c', 'audience', 'other key ids are signed');
  if (!equal(context.commit, keys.commit)) return difference('9d', 'audience', 'another secret is signed');
  const bundle = key.bundles.find((one) => equal(one.digest, recipients[index].bundle));
  if (!bundle) return difference('9e', 'audience', 'a bundle is signed that is not here');
  if (!accepts(bundle, suite)) return difference('9f', 'suite', 'a suite or version that the bundle does not accept');
  return { bundle };
}

// exp: the latest of the bundles that meet all of 11.2.6.
export function unlockLayer(holder, opening) {
  const named = holder.withId(opening.keyId);
  require(named.length > 0, 'nokey', '11.2.5', 'no key has this key id');
  const fitting = named
    .map((key) => ({ key, bundles: key.bundles.filter((bundle) => accepts(bundle, opening.suite.id)) }))
    .filter(({ key, bundles }) => key.suite === opening.suite.id && bundles.length > 0);
  require(fitting.length > 0, 'suite', '11.2.6', 'a suite that is not that of the key, or that no bundle accepts');
  const { found: { key, bundles }, opened } = first(fitting, '11.2.7', (candidate) => openLayer(opening, candidate.key));
  const layer = parseLayerPlaintext(opened.plaintext, '11.2.8');
  format(!includes(layer.next, key.owner), '11.2.8', 'a next that is the hop itself');
  const keys = schedule('layer', opening.suite.id, opened.secret, sha256(opening.bytes));
  return { layer, key, keys, opened, exp: Math.max(...bundles.map((bundle) => bundle.exp)) };
}

function first(candidates, rule, attempt) {
  for (const found of candidates) {
    try {
      return { found, opened: attempt(found) };
    } catch {
      continue;
    }
  }
  return refuse('decrypt', rule, 'HPKE or the content key refuses');
}
