// A holder as it stands in a test vector.
import { keyId } from '../encryption-key.js';
import { encodeIdentity } from '../keys.js';

// signs: whether it peels, and so needs its private identity for records.
export function holder({ identity, bundles }, signs = false) {
  return {
    thumbprint: identity.thumbprint, identity: encodeIdentity(identity),
    bundles: bundles.map(({ bytes, keys }) => ({
      bundle: bytes,
      keys: keys.filter((key) => key.private).map((key) => ({
        suite: key.suite, public: key.public, private: key.private, key_id: keyId(identity.thumbprint, key.suite, key.public),
      })),
    })),
    private_identity: signs ? encodeIdentity(identity, true) : undefined,
  };
}
