// Peel: a hop opens its layer and learns what goes on to whom (SPEC 11.2).
import { equal, includes, sha256 } from './bytes.js';
import { MAX_ENVELOPE, checkBody, encodeEnvelope, parseBody, parseEnvelope } from './envelope.js';
import { refuse, require } from './errors.js';
import { accepts } from './holder.js';
import { openLayer, parseLayerPlaintext } from './layer.js';
import { schedule } from './schedule.js';
import { openSealed } from './sealed.js';
import { format } from './shape.js';

const SKEW = 300000;
const MAX_LIFE = 2592000000;

// intermediate: whether to hand out the values between as well, for test vectors only.
export function peel(holder, envelope, now, { maxEnvelope = MAX_ENVELOPE, intermediate = false } = {}) {
  const { body, trail } = parseEnvelope(envelope, maxEnvelope, ['11.2.1', '11.2.2']);
  const { opening, sealed } = parseBody(body, '11.2.3');
  require(opening?.kind === 'layer', 'nokey', '11.2.3', 'a core, or a sealed alone');
  checkBody({ opening, sealed }, '11.2.4');
  const { opened, key, bundles } = unlock(holder, opening, sealed);
  const layer = parseLayerPlaintext(opened.plaintext, '11.2.8');
  format(!includes(layer.next, key.owner), '11.2.8', 'a next that is the hop itself');
  const suite = opening.suite.id;
  const keys = schedule('layer', suite, opened.secret, sha256(opening.bytes));
  require(equal(keys.epochId, sealed.epochId), 'decrypt', '11.2.9', 'a sealed of another epoch');
  const inner = openSealed(suite, keys, sealed, '11.2.9');
  checkBody(parseBody(inner.plaintext, '11.2.10'), '11.2.10');
  require(now <= layer.expires + SKEW, 'expired', '11.2.11', 'too late');
  require(layer.expires <= now + MAX_LIFE + SKEW, 'limit', '11.2.12', 'an end too far ahead');
  require(layer.expires <= Math.max(...bundles.map(({ exp }) => exp)), 'limit', '11.2.12', 'an end after that of the bundle');
  const result = { ...layer, output: encodeEnvelope(inner.plaintext, trail) };
  if (intermediate) result.intermediate = { opening, sealed, opened, key, keys, inner };
  return result;
}

// 11.2.5 to 11.2.7: every key that has the key id is tried.
function unlock(holder, opening, sealed) {
  require(sealed.counter === 0, 'nokey', '11.2.5', 'a counter above 0');
  const named = holder.withId(opening.keyId);
  require(named.length > 0, 'nokey', '11.2.5', 'no key has this key id');
  const fitting = named
    .map((key) => ({ key, bundles: key.bundles.filter((bundle) => accepts(bundle, opening.suite.id)) }))
    .filter(({ key, bundles }) => key.suite === opening.suite.id && bundles.length > 0);
  require(fitting.length > 0, 'suite', '11.2.6', 'a suite that is not that of the key, or that no bundle accepts');
  for (const candidate of fitting) {
    const opened = attempt(() => openLayer(opening, candidate.key));
    if (opened) return { opened, ...candidate };
  }
  return refuse('decrypt', '11.2.7', 'HPKE refuses');
}

function attempt(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}
