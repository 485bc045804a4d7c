// Padding (SPEC 7.6). n: the length with empty padding.
const head = (p) => (p < 24 ? 1 : p < 256 ? 2 : p < 65536 ? 3 : 5);

export const lengthWith = (n, p) => n - 1 + head(p) + p;
export const lengthWithout = (length, p) => length + 1 - head(p) - p;

// Rounded down, by the bits and not by a float's logarithm.
const log2 = (x) => 31 - Math.clz32(x);

export function padmeTarget(n) {
  if (n < 2) return n;
  const E = log2(n);
  const S = log2(E) + 1;
  const step = 2 ** (E - S);
  return Math.ceil(n / step) * step;
}

// The least padding whose length is at or above the target.
export function reach(n, target) {
  let p = Math.max(0, target - n - 4);
  while (lengthWith(n, p) < target) p++;
  return p;
}

export function paddingFor(n, block) {
  if (block === undefined) return reach(n, padmeTarget(n));
  if (!Number.isInteger(block) || block < 1 || block > 65536) throw new RangeError('block(b) has b from 1 to 65536');
  for (let target = Math.ceil(n / block) * block; ; target += block) {
    const p = reach(n, target);
    if (lengthWith(n, p) === target) return p;
  }
}
