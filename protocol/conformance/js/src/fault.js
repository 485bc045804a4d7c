// What is wrong with this implementation by a test vector: it runs, and all that it yields is compared.
import { fromHex, toHex } from './bytes.js';
import { difference, say } from './difference.js';
import { Refusal } from './errors.js';
import { encapsulate } from './hpke.js';
import { lengthWith, reach } from './padding.js';
import { run } from './vector.js';

// What a recipient cannot know by itself, but can redo: the encapsulation from its entropy, and the target of the padding.
function redo(wanted, { own, intermediate }) {
  const entry = own?.index === undefined ? wanted : wanted.recipients?.[own.index];
  if (own && entry?.entropy) {
    const { enc, sharedSecret } = encapsulate(own.suite, fromHex(own.public), fromHex(entry.entropy));
    const again = { ek: toHex(enc), shared_secret: toHex(sharedSecret) };
    const found = difference(again, { ek: entry.ek, shared_secret: entry.shared_secret }, false, 'entropy');
    if (found) return found;
  }
  const { padding } = wanted;
  if (!padding || !intermediate?.padding || reaches(padding)) return null;
  return { path: 'padding', wanted: 'a padding that 7.6 yields', got: padding };
}

// The target of Padmé or of a block; the vector does not say which. A block whose first multiple no padding reaches (n + 24)
// goes on to the next one, and the target named is still the first.
function reaches({ n, target, padding, length }) {
  const least = reach(n, target);
  if (padding === least && length === lengthWith(n, least)) return true;
  const block = length - target;
  return lengthWith(n, least) !== target && target % block === 0 && target - n < block;
}

// Nothing if the vector passes, else what is wrong.
export function fault(vector) {
  let answer;
  try {
    answer = run(vector);
  } catch (error) {
    const got = error instanceof Refusal ? error.class : 'a fault of the program';
    return got === vector.expect ? null : `expected ${vector.expect} (${vector.rule}), got ${got}: ${error.message}`;
  }
  if (vector.expect !== 'ok') return `expected ${vector.expect} (${vector.rule}), got ok`;
  const got = answer.result ?? {};
  const result = difference(vector.result ?? {}, got, false);
  const inner = vector.intermediate &&
    (difference(vector.intermediate, answer.intermediate, true) ?? redo(vector.intermediate, answer));
  if (!result && !inner) return null;
  return [result && `result ${say(result)}`, inner && `intermediate ${say(inner)}`].filter(Boolean).join('; ');
}
