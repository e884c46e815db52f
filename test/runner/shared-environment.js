const path = require('node:path');
const { ModuleMocker } = require('jest-mock');
const RecordedSuite = require('./recorded-suite');

/** What a worker has before its first suite. */
const GLOBALS = Object.getOwnPropertyDescriptors(globalThis);
const PROCESS = Object.getOwnPropertyDescriptors(process);
const ENVIRONMENT = { ...process.env };

/** Number of stack frames that an error has by default in Node.js. */
const STACK_FRAMES = 10;

/**
 * The realm of the worker itself, for one suite after the other: in a realm of its own, jest's sandbox, every look at a
 * global is slow, and every package is evaluated again. A suite finds Node.js's own globals, `process` and the variables
 * of the environment as the first one did. Globals that packages add stay, since the packages stay too.
 */
class SharedEnvironment {
  #recorded;

  constructor({ projectConfig }, { testPath }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    // No suite uses jest's timers: what waits takes a clock.
    this.fakeTimers = null;
    this.fakeTimersModern = null;
    this.#recorded = new RecordedSuite(path.relative(projectConfig.rootDir, testPath));
  }

  async setup() {
    // jest asks for 100 frames of every error, and tests make errors by the thousand.
    Error.stackTraceLimit = STACK_FRAMES;
  }

  handleTestEvent(event, state) {
    this.#recorded.handle(event, state);
  }

  async teardown() {
    this.#recorded.end();
    putBack(globalThis, GLOBALS);
    putBack(process, PROCESS);
    // jest keeps its own state of a suite under symbols.
    for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
      if (!(symbol in GLOBALS)) Reflect.deleteProperty(globalThis, symbol);
    }
    for (const name of Object.keys(process.env)) if (!(name in ENVIRONMENT)) delete process.env[name];
    Object.assign(process.env, ENVIRONMENT);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}

function putBack(object, before) {
  for (const key of Reflect.ownKeys(before)) {
    if (before[key].configurable) Object.defineProperty(object, key, before[key]);
  }
}

module.exports = SharedEnvironment;
