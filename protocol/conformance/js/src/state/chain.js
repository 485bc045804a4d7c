// The keys of an epoch as who opens keeps them (SPEC 8.3): key and iv of the generations that something verified in, as long as
// they have open places, and what the next one follows from.
import { refuse } from '../errors.js';
import { generation } from '../schedule.js';
import { generationOf } from '../sealed.js';

// next: the generation that g yields.
export const newChain = (g0) => ({ next: 0, g: g0, keys: {} });

// Key and iv at a counter, and the chain as it will be if something verifies under them: a copy, so that a forged counter
// changes nothing.
export function keysAt(chain, counter) {
  const wanted = generationOf(counter);
  const ahead = { ...chain, keys: { ...chain.keys } };
  while (ahead.next <= wanted) {
    const { key, iv, next } = generation(ahead.g);
    ahead.keys[ahead.next++] = { key, iv };
    ahead.g = next;
  }
  // Erased, though the place is open again: a later epoch that had it was forgotten.
  const keys = ahead.keys[wanted] ?? refuse('decrypt', '8.3', 'a generation whose keys are erased');
  return { keys, chain: ahead };
}

// Erases the keys of generations without an open counter. hasOpen: whether one is open from the first to the last given.
export function erase(chain, hasOpen) {
  for (const j of Object.keys(chain.keys).map(Number)) if (!hasOpen(64 * j, 64 * j + 63)) delete chain.keys[j];
}
