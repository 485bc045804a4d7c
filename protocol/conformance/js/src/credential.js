// Credentials (SPEC 6.7): what an authority says of an identity.
import { L, equal, includes, sha256, text } from './bytes.js';
import { decode } from './cbor.js';
import { refuse, require } from './errors.js';
import { identityOf } from './keys.js';
import { ROLE, forbiddenMix } from './roles.js';
import { ascends, entries, format, isBetween, isBytes, isText, isUint, tuple } from './shape.js';
import { readStatement, thumbprintOf, verifyStatement } from './statement.js';

const RULE = '6.7.3';
const CLAIMS = { iss: 1, sub: 2, exp: 4, nbf: 5, cti: 7, cnf: 8, roles: -65538, owner: -65539, name: -65540 };
const OPTIONAL = { second: -65541, recovery: -65542, place: -65543, device: -65544 };
const FORM = {
  longest: 16384, rules: { length: '6.7.1', structure: '6.7.2' }, aad: L('credential'), most: 2, dual: true,
};

// authority: yields the anchor in whose chain an identity stands, and its keys there; nothing if there is none.
export function parseCredential(bytes, authority) {
  const { payload, signatures } = readStatement(bytes, FORM);
  const credential = readClaims(payload);
  const { anchor, keys } = authority(credential.authority) ?? refuse('trust', '6.7.4', 'an authority that is no anchor');
  verifyStatement(keys, signatures, { alg: '6.7.5', signature: '6.7.5' });
  require(may(anchor, credential), 'trust', '6.7.6', 'the anchor may not say that');
  return { ...credential, anchor };
}

function may({ roles, owners, names }, said) {
  const fits = (one) => said.name === one || (/^[.@]/.test(one) && said.name !== one && said.name.endsWith(one));
  return said.roles.every((role) => roles.includes(role)) && (!owners || owners.includes(said.owner)) && (!names || names.some(fits));
}

function readClaims(payload) {
  const map = entries(decode(payload), RULE, Object.values(CLAIMS), Object.values(OPTIONAL));
  const at = (name) => map.get(CLAIMS[name] ?? OPTIONAL[name]);
  const [authority, first] = [at('iss'), at('sub')].map((uri) => thumbprintOf(uri, RULE));
  format(!equal(authority, first), RULE, 'an authority that vouches for itself');
  const identity = readIdentity(at('cnf'), map.has(OPTIONAL.second) ? [at('second')] : []);
  const { exp, nbf, cti, roles } = { exp: at('exp'), nbf: at('nbf'), cti: at('cti'), roles: at('roles') };
  format(isUint(exp) && isUint(nbf) && exp > nbf, RULE, 'an exp that is not above nbf');
  format(isBytes(cti, 16), RULE, 'no cti');
  readRoles(roles, identity);
  const credential = {
    authority, first, identity, roles, owner: shortText(at('owner'), 255), name: shortText(at('name'), 255), nbf, exp, cti, digest: sha256(payload),
  };
  if (map.has(OPTIONAL.place)) {
    const [sequence, rotation] = tuple(at('place'), RULE, 2);
    format(isBetween(sequence, 1, 256) && isBytes(rotation, 32), RULE, 'no place');
    Object.assign(credential, { sequence, rotation });
  }
  format(equal(identity.thumbprint, first) === (credential.sequence === undefined), RULE, 'sub and the place contradict each other');
  if (map.has(OPTIONAL.recovery)) {
    credential.recovery = at('recovery');
    format(isBytes(credential.recovery, 32), RULE, 'no recovery key');
    format(!includes([authority, first, identity.thumbprint], credential.recovery), RULE, 'a recovery key that is something else');
  }
  if (map.has(OPTIONAL.device)) {
    const [di, model, serial] = tuple(at('device'), RULE, 3).map((one) => shortText(one, 128));
    credential.device = { di, model, serial };
  }
  return credential;
}

function readIdentity(cnf, second) {
  const key = entries(cnf, RULE, [1]).get(1);
  format(key instanceof Map, RULE, 'not one COSE_Key');
  return identityOf(second.length ? [key, ...second] : key);
}

function readRoles(roles, { keys }) {
  tuple(roles, RULE, 1, 9);
  format(roles.every((role) => isBetween(role, 1, 9)) && ascends(roles), RULE, 'no roles');
  format(!forbiddenMix(roles), RULE, 'roles that must not meet in one identity');
  const commands = roles.includes(ROLE.order) || roles.includes(ROLE.approve);
  format(!commands || keys.length === 2, RULE, 'a role that needs two keys');
}

function shortText(value, most) {
  format(isText(value) && value !== '', RULE, 'no text');
  require(text(value).length <= most, 'limit', RULE, `a text over ${most} bytes`);
  return value;
}
