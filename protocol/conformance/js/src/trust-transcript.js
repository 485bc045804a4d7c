// What is wrong with this implementation by a transcript about trust (README): a reader that learns statements and is asked.
import { fromHex } from './bytes.js';
import { difference, say } from './difference.js';
import { Refusal } from './errors.js';
import { ask, learn, newBook } from './trust.js';
import { readAnchors } from './vector.js';

const FIELDS = ['answer', 'first', 'position', 'end', 'stale', 'unplaceable'];

// The first fault, or nothing.
export function trustFault({ anchors, statements, steps }) {
  const named = new Map(statements.map(({ name, kind, input }) => [name, { kind, input: fromHex(input) }]));
  const books = [newBook(readAnchors(anchors))]; // after each step
  for (const step of steps) {
    const { book, wanted, got } = play(step, books, named);
    const found = difference(wanted, got, false);
    if (found) return `step ${step.step} (${step.rule ?? step.do}): ${say(found)}`;
    books.push(book);
  }
  return null;
}

function play(step, books, named) {
  const book = books.at(-1);
  switch (step.do) {
    case 'restore': return { book: books[step.state], wanted: {}, got: {} };
    case 'ask': {
      const wanted = Object.fromEntries(FIELDS.filter((field) => field in step).map((field) => [field, step[field]]));
      const { rule, ...got } = ask(book, step.identity, step.role, step.time);
      return rule ? { book, wanted: { ...wanted, rule: step.rule }, got: { ...got, rule } } : { book, wanted, got };
    }
    default: {
      const { kind, input } = named.get(step.statement);
      const { after, got } = attempt(book, kind, input, step.at);
      return { book: after, wanted: { expect: step.expect }, got: { expect: got } };
    }
  }
}

function attempt(book, kind, input, at) {
  try {
    return { after: learn(book, kind, input, at), got: 'taken' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { after: book, got: error.class };
  }
}
