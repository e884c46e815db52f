const { createRequire, isBuiltin } = require('node:module');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** Of each file that imports packages. */
const requires = new Map();

/** Ours is evaluated for each suite, in the realm of the worker; packages are once for all suites of a worker. */
class SharedRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    const { executor } = this;
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
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
