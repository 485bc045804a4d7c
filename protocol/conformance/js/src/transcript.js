// What is wrong with this implementation by a transcript (README).
import { difference, say } from './difference.js';
import { Player } from './player.js';
import { trustFault } from './trust-transcript.js';

// The first fault, or nothing.
export function transcriptFault(transcript) {
  if (transcript.role === 'reader') return trustFault(transcript);
  const player = new Player(transcript);
  for (const step of transcript.steps) {
    const { got } = player.play(step);
    const wrong = differs(step, got);
    if (wrong) return `step ${step.step} (${step.rule ?? step.do}): ${wrong}${got.reason ? ` (${got.reason})` : ''}`;
  }
  return null;
}

// Another rule of the same class is right too.
const FIELDS = ['expect', 'alarm', 'message_id', 'stream', 'sequence', 'kind', 'created', 'origin', 'next', 'expires', 'urgent',
  'body_sha256', 'trail', 'lost', 'missing'];

function differs(step, got) {
  for (const field of FIELDS) {
    if (field === 'trail' && !step.trail) continue;
    const found = difference(filled(step[field]), filled(got[field]), false, field);
    if (found) return say(found);
  }
  return null;
}

// Without the zeros and falses that may be absent.
function filled(value) {
  if (Array.isArray(value)) return value.length ? value.map(filled) : null;
  if (value === null || typeof value !== 'object') return value || null;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== 0 && one !== false));
}
