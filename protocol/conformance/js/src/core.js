// Core openings: an epoch's secret and context for the whole audience (SPEC 8.1).
import { decrypt, encrypt } from './aead.js';
import { L, concat, distinct, random, sha256 } from './bytes.js';
import { Tagged, decode, encode } from './cbor.js';
import { algHeader, encryptStructure, protectedHeader, recipientInfo, unprotectedHeader } from './cose.js';
import * as hpke from './hpke.js';
import { format, isBytes, list, tuple } from './shape.js';
import { SUITES, byContent, byKeyEncryption } from './suites.js';

const EMPTY = new Uint8Array();

export function parseCoreOpening(value, rule) {
  const [header, unprotected, ciphertext, recipients] = tuple(value, rule, 4);
  const contentAlg = protectedHeader(header, rule, { 1: 'int' }).get(1);
  const iv = unprotectedHeader(unprotected, rule, { 5: 12 }).get(5);
  format(isBytes(ciphertext), rule, 'a ciphertext that is no byte string');
  const read = list(recipients, rule, 64).map((one) => parseRecipient(one, rule));
  return { kind: 'core', header, contentAlg, iv, ciphertext, recipients: read, recipientsBytes: encode(recipients),
    bytes: encode(new Tagged(96, value)) };
}

function parseRecipient(value, rule) {
  const [header, unprotected, ciphertext] = tuple(value, rule, 3);
  const map = protectedHeader(header, rule, { 1: 'int', 4: 8 });
  const ek = unprotectedHeader(unprotected, rule, { '-4': undefined }).get(-4);
  format(isBytes(ciphertext, 48), rule, 'an encrypted key of another size');
  return { header, alg: map.get(1), keyId: map.get(4), ek, ciphertext };
}

// 11.3.4, without keys, and with the form of the sealed beside it; yields the suites of the recipient entries.
export function checkCoreOpening(opening, rule, checkForm) {
  checkForm(byContent(opening.contentAlg, rule).content);
  for (const entry of opening.recipients) {
    entry.suite = byKeyEncryption(entry.alg, rule);
    format(entry.ek.length === entry.suite.ek, rule, 'an ek of another size than its suite has');
  }
  format(distinct(opening.recipients.map((entry) => entry.keyId)), rule, 'a key id twice');
}

const keyIds = (opening) => opening.recipients.map((entry) => entry.keyId);

export const infoFor = (contentAlg, header, thumbprint, ids) =>
  recipientInfo(contentAlg, header, concat(L('core-recipient'), thumbprint, ...ids));

const externalAad = (ids, recipientsBytes) => concat(L('core-opening'), ...ids, sha256(recipientsBytes));

export function openCore(opening, entry, key, rule) {
  const info = infoFor(opening.contentAlg, entry.header, key.owner, keyIds(opening));
  const context = hpke.receiver(key.suite, key.private, entry.ek, info);
  const contentKey = context.open(EMPTY, entry.ciphertext);
  const aad = externalAad(keyIds(opening), opening.recipientsBytes);
  const enc = encryptStructure(opening.header, aad);
  const plaintext = decrypt(opening.contentAlg, contentKey, opening.iv, enc, opening.ciphertext, rule);
  return { plaintext, contentKey, info, hpke: context, externalAad: aad, enc };
}

export function parseCorePlaintext(bytes, rule) {
  const [secret, context] = tuple(decode(bytes), rule, 2);
  format(isBytes(secret, 32) && isBytes(context), rule, 'no secret or no context');
  return { secret, context };
}

// recipients: [{thumbprint, key: {id, public}}] in the order of the audience.
export function sealCoreOpening(suite, secret, contextBytes, recipients) {
  const { content, keyEncryption } = SUITES.get(suite);
  const contentKey = random(32);
  const ids = recipients.map(({ key }) => key.id);
  const list = recipients.map(({ thumbprint, key }) => {
    const header = encode(new Map([[1, keyEncryption], [4, key.id]]));
    const context = hpke.sender(suite, key.public, infoFor(content, header, thumbprint, ids));
    return [header, new Map([[-4, context.enc]]), context.seal(EMPTY, contentKey)];
  });
  const header = algHeader(content);
  const iv = random(12);
  const enc = encryptStructure(header, externalAad(ids, encode(list)));
  const ciphertext = encrypt(content, contentKey, iv, enc, encode([secret, contextBytes]));
  return new Tagged(96, [header, new Map([[5, iv]]), ciphertext, list]);
}
