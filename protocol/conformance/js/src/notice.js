// The content of a message of notices (SPEC 8.10): which messages of a sender were never sealed.
import { decode, encode } from './cbor.js';
import { format, isUint, list, tuple } from './shape.js';

const RULE = '8.10';
const UNSENT = 1;
export const MOST_NOTICES = 64;

export const parseNotices = (bytes) => list(decode(bytes), RULE, MOST_NOTICES, 0).map(readNotice);

// Without a count nobody knows how many they were, if any.
function readNotice(value) {
  const [type, from, to, count] = tuple(value, RULE, 3, 4);
  format(type === UNSENT, RULE, 'a notice of another type');
  format(isUint(from) && isUint(to), RULE, 'not a time');
  format(from <= to, RULE, 'a time that ends before it begins');
  format(count === undefined || (isUint(count) && count > 0), RULE, 'not a count above 0');
  return { from, to, count };
}

export function encodeNotices(notices) {
  const bytes = encode(notices.map(({ from, to, count }) => [UNSENT, from, to, ...(count === undefined ? [] : [count])]));
  parseNotices(bytes);
  return bytes;
}
