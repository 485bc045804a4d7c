// Checks of structure: anything that the CDDL does not name is *format* (SPEC 3), a list that is too long is *limit*.
import { require } from './errors.js';

export const isUint = (value) => typeof value === 'number' && value >= 0;
export const isInt = (value) => typeof value === 'number';
export const isBytes = (value, size) => value instanceof Uint8Array && (size === undefined || value.length === size);
export const isText = (value) => typeof value === 'string';
export const isOneOf = (value, ...allowed) => allowed.includes(value);

export const isBetween = (value, low, high) => isUint(value) && value >= low && value <= high;

export function format(condition, rule, detail) {
  require(condition, 'format', rule, detail);
}

// An array of a fixed number of items, some of the last ones optional.
export function tuple(value, rule, length, longest = length) {
  format(Array.isArray(value) && value.length >= length && value.length <= longest, rule, 'not the array expected');
  return value;
}

export function list(value, rule, most, least = 1) {
  format(Array.isArray(value), rule, 'not an array');
  require(value.length <= most, 'limit', rule, `a list of more than ${most}`);
  format(value.length >= least, rule, `a list of less than ${least}`);
  return value;
}

// A map with all of the required keys, perhaps some of the optional ones, and no other.
export function entries(value, rule, required, optional = []) {
  format(value instanceof Map, rule, 'not a map');
  format(required.every((key) => value.has(key)), rule, 'an entry is missing');
  format([...value.keys()].every((key) => required.includes(key) || optional.includes(key)), rule, 'an unknown entry');
  return value;
}

export const ascends = (numbers) => numbers.every((n, i) => i === 0 || numbers[i - 1] < n);
