// What recipients have acknowledged, as a sealer's caller hands it on (SPEC 8.5). One-way there is nothing.
import { toHex } from '../bytes.js';
import { PURPOSE } from '../roles.js';

const careOf = ({ options }) => options.recipients.filter(({ purpose }) => purpose === PURPOSE.care)
  .map(({ bundle }) => toHex(bundle.thumbprint));

export const acknowledge = (sealer, recipient, id) =>
  sealer.receipts.set(toHex(id), (sealer.receipts.get(toHex(id)) ?? new Set()).add(toHex(recipient)));

// A neighbour answered taken, of an envelope with this message (section 9).
export const taken = (sealer, neighbour, id) =>
  sealer.taken.set(toHex(id), (sealer.taken.get(toHex(id)) ?? new Set()).add(toHex(neighbour)));

export const hasWayBack = (stream) => !stream.options.oneWay && careOf(stream).length > 0;

// By every care recipient.
const isReceived = (sealer, stream, { id }) =>
  hasWayBack(stream) && careOf(stream).every((one) => sealer.receipts.get(toHex(id))?.has(one));

// Without a way back it is the neighbours who have taken custody, on every route.
export const isAcknowledged = (sealer, stream, message) => (hasWayBack(stream)
  ? isReceived(sealer, stream, message)
  : message.neighbours.every((one) => sealer.taken.get(toHex(message.id))?.has(one)));

// Whether the epoch that began with this place is known.
export const isKnown = (sealer, stream, place) => place < stream.next && isReceived(sealer, stream, stream.messages[place]);

export function firstPending(sealer, stream) {
  const at = stream.messages.findIndex((message) => !isAcknowledged(sealer, stream, message));
  return at < 0 ? stream.next : at;
}
