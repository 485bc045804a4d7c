// Plays the steps of a transcript with the holder's state (README): what comes of each is what the step's file should say.
import { fromHex, sha256 } from './bytes.js';
import { Refusal } from './errors.js';
import * as hop from './state/hop.js';
import * as recipient from './state/recipient.js';
import { plain, readHolder, readPins } from './vector.js';

function recipientOf({ pins }) {
  const trust = readPins(pins);
  return {
    empty: recipient.newRecipient(),
    open: (state, holder, { envelope, at }) => recipient.open(state, holder, trust, fromHex(envelope), at),
    settle: recipient.settled,
    missing: (state) => ({ state, missing: recipient.missingOf(state) }),
  };
}

const hopOf = ({ table }) => ({
  empty: hop.newHop(table),
  peel: (state, holder, { envelope, customer, at }) => hop.peel(state, holder, fromHex(envelope), at, { customer }),
  settle: (state, holder, at) => ({ state: hop.settled(state, holder, at) }),
});

export class Player {
  constructor(transcript) {
    this.role = transcript.role === 'hop' ? hopOf(transcript) : recipientOf(transcript);
    this.holder = readHolder(transcript.holder);
    this.states = [this.role.empty]; // after each step
  }

  // Yields what came of it, as JSON, and beside it what peel or open yielded.
  play(step) {
    const { after, got } = this.#attempt(step);
    this.states.push(after.state);
    if (after.lost?.length) got.lost = recipient.joined(after.lost);
    return { got: plain(got), after };
  }

  #attempt(step) {
    const state = this.states.at(-1);
    const settle = (one) => ({ after: this.role.settle(one, this.holder, step.at), got: {} });
    switch (step.do) {
      case 'restore': return settle(this.states[step.state ?? 0]); // what an erased key opened stays closed (G8)
      case 'erase':
        this.holder = this.holder.without(fromHex(step.key_id));
        return settle(state);
      case 'forget': return settle(state);
    }
    try {
      const after = this.role[step.do](state, this.holder, step);
      return { after, got: OUTCOME[step.do](after) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { after: { state }, got: { expect: error.class, rule: error.rule, alarm: isAlarm(error), reason: error.message } };
    }
  }
}

const isAlarm = ({ rule }) => /^11\.(3\.9[a-df]|5\.6)/.test(rule) || undefined;

const OUTCOME = {
  missing: ({ missing }) => ({ missing: recipient.joined(missing) }),
  peel: ({ next, expires, urgent, body }) => ({ expect: 'forwarded', next, expires, urgent, body_sha256: sha256(body) }),
  open({ delivered, id, place, claim, origin, trail: { records, reason, ...trail } }) {
    return {
      expect: delivered ? 'delivered' : 'closed', message_id: id, stream: place.stream, sequence: place.sequence,
      kind: claim.kind, created: claim.created, origin: origin ?? undefined, trail,
    };
  },
};
