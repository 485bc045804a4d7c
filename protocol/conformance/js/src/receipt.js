// The content of a message of receipts (SPEC 8.8): what a recipient has done with the messages of streams.
import { compare } from './bytes.js';
import { decode, encode } from './cbor.js';
import { require } from './errors.js';
import { format, isBytes, isUint, list, tuple } from './shape.js';

const RULE = '8.8';
export const MOST_RECEIPTS = 64;
export const LONGEST_BITMAP = 512;
const GREATEST = Number.MAX_SAFE_INTEGER; // 2^53 - 1

export function parseReceipts(bytes) {
  const receipts = list(decode(bytes), RULE, MOST_RECEIPTS).map(readReceipt);
  const ascends = receipts.every((one, i) => i === 0 || compare(receipts[i - 1].stream, one.stream) < 0);
  format(ascends, RULE, 'streams that do not ascend');
  return receipts;
}

function readReceipt(value) {
  const [stream, next, head, bitmap, lost] = tuple(value, RULE, 4, 5);
  format(isBytes(stream, 16), RULE, 'not a stream');
  format(isUint(next), RULE, 'not a place');
  format(isBytes(head, 32), RULE, 'not a head');
  format(isBytes(bitmap), RULE, 'not a bitmap');
  require(bitmap.length <= LONGEST_BITMAP, 'limit', RULE, `a bitmap of more than ${LONGEST_BITMAP} bytes`);
  format(bitmap.at(-1) !== 0, RULE, 'a bitmap that ends in 0');
  // Not next + reach: the sum may be above 2^53, where numbers are not exact.
  require(reach(bitmap) <= GREATEST - next, 'limit', RULE, 'a place of 2^53 or more');
  format(lost === undefined || lost === true, RULE, 'lost is true, or is not there');
  return { stream, next, head, bitmap, lost: lost === true };
}

// How far behind next the last place is that a bitmap says something of; 0 if it says nothing.
function reach(bitmap) {
  if (bitmap.length === 0) return 0;
  return 8 * (bitmap.length - 1) + 32 - Math.clz32(bitmap.at(-1));
}

// Whether a receipt says of a place that it is done.
export function isDone({ next, bitmap }, place) {
  if (place <= next) return place < next;
  const bit = place - next - 1;
  return bit < 8 * bitmap.length && ((bitmap[Math.floor(bit / 8)] >> (bit % 8)) & 1) === 1;
}

// The receipts of different streams, in whatever order they are given.
export function encodeReceipts(receipts) {
  const ordered = [...receipts].sort((a, b) => compare(a.stream, b.stream));
  const bytes = encode(ordered.map(({ stream, next, head, bitmap, lost = false }) =>
    [stream, next, head, bitmap, ...(lost ? [true] : [])]));
  parseReceipts(bytes);
  return bytes;
}
