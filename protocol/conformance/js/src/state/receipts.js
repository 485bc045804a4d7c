// What recipients have acknowledged, as a sealer's caller hands it on (SPEC 8.5). One-way there is nothing.
import { toHex } from '../bytes.js';
import { PURPOSE } from '../roles.js';

const careOf = ({ options }) => options.recipients.filter(({ purpose }) => purpose === PURPOSE.care)
  .map(({ bundle }) => toHex(bundle.thumbprint));

export const acknowledge = (sealer, recipient, id) =>
  sealer.receipts.set(toHex(id), (sealer.receipts.get(toHex(id)) ?? new Set()).add(toHex(recipient)));

export const hasWayBack = (stream) => !stream.options.oneWay && careOf(stream).length > 0;

// By every care recipient.
export const isAcknowledged = (sealer, stream, id) =>
  hasWayBack(stream) && careOf(stream).every((one) => sealer.receipts.get(toHex(id))?.has(one));

// Whether the epoch that began with this place is known.
export const isKnown = (sealer, stream, place) => place < stream.next && isAcknowledged(sealer, stream, stream.messages[place].id);

export function firstPending(sealer, stream) {
  const at = stream.messages.findIndex(({ id }) => !isAcknowledged(sealer, stream, id));
  return at < 0 ? stream.next : at;
}
