// A refusal carries its class (SPEC 13) and the rule that refused; never key material or content.
export class Refusal extends Error {
  constructor(kind, rule, detail) {
    super(`${kind} (${rule}): ${detail}`);
    this.name = 'Refusal';
    this.class = kind;
    this.rule = rule;
  }
}

export function refuse(kind, rule, detail) {
  throw new Refusal(kind, rule, detail);
}

export function require(condition, kind, rule, detail) {
  if (!condition) refuse(kind, rule, detail);
}
