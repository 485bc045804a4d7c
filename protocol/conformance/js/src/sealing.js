// A sealer's half of an epoch (SPEC 8.3): a counter that only rises, the keys of one generation, and what the next follows from.
import { generation } from './schedule.js';
import { COUNTERS, generationOf, seal } from './sealed.js';
import { AESGCM, SUITES } from './suites.js';

// places: how many counters it has.
export const beginSealing = (suite, { epochId, g0 }, places = COUNTERS) => ({ suite, epochId, places, counter: 0, generation: -1, keys: undefined, next: g0 });

export const isUsedUp = (sealing) => sealing.counter >= sealing.places;

export function sealNext(sealing, plaintext) {
  if (isUsedUp(sealing)) throw new RangeError('no counter is left');
  if (generationOf(sealing.counter) > sealing.generation) {
    const { next, ...keys } = generation(sealing.next);
    Object.assign(sealing, { keys, next, generation: sealing.generation + 1 });
  }
  return seal(sealing.suite, sealing.epochId, sealing.counter++, sealing.keys, plaintext);
}

// What has the length of a sealed: to know how long an envelope will be before anything is sealed (11.1).
export const blank = (suite, plaintext) => {
  const ciphertext = new Uint8Array(plaintext.length + 16);
  if (SUITES.get(suite).content !== AESGCM) return [new Uint8Array(15), new Map(), ciphertext];
  return [new Uint8Array(13), new Map([[5, new Uint8Array(12)]]), ciphertext];
};

// 8.5: whether an opening stands before the sealed at a counter of its epoch.
export const accompanies = (counter, known) =>
  known ? counter % 256 === 255 : [0, 1, 3, 7, 15].includes(counter) || counter % 32 === 31;
