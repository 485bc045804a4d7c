// For tests of journeys with state: parties, each with an identity, one bundle, a holder and its bundle as a sealer takes it; and a
// small world of them.
import { parseBundle, signBundle } from '../bundle.js';
import { random } from '../bytes.js';
import { Holder } from '../holder.js';
import { publicKeyOf } from '../hpke.js';
import { generateIdentity } from '../keys.js';
import { Pins } from '../pins.js';
import { forward } from '../peel.js';
import { ROLE } from '../roles.js';
import { ED25519 } from '../signature.js';
import { newHop, peel } from '../state/hop.js';
import { newRecipient, open } from '../state/recipient.js';
import { newSealer } from '../state/sealer.js';

export const NOW = 1_800_000_000_000;
export const DAY = 86400000;
const times = { nbf: NOW - DAY, exp: NOW + 90 * DAY };

export function newParty(role, { suite = 2, nbf, exp } = times) {
  const identity = generateIdentity(ED25519);
  const secret = random(32);
  const key = { suite, public: publicKeyOf(suite, secret), private: secret };
  const bytes = signBundle(identity, { sequence: 1, nbf, exp, floor: suite, keys: [key] });
  const bundle = parseBundle(bytes, new Pins([{ identity, roles: [role] }]), role, nbf);
  return { identity, role, bundle, key, holder: new Holder([{ bundle, keys: [key] }]) };
}

export const trustOf = (parties) => new Pins(parties.map(({ identity, role }) => ({ identity, roles: [role] })));

// One sender, one hop, one care recipient; deliver hands an envelope through the hop and yields what the recipient says of it.
export function world(options = {}) {
  const [sender, hop, care] = [ROLE.measure, ROLE.hop, ROLE.report].map((role) => newParty(role));
  const trust = trustOf([sender, hop, care]);
  const stream = {
    recipients: [{ bundle: care.bundle, purpose: 0 }], routes: [{ hops: options.direct ? [] : [hop.bundle], recipients: [0] }],
    lifetime: 36e5, ...options.stream,
  };
  const it = { sender, hop, care, trust, stream, now: NOW, sealer: newSealer(sender.identity), atHop: newHop(16), atCare: newRecipient() };
  it.claim = (n) => ({ created: it.now, kind: 1, type: 110, content: Uint8Array.of(n & 255, n >> 8) });
  it.through = (envelope) => {
    const peeled = peel(it.atHop, hop.holder, envelope, it.now);
    it.atHop = peeled.state;
    return forward(hop.identity, peeled, { time: it.now }).envelope;
  };
  it.receive = (envelope) => {
    const opened = open(it.atCare, care.holder, trust, envelope, it.now);
    it.atCare = opened.state;
    return opened;
  };
  it.deliver = ({ routes: [{ envelope }] }) => it.receive(options.direct ? envelope : it.through(envelope));
  return it;
}
