// Peel: a hop opens its layer and learns what goes on to whom (SPEC 11.2). One-shot: counter 0, no state.
import { equal, sha256 } from './bytes.js';
import { MAX_ENVELOPE, checkBody, encodeEnvelope, parseBody, parseEnvelope } from './envelope.js';
import { require } from './errors.js';
import { generation } from './schedule.js';
import { openSealed } from './sealed.js';
import { appendRecord } from './trail.js';
import { unlockLayer } from './unlock.js';

const SKEW = 300000;

// intermediate: whether to hand out the values between as well, for test vectors only.
export function peel(holder, envelope, now, { maxEnvelope = MAX_ENVELOPE, intermediate = false } = {}) {
  const received = parseEnvelope(envelope, maxEnvelope, ['11.2.1', '11.2.2']);
  const { opening, sealed } = parseBody(received.body, '11.2.3');
  require(opening?.kind === 'layer', 'nokey', '11.2.3', 'a core, or a sealed alone');
  checkBody({ opening, sealed }, '11.2.4');
  require(sealed.counter === 0, 'nokey', '11.2.5', 'a counter above 0');
  const { layer, key, keys, opened, exp } = unlockLayer(holder, opening);
  require(equal(keys.epochId, sealed.epochId), 'decrypt', '11.2.9', 'a sealed of another epoch');
  const inner = openSealed(opening.suite.id, generation(keys.g0), sealed, '11.2.9');
  checkInner(inner.plaintext, layer.expires, exp, now);
  const result = { ...layer, suite: opening.suite.id, body: inner.plaintext, received };
  if (intermediate) result.intermediate = { opening, sealed, opened, key, keys, inner };
  return result;
}

// 11.2.10 to 11.2.12. exp: of the bundles of 11.2.6, of a new epoch.
export function checkInner(body, expires, exp, now) {
  checkBody(parseBody(body, '11.2.10'), '11.2.10');
  require(now <= expires + SKEW, 'expired', '11.2.11', 'too late');
  if (exp === undefined) return;
  require(expires <= exp, 'limit', '11.2.12', 'an end after that of the bundle');
}

// What goes on, with the hop's record (section 10): once for each next one, since egress may differ.
export function forward(hop, { root, suite, body, received }, said) {
  const bodies = { received: sha256(received.body), forwarded: sha256(body) };
  const { trail, taken, cut } = appendRecord(hop, { root, suite }, bodies, said, received.trail);
  return { envelope: encodeEnvelope(body, trail), trail, taken, cut };
}
