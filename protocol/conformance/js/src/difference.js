// Differences between JSON values, and how to say them.

// The first path at which two JSON values differ. known: what is not in got is not known there, and so no difference.
export function difference(wanted, got, known, path = '') {
  if (got === undefined && known) return null;
  if (wanted === null || got === null || typeof wanted !== 'object' || typeof got !== 'object') {
    return wanted === got ? null : { path, wanted, got };
  }
  const keys = new Set([...Object.keys(wanted), ...(known ? [] : Object.keys(got))]);
  if (Array.isArray(wanted) && wanted.length !== got.length) return { path: `${path}.length`, wanted: wanted.length, got: got.length };
  for (const key of keys) {
    const found = difference(wanted[key], got[key], known, path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return null;
}

const short = (value) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};
export const say = ({ path, wanted, got }) => `${path}: expected ${short(wanted)}, got ${short(got)}`;
