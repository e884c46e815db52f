/**
 * The program of `npm pack`: fills `dist` with what the package runs, that is the compiled sources with their declarations, the modules
 * that function processes start from, and the bundles of the functions.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeBundles } from '../lib/shared/function-code';

const ROOT = path.resolve(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
/** Folder with the modules of function processes, which are not compiled. */
const PROCESSES = 'local/lambda';

rmSync(DIST, { recursive: true, force: true });
execFileSync(path.join(ROOT, 'node_modules/.bin/tsc'), ['--project', 'tsconfig.package.json'], {
  cwd: ROOT,
  // What npm prints on stdout may be read by a program.
  stdio: ['ignore', process.stderr, 'inherit'],
});
for (const name of readdirSync(path.join(ROOT, PROCESSES)).filter((file) => file.endsWith('.cjs'))) {
  cpSync(path.join(ROOT, PROCESSES, name), path.join(DIST, PROCESSES, name));
}
writeBundles(path.join(DIST, 'functions'));
