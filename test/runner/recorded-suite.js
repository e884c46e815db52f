const fs = require('node:fs');
const path = require('node:path');

/**
 * The record of one suite, when the variable MORAINE_AUTHORIZATIONS names a directory: all clouds that the suite starts, in
 * whatever process, log their authorizations in a directory of the suite's own.
 */
class RecordedSuite {
  #directory;
  #startedMs = Date.now();
  #isWhole = true;

  /** @param suite path from the root of the project */
  constructor(suite) {
    const { MORAINE_AUTHORIZATIONS } = process.env;
    if (!MORAINE_AUTHORIZATIONS) return;
    this.#directory = path.resolve(MORAINE_AUTHORIZATIONS, suite);
    process.env.MORAINE_AUTHORIZATIONS = this.#directory;
  }

  /** An event of jest's runner. */
  handle({ name, test }, { testNamePattern }) {
    if (name === 'run_start' && testNamePattern) this.#isWhole = false;
    if (name === 'test_done' && test.errors.length > 0 && process.env.MORAINE_WITHHELD) {
      // One failure is enough to know, and others may take minutes each.
      this.end(fullNameOf(test));
      process.exit(1);
    }
  }

  /** Record that the suite has ended. @param failure name of the test that failed */
  end(failure) {
    if (!this.#directory) return;
    fs.mkdirSync(this.#directory, { recursive: true });
    const seconds = (Date.now() - this.#startedMs) / 1000;
    const run = { isWhole: this.#isWhole && failure === undefined, seconds, failure };
    fs.writeFileSync(path.join(this.#directory, 'suite.json'), JSON.stringify(run));
  }
}

const fullNameOf = ({ name, parent }) => (parent?.parent ? `${fullNameOf(parent)} ${name}` : name);

module.exports = RecordedSuite;
