// The places of a stream, as a recipient knows them (SPEC 8.6): which are closed, which were used, and giving up.
//
// {first, closed, top, last}: the first open place, the closed ones after it, the last place known to be used (-1: none), and
// where it was listed its last-sequence. Sets of places go in and out as ranges [from, to].
export const WINDOW = 4096;

export const newPlaces = () => ({ first: 0, closed: new Set(), top: -1, last: undefined });

// After the last-sequence of a listed stream all places are closed.
export const isClosed = (places, at) => at < places.first || places.closed.has(at) || at > (places.last ?? Infinity);

export const use = (places, at) => (places.top = Math.max(places.top, at));

export function openRanges(places, from, to) {
  const end = Math.min(to, places.last ?? to);
  const ranges = [];
  let start = Math.max(from, places.first);
  for (const at of [...places.closed].filter((one) => one >= start && one <= end).sort((a, b) => a - b)) {
    if (at > start) ranges.push([start, at - 1]);
    start = at + 1;
  }
  if (start <= end) ranges.push([start, end]);
  return ranges;
}

function closeRange(places, [from, to]) {
  if (from === places.first) places.first = to + 1;
  else for (let at = from; at <= to; at++) places.closed.add(at);
  for (const at of [...places.closed].filter((one) => one < places.first)) places.closed.delete(at);
  while (places.closed.delete(places.first)) places.first++;
}

// Closes the open places of a range; yields those that were.
export function closeAll(places, from, to) {
  const ranges = openRanges(places, from, to);
  ranges.forEach((range) => closeRange(places, range));
  return ranges;
}

// Closes those open ones that were used: they are lost.
export const giveUp = (places, from, to) => closeAll(places, from, Math.min(to, places.top));

// Closes one place, and moves the window so that it is within; yields what fell out of the window.
export function close(places, at) {
  use(places, at);
  const lost = giveUp(places, 0, at - WINDOW);
  closeAll(places, at, at);
  return lost;
}

// Lists the stream's last place, and how many at its beginning have their origin elsewhere: these close and are not lost.
export function list(places, last, moved) {
  places.last = last;
  use(places, last);
  closeAll(places, 0, moved - 1);
}

export const missing = (places) => openRanges(places, 0, places.top);
