// Envelopes and bodies: the unit on the wire (SPEC 9, 11.2.1 to 11.2.4, 11.3.1 to 11.3.4).
import { Tagged, decode, encode } from './cbor.js';
import { checkCoreOpening, parseCoreOpening } from './core.js';
import { require } from './errors.js';
import { checkLayerOpening, parseLayerOpening } from './layer.js';
import { checkCounter, checkForm, parseSealed } from './sealed.js';
import { format, isBytes, tuple } from './shape.js';
import { MAX_TRAIL } from './trail.js';

export const MAX_ENVELOPE = 1048576;

export function parseEnvelope(bytes, limit, rules) {
  require(bytes.length <= limit + MAX_TRAIL, 'limit', rules[0], 'an envelope too long, trail and all');
  const [version, body, trail] = tuple(decode(bytes), rules[1], 3);
  format(version === 1, rules[1], 'another version');
  format(isBytes(body) && isBytes(trail), rules[1], 'a body or trail that is no byte string');
  require(bytes.length - trail.length <= limit, 'limit', rules[1], 'an envelope too long');
  return { body, trail }; // whatever the trail holds: section 10
}

export const encodeEnvelope = (body, trail = new Uint8Array()) => encode([1, body, trail]);

// A sealed alone, or one beside an opening. Its structure only; checkBody looks into what algorithms decide.
export function parseBody(bytes, rule) {
  const value = decode(bytes);
  format(Array.isArray(value), rule, 'no body');
  if (value.length === 3) return { sealed: parseSealed(value, rule) };
  const [opening, sealed] = tuple(value, rule, 2);
  format(opening instanceof Tagged && [16, 96].includes(opening.tag), rule, 'no opening');
  const parse = opening.tag === 96 ? parseCoreOpening : parseLayerOpening;
  return { opening: parse(opening.value, rule), sealed: parseSealed(sealed, rule) };
}

export function checkBody({ opening, sealed }, rule) {
  if (opening) {
    const check = opening.kind === 'core' ? checkCoreOpening : checkLayerOpening;
    check(opening, rule, (content) => checkForm(sealed, content, rule));
  }
  checkCounter(sealed, rule);
}
