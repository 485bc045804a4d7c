// Open: a recipient opens a core and verifies who signed what for whom (SPEC 11.3).
import { equal } from './bytes.js';
import { decode } from './cbor.js';
import { checkMark, parseClaim, readOrigin, roleFor, timeliness } from './claim.js';
import { parseContext } from './context.js';
import { openCore, parseCorePlaintext } from './core.js';
import { MAX_ENVELOPE, checkBody, parseBody, parseEnvelope } from './envelope.js';
import { refuse, require } from './errors.js';
import { accepts } from './holder.js';
import { externalAad, messageId, parseMessage } from './message.js';
import { schedule } from './schedule.js';
import { openSealed } from './sealed.js';
import { format, isBytes, tuple } from './shape.js';
import { verify } from './signature.js';

const SKEW = 300000;

export function open(holder, trust, envelope, now, { maxEnvelope = MAX_ENVELOPE, intermediate = false } = {}) {
  const { body } = parseEnvelope(envelope, maxEnvelope, ['11.3.1', '11.3.2']);
  const { opening, sealed } = parseBody(body, '11.3.3');
  require(opening?.kind === 'core', 'nokey', '11.3.3', 'a layer, or a sealed alone');
  checkBody({ opening, sealed }, '11.3.4');
  const { opened, index, key } = unlock(holder, opening, sealed);
  const { secret, context: contextBytes } = parseCorePlaintext(opened.plaintext, '11.3.8');
  const context = parseContext(contextBytes);
  const keys = schedule('core', context.suite, secret, context.H);
  const { difference, bundle } = compareSigned(opening, index, key, context, keys);

  require(equal(keys.epochId, sealed.epochId), 'decrypt', '11.3.10', 'a sealed of another epoch');
  const inner = openSealed(context.suite, keys, sealed, '11.3.10');
  const { message: signed, origin, first, padding } = parseSealedPlaintext(inner.plaintext, context);
  const message = parseMessage(signed);
  const identity = trust.identity(context.sender) ?? refuse('trust', '11.3.13', 'a sender whom the trust store does not know');
  require(identity.keys[0].alg === message.alg, 'suite', '11.3.13', "an algorithm that is not that of the sender's key");
  const place = { stream: context.stream, sequence: context.sequence + sealed.counter };
  const aad = externalAad(context.H, place.sequence, origin ?? place);
  const structure = message.structure(aad);
  require(verify(identity.keys[0], message.signature, structure), 'signature', '11.3.14', 'the signature does not verify');
  const claim = parseClaim(message.payload);
  checkMark(claim, context.mark);
  require(trust.isGood(context.sender, roleFor(claim)), 'trust', '11.3.16', 'a sender who is not good for the role');
  require(context.created - SKEW <= now && now <= context.expires + SKEW, 'expired', '11.3.17', 'outside its time');
  if (difference) refuse(difference.kind, `11.3.${difference.step}`, difference.detail);
  require(context.expires <= bundle.exp, 'limit', '11.3.19', 'an end after that of the bundle');

  const result = {
    context, claim, place, origin,
    id: messageId(context.sender, origin ?? place, claim.bytes),
    ...timeliness(claim, first ?? context, now),
  };
  if (intermediate) {
    result.intermediate = { opening, sealed, opened, index, key, keys, secret, inner, message, signed, aad, structure, padding };
  }
  return result;
}

// 11.3.5 to 11.3.7: entries in the order of the wire, for each every key of the holder that has the key id.
function unlock(holder, opening, sealed) {
  require(sealed.counter === 0, 'nokey', '11.3.5', 'a counter above 0');
  const named = opening.recipients.flatMap((entry, index) =>
    holder.withId(entry.keyId).map((key) => ({ entry, index, key })));
  require(named.length > 0, 'nokey', '11.3.5', 'no key has one of these key ids');
  const fitting = named.filter(({ entry, key }) => key.suite === entry.suite.id);
  require(fitting.length > 0, 'suite', '11.3.6', "a suite that is not that of the entry's alg");
  for (const candidate of fitting) {
    try {
      return { ...candidate, opened: openCore(opening, candidate.entry, candidate.key, '11.3.7') };
    } catch {
      continue;
    }
  }
  return refuse('decrypt', '11.3.7', 'HPKE or the content key refuses');
}

// 11.3.9: the first difference between what was signed and what arrived, noted and not reported yet.
function compareSigned(opening, index, key, context, keys) {
  const difference = (step, kind, detail) => ({ difference: { step, kind, detail } });
  const { suite, recipients } = context;
  if (opening.recipients.some((entry) => entry.suite.id !== suite)) return difference('9a', 'suite', 'another suite is signed');
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

function parseSealedPlaintext(bytes, context) {
  const rule = '11.3.11';
  const [message, originValue, padding] = tuple(decode(bytes), rule, 3);
  const origin = readOrigin(originValue, rule);
  format(isBytes(padding) && padding.every((byte) => byte === 0), rule, 'padding that is not zeros');
  const first = origin && context.ended?.find((one) => equal(one.stream, origin.stream));
  if (origin) {
    format(first && origin.sequence <= first.lastSequence, rule, 'an origin in no ended stream');
  }
  return { message, origin, first, padding };
}
