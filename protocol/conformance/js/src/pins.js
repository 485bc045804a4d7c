// Pins: the smallest trust store, a table from thumbprint to identity and roles (SPEC 6.5).
import { compare, toHex } from './bytes.js';
import { decode, encode } from './cbor.js';
import { encodeIdentity, identityOf } from './keys.js';
import { forbiddenMix } from './roles.js';
import { ascends, format, isBetween, list, tuple } from './shape.js';

const RULE = '6.5';

export class Pins {
  #table = new Map();

  constructor(pins) {
    for (const { identity, roles } of pins) {
      format(!forbiddenMix(roles), '6.2', 'roles that must not meet in one identity');
      this.#table.set(toHex(identity.thumbprint), { identity, roles });
    }
  }

  // The identity that a thumbprint names, or nothing.
  identity(thumbprint) {
    return this.#table.get(toHex(thumbprint))?.identity;
  }

  // Where its chain of rotations starts (SPEC 7.5): rotations are reserved.
  first(thumbprint) {
    return thumbprint;
  }

  // Pins know no time. Without a role the question is whether it is good in any.
  isGood(thumbprint, role) {
    const pin = this.#table.get(toHex(thumbprint));
    return pin !== undefined && (role === undefined ? pin.roles.length > 0 : pin.roles.includes(role));
  }
}

export function parsePins(bytes) {
  const pins = list(decode(bytes), RULE, 4096).map((pin) => {
    const [key, roles] = tuple(pin, RULE, 2);
    format(Array.isArray(roles) && roles.length > 0, RULE, 'no roles');
    format(roles.every((role) => isBetween(role, 1, 9)), RULE, 'an unknown role');
    format(ascends(roles), RULE, 'roles that do not ascend');
    format(!forbiddenMix(roles), '6.2', 'roles that must not meet in one identity');
    return { identity: identityOf(key), roles };
  });
  format(pins.every((pin, i) => i === 0 || compare(pins[i - 1].identity.thumbprint, pin.identity.thumbprint) < 0),
    RULE, 'thumbprints that do not ascend');
  return pins;
}

export function encodePins(pins) {
  const sorted = [...pins].sort((a, b) => compare(a.identity.thumbprint, b.identity.thumbprint));
  return encode(sorted.map(({ identity, roles }) => [decode(encodeIdentity(identity)), [...roles].sort((a, b) => a - b)]));
}
