// Replays (SPEC 11.4.3, 11.5.3 and section 9), and the search for the epoch of a sealed that stands alone.
import { Refusal } from '../errors.js';

// taken: of a place that is closed, or in a complete epoch, the node has custody; the network is told so.
export function replay(rule, taken, detail) {
  throw Object.assign(new Refusal('replay', rule, detail), { taken });
}

// About the sender, not about this message (11.5.6).
export function alarm(rule, detail) {
  throw Object.assign(new Refusal('replay', rule, detail), { alarm: true });
}

// The first epoch in which the attempt succeeds; else what was met first.
export function firstThatOpens(epochs, attempt) {
  let met;
  for (const epoch of epochs) {
    try {
      return attempt(epoch);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      met ??= error;
    }
  }
  throw met;
}

// Section 9: what the network is told. 11.3.9e is no alarm, and may be a renewal that has not arrived here.
export function answer(error, alone) {
  if (error.taken) return 'taken';
  if (error.rule === '11.3.9e') return 'later';
  if (error.class === 'nokey' && alone) return 'unknown epoch';
  if (error.rule === '11.2.1' || error.rule === '11.3.1') return 'too large';
  return 'refused';
}
