// What a core's sealed holds, once it is decrypted (SPEC 11.3.11 to 11.3.17).
import { equal } from './bytes.js';
import { decode } from './cbor.js';
import { checkMark, parseClaim, readOrigin, roleFor, timeliness } from './claim.js';
import { refuse, require } from './errors.js';
import { externalAad, messageId, parseMessage } from './message.js';
import { format, isBytes, tuple } from './shape.js';
import { verify } from './signature.js';

const SKEW = 300000;

export function readContent(context, counter, plaintext, trust, now) {
  const place = { stream: context.stream, sequence: context.sequence + counter };
  require(place.sequence < 2 ** 53, 'limit', '11.3.11', 'a sequence of 2^53 or more');
  const { message: signed, origin, first, padding } = parseSealedPlaintext(plaintext, context, place);
  const message = parseMessage(signed);
  const identity = trust.identity(context.sender) ?? refuse('trust', '11.3.13', 'a sender whom the trust store does not know');
  require(identity.keys[0].alg === message.alg, 'suite', '11.3.13', "an algorithm that is not that of the sender's key");
  const aad = externalAad(context.H, place.sequence, origin ?? place);
  const structure = message.structure(aad);
  require(verify(identity.keys[0], message.signature, structure), 'signature', '11.3.14', 'the signature does not verify');
  const claim = parseClaim(message.payload);
  checkMark(claim, context.mark);
  require(trust.isGood(context.sender, roleFor(claim)), 'trust', '11.3.16', 'a sender who is not good for the role');
  require(now <= context.expires + SKEW, 'expired', '11.3.17', 'too late');
  return {
    claim, place, origin,
    id: messageId(trust.first(context.sender), origin ?? place, claim.bytes),
    ...timeliness(claim, first ?? context, now),
    intermediate: { message, signed, aad, structure, padding },
  };
}

// 7.4: below `moved` every message has an origin, in a place of its stream that did not move itself; elsewhere none has.
function parseSealedPlaintext(bytes, context, place) {
  const rule = '11.3.11';
  const [message, originValue, padding] = tuple(decode(bytes), rule, 3);
  const origin = readOrigin(originValue, rule);
  format(isBytes(padding) && padding.every((byte) => byte === 0), rule, 'padding that is not zeros');
  format((origin !== null) === (place.sequence < (context.moved ?? 0)), rule, 'an origin out of its place, or none in its place');
  const first = origin && context.ended.find((one) => equal(one.stream, origin.stream));
  if (origin) {
    format(first && first.moved <= origin.sequence && origin.sequence <= first.lastSequence, rule, 'an origin in no ended stream');
  }
  return { message, origin, first, padding };
}

// 11.3.18.
export function reportDifference(difference) {
  if (difference) refuse(difference.kind, `11.3.${difference.step}`, difference.detail);
}
