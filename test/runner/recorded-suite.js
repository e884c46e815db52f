const fs = require('node:fs');
const path = require('node:path');

/**
 * The record of one suite, when the variable MORAINE_AUTHORIZATIONS names a directory: all clouds that the suite starts, in
 * whatever process, log their authorizations in a directory of the suite's own.
 */
class RecordedSuite {
  #directory;
  #startedMs = Date.now();
  #isSelection = false;
  /** Whether all tests have had their turn: not when the suite cannot be loaded. */
  #hasEnded = false;
  /** Name of the first test that failed. */
  #failure;

  /** @param suite path from the root of the project */
  constructor(suite) {
    const { MORAINE_AUTHORIZATIONS } = process.env;
    if (!MORAINE_AUTHORIZATIONS) return;
    this.#directory = path.resolve(MORAINE_AUTHORIZATIONS, suite);
    process.env.MORAINE_AUTHORIZATIONS = this.#directory;
    // What an earlier run has logged is of policies that may have changed since.
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }

  /** An event of jest's runner. */
  handle({ name, test }, { testNamePattern }) {
    if (name === 'run_start' && testNamePattern) this.#isSelection = true;
    if (name === 'run_finish') this.#hasEnded = true;
    if (name === 'test_done' && test.errors.length > 0) {
      this.#failure ??= fullNameOf(test);
      if (!process.env.MORAINE_WITHHELD) return;
      // One failure is enough to know, and others may take minutes each.
      this.end();
      process.exit(1);
    }
  }

  /** Record how the suite has ended. */
  end() {
    if (!this.#directory) return;
    fs.mkdirSync(this.#directory, { recursive: true });
    const seconds = (Date.now() - this.#startedMs) / 1000;
    const failure = this.#failure;
    const run = { isWhole: this.#hasEnded && !this.#isSelection && failure === undefined, seconds, failure };
    fs.writeFileSync(path.join(this.#directory, 'suite.json'), JSON.stringify(run));
  }
}

const fullNameOf = ({ name, parent }) => (parent?.parent ? `${fullNameOf(parent)} ${name}` : name);

module.exports = RecordedSuite;
