// A holder as it stands in a test vector.
import { keyId } from '../encryption-key.js';
import { encodeIdentity } from '../keys.js';

export function holder({ identity, bundles, role }) {
  return {
    thumbprint: identity.thumbprint, identity: encodeIdentity(identity),
    bundles: bundles.map(({ bytes, keys }) => ({
      bundle: bytes,
      keys: keys.filter((key) => key.private).map((key) => ({
        suite: key.suite, public: key.public, private: key.private, key_id: keyId(identity.thumbprint, key.suite, key.public),
      })),
    })),
  };
}
