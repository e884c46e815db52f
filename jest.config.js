// Its notice about later Node versions would be in every suite's output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// Workers start with the flags of this process. Suites make much that they soon drop: it is collected less often. And the
// processes of a run already keep every core busy: threads that collect at the same time only contend for them.
process.execArgv.push('--max-semi-space-size=64', '--single-threaded-gc');

/** @type {import('jest').Config} */
module.exports = {
  // One realm and one copy of node_modules for all suites of a worker.
  testEnvironment: '<rootDir>/test/runner/shared-environment.js',
  runtime: '<rootDir>/test/runner/shared-runtime.js',
  globalSetup: '<rootDir>/test/runner/run-directory.js',
  globalTeardown: '<rootDir>/test/runner/remove-run-directory.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Only what hangs takes as long, also where the machine is busy otherwise.
  testTimeout: 300_000,
  // Suites also wait, for processes and for time to pass: a third worker keeps two cores busy.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/slow-first.js',
};
