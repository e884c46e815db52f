const asyncHooks = require('node:async_hooks');
const { createRequire, isBuiltin } = require('node:module');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** Of each file that imports packages. */
const requires = new Map();

/** Of each file that has been evaluated: a suite evaluates it again, but V8 has compiled it. */
const compiled = new Map();

/**
 * What jest knows of the test that is running. It runs one at a time, so no promise has to carry this along: Node.js's own
 * storage makes every promise slower, and once more for each suite that the worker has run.
 */
class StorageOfRunningTest {
  #store;

  async run(store, callback) {
    const outer = this.#store;
    this.#store = store;
    try {
      return await callback();
    } finally {
      this.#store = outer;
    }
  }

  getStore() {
    return this.#store;
  }
}

/** Ours is evaluated for each suite, in the realm of the worker; packages are once for all suites of a worker. */
class SharedRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    const { executor } = this;
    executor.compile = (source, filename) => {
      if (compiled.get(filename)?.source !== source) {
        const evaluate = compileFunction(source, executor.injectedModuleParameters, { filename });
        compiled.set(filename, { source, evaluate });
      }
      return compiled.get(filename).evaluate;
    };
  }

  /** Of the modules of jest itself. */
  requireInternalModule(from, name) {
    if (name === 'node:async_hooks') return { ...asyncHooks, AsyncLocalStorage: StorageOfRunningTest };
    return super.requireInternalModule(from, name);
  }

  requireModuleOrMock(from, name) {
    if (name.startsWith('.') || name.startsWith('/') || name === '@jest/globals' || isBuiltin(name)) {
      return super.requireModuleOrMock(from, name);
    }
    if (!requires.has(from)) requires.set(from, createRequire(from));
    return requires.get(from)(name);
  }
}

module.exports = { __esModule: true, default: SharedRuntime };
