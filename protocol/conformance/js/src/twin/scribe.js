// Writes the transcript of one holder with state: what it is given, and what this implementation makes of it.
import { Player } from '../player.js';
import { plain } from '../vector.js';

const ORDER = ['name', 'comment', 'role', 'holder', 'table', 'pins', 'steps'];

export class Scribe {
  // head: name, comment, role, holder and pins or table, as they stand in the file.
  constructor(head) {
    this.head = plain(head);
    this.player = new Player(this.head);
    this.steps = [];
  }

  get state() {
    return this.player.states.at(-1);
  }

  // Backs up to the state of some steps ago.
  restore(at, back) {
    const state = Math.max(0, this.steps.length - back);
    this.step({ do: 'restore', at, state });
    return state;
  }

  get holder() {
    return this.player.holder;
  }

  // Yields what came of it. What expires before is forgotten in a step of its own.
  step(step) {
    if (step.envelope && this.#forgets(step.at)) this.step({ do: 'forget', at: step.at });
    const shown = plain(step);
    const { got: { reason, ...got }, after } = this.player.play(shown);
    this.steps.push({ step: this.steps.length + 1, ...shown, ...got });
    return { ...got, after };
  }

  #forgets(at) {
    const { state, lost = [] } = this.player.role.settle(this.state, this.holder, at);
    const count = ({ epochs, streams = [] }) => epochs.length + streams.length;
    return lost.length > 0 || count(state) < count(this.state);
  }

  file() {
    const all = { ...this.head, steps: this.steps };
    return Object.fromEntries(ORDER.filter((field) => all[field] !== undefined).map((field) => [field, all[field]]));
  }
}
