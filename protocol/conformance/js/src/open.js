// Open: a recipient opens a core and verifies who signed what for whom (SPEC 11.3). One-shot: counter 0, no state.
import { equal } from './bytes.js';
import { readContent, reportDifference } from './content.js';
import { MAX_ENVELOPE, checkBody, parseBody, parseEnvelope } from './envelope.js';
import { require } from './errors.js';
import { generation } from './schedule.js';
import { openSealed } from './sealed.js';
import { unlockCore } from './unlock.js';
import { unwind } from './unwind.js';

export function open(holder, trust, envelope, now, { maxEnvelope = MAX_ENVELOPE, intermediate = false } = {}) {
  const received = parseEnvelope(envelope, maxEnvelope, ['11.3.1', '11.3.2']);
  const { opening, sealed } = parseBody(received.body, '11.3.3');
  require(opening?.kind === 'core', 'nokey', '11.3.3', 'a layer, or a sealed alone');
  checkBody({ opening, sealed }, '11.3.4');
  require(sealed.counter === 0, 'nokey', '11.3.5', 'a counter above 0');
  const unlocked = unlockCore(holder, opening);
  const { context, keys, index, difference, bundle } = unlocked;
  require(equal(keys.epochId, sealed.epochId), 'decrypt', '11.3.10', 'a sealed of another epoch');
  const inner = openSealed(context.suite, generation(keys.g0), sealed, '11.3.10');
  const { intermediate: at, ...content } = readContent(context, 0, inner.plaintext, trust, now);
  reportDifference(difference);
  require(context.expires <= bundle.exp, 'limit', '11.3.19', 'an end after that of the bundle');
  const trail = unwind(trust, trailOf(context, index, keys.root, received), intermediate);
  return { context, ...content, trail, ...(intermediate ? { intermediate: { ...at, ...unlocked, opening, sealed, inner } } : {}) };
}

// What it takes to unwind: the recipient stands at an index of the audience, its hops at theirs (7.1).
export function trailOf(context, index, root, { body, trail }) {
  const at = context.routes.findIndex(({ recipients }) => recipients.includes(index));
  const before = context.routes.slice(0, at).flatMap(({ hops }) => hops).length;
  const hops = context.routes[at].hops.map((thumbprint, i) => ({ thumbprint, root: root(before + i) }));
  return { sender: context.sender, hops, recipient: context.recipients[index].thumbprint, body, trail };
}
