// What opens: bundles, newest first, and the private keys that are left of them (SPEC 1, 6.3 and 11.3).
import { equal } from './bytes.js';
import { keyId } from './encryption-key.js';
import { acceptable } from './suites.js';

const VERSION = 1;

const lists = (bundle, key) =>
  equal(bundle.thumbprint, key.owner) &&
  bundle.keys.some(({ suite, public: listed }) => suite === key.suite && equal(listed, key.public));

export class Holder {
  // bundles: [{bundle, keys: [{suite, public, private}]}]. A key in several bundles is one key that several bundles list.
  constructor(bundles) {
    this.keys = [];
    for (const { bundle, keys } of bundles) {
      for (const key of keys) {
        const own = { ...key, owner: bundle.thumbprint, id: keyId(bundle.thumbprint, key.suite, key.public) };
        if (this.keys.some((other) => sameKey(other, own))) continue;
        own.bundles = bundles.map((entry) => entry.bundle).filter((one) => lists(one, own));
        this.keys.push(own);
      }
    }
  }

  // Without the private keys that have this key id; their bundles stay.
  without(id) {
    const left = Object.create(Holder.prototype);
    left.keys = this.keys.filter((key) => !equal(key.id, id));
    return left;
  }

  withId(id) {
    return this.keys.filter((key) => equal(key.id, id));
  }
}

const sameKey = (a, b) => a.suite === b.suite && equal(a.public, b.public) && equal(a.owner, b.owner);

export const accepts = (bundle, suite) => acceptable(bundle).includes(suite) && bundle.versions.includes(VERSION);
