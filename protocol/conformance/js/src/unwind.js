// Unwinding a trail as a recipient, from the last hop of its route inwards (SPEC 10). It never refuses a message.
import { sha256 } from './bytes.js';
import { Tagged, decode } from './cbor.js';
import { checkType } from './claim.js';
import { protectedHeader, signatureStructure, unprotectedHeader } from './cose.js';
import { Refusal, refuse, require } from './errors.js';
import { ROLE } from './roles.js';
import { format, isBetween, isBytes, isText, isUint, tuple } from './shape.js';
import { ALGORITHMS, verify } from './signature.js';
import { openRecord, parseSealedRecord, recordAad } from './trail.js';

// hops: [{thumbprint, root}] of the recipient's route, from the first to the last. intermediate: the values between as well.
export function unwind(trust, { sender, hops, recipient, body, trail }, intermediate = false) {
  const records = [];
  const steps = [];
  let digest = sha256(body);
  let rest = trail;
  const broken = (i, step, kind, reason) => ({
    verdict: 'broken', between: [hops[i]?.thumbprint ?? sender, hops[i + 1]?.thumbprint ?? recipient], step, class: kind, reason,
    verified: records.length, records,
  });
  // 10.4: this hop says itself that what came before was cut, so it came by any of the links up to here.
  const cutAt = (i, inner) => ({
    ...broken(i, '10.4', inner.length > 0 ? 'format' : 'limit', 'a trail that was cut'),
    between: [sender, hops[i].thumbprint],
  });
  for (let i = hops.length - 1; i >= 0; i--) {
    try {
      const step = openStep(trust, hops[i], digest, rest);
      steps.unshift(step);
      records.push({ hop: hops[i].thumbprint, ...step.said });
      digest = step.received;
      rest = step.rest;
      if (step.said.cut) return cutAt(i, rest);
    } catch (error) {
      if (error instanceof Refusal) return broken(i, error.rule, error.class, error.message);
      throw error;
    }
  }
  if (rest.length > 0) return broken(-1, '10.5', 'format', 'a trail before the first hop');
  return { verdict: 'whole', verified: records.length, records, ...(intermediate ? { steps } : {}) };
}

function openStep(trust, { thumbprint, root }, forwarded, trail) {
  const sealed = at('10.1', () => parseSealedRecord(trail));
  const { key, iv, enc, plaintext } = openRecord(sealed, root);
  const { record, rest } = at('10.1', () => parseRecord(plaintext));
  const identity = trust.identity(thumbprint) ?? refuse('trust', '10.2', 'a hop whom the trust store does not know');
  require(trust.isGood(thumbprint, ROLE.hop), 'trust', '10.2', 'a hop that is not good for it');
  require(identity.keys[0].alg === record.alg, 'suite', '10.2', "an algorithm that is not that of the hop's key");
  const externalAad = recordAad(thumbprint, forwarded, rest);
  const structure = signatureStructure(record.header, externalAad, record.claim);
  require(verify(identity.keys[0], record.signature, structure), 'signature', '10.2', 'the signature does not verify');
  const { received, ...said } = at('10.3', () => parseRecordClaim(record.claim));
  return {
    received, said, rest,
    hop: thumbprint, root, salt: sealed.salt, key, iv, claim: record.claim, externalAad, structure,
    signature: record.signature, record: record.value, plaintext, enc, sealed: trail,
  };
}

// Whatever refuses in here is found at this step, by whichever rule.
function at(step, work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.class, step, error.message);
    throw error;
  }
}

function parseRecord(bytes) {
  const [value, rest] = tuple(decode(bytes), '10.1', 2);
  format(value instanceof Tagged && value.tag === 18 && isBytes(rest), '10.1', 'no record or no trail');
  const [header, unprotected, claim, signature] = tuple(value.value, '10.1', 4);
  const alg = protectedHeader(header, '10.1', { 1: 'int' }).get(1);
  unprotectedHeader(unprotected, '10.1');
  format(isBytes(claim) && isBytes(signature), '10.1', 'a payload or signature that is no byte string');
  require(ALGORITHMS.has(alg), 'suite', '10.1', `alg ${alg}`);
  return { record: { value, header, alg, claim, signature }, rest };
}

// What is optional stands in the order of the CDDL: cut is a byte string, delegates are a number, evidence is an array.
function parseRecordClaim(bytes) {
  const [received, time, ingress, egress, software, ...more] = tuple(decode(bytes), '10.3', 5, 8);
  format(isBytes(received, 32) && [time, ingress, egress].every(isUint) && isText(software), '10.3', 'a record of other types');
  const cut = isBytes(more[0], 32) ? more.shift() : undefined;
  if (isBetween(more[0], 1, 8)) refuse('format', '10.3', 'delegates, which are reserved');
  if (more.length === 0) return { received, time, ingress, egress, software, cut };
  format(more.length === 1, '10.3', 'not what may follow in a record');
  const [type, evidence] = tuple(more[0], '10.3', 2);
  checkType(type);
  format(isBytes(evidence), '10.3', 'no evidence');
  return { received, time, ingress, egress, software, cut, evidence: { type, evidence } };
}
