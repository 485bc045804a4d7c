// Repeatable choices from a seed: for plans of test vectors only, never for keys or nonces.
export class Dice {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  // mulberry32
  #next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  // A whole number, both ends included.
  between(low, high) {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  chance(probability) {
    return this.#next() < probability;
  }

  one(list) {
    return list[this.between(0, list.length - 1)];
  }

  shuffled(list) {
    const out = [...list];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  }
}
