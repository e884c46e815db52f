import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Mutant } from './choose-mutants';
import { grantId } from './grant';
import type { Outcome } from './run-mutant';

/** Outcomes of mutants, in a file that outlives the process. */
export class Outcomes {
  readonly #outcomes: Map<string, Outcome>;

  constructor(private readonly file: string) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    this.#outcomes = new Map(lines.map((line) => JSON.parse(line)));
  }

  of(mutant: Mutant): Outcome | undefined {
    return this.#outcomes.get(keyOf(mutant));
  }

  add(mutant: Mutant, outcome: Outcome): Outcome {
    this.#outcomes.set(keyOf(mutant), outcome);
    appendFileSync(this.file, `${JSON.stringify([keyOf(mutant), outcome])}\n`);
    return outcome;
  }
}

const keyOf = ({ grant, suite }: Mutant) => `${grantId(grant)} | ${suite}`;
