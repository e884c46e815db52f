#!/usr/bin/env node
// The program `moraine`: in a clone it runs the sources, in the package what `npm pack` has compiled.
const { existsSync } = require('node:fs');
const path = require('node:path');

/** Oldest Node.js that reads a configuration in TypeScript without a compiler. */
const PACKAGE_NODE = [22, 18];

const [major, minor] = process.versions.node.split('.').map(Number);
if (existsSync(path.join(__dirname, 'cli.ts'))) {
  import('tsx').then(() => require('./cli.ts'));
} else if (major > PACKAGE_NODE[0] || (major === PACKAGE_NODE[0] && minor >= PACKAGE_NODE[1])) {
  require('node:module').enableCompileCache?.();
  require('../dist/bin/cli.js');
} else {
  console.error(
    `moraine: This is Node.js ${process.versions.node}; the package needs ${PACKAGE_NODE.join('.')} or later.`,
  );
  process.exitCode = 2;
}
