import { cpSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const PROJECT = path.resolve(__dirname, '..');
const COMPILED = ['adapters', 'bin', 'cli', 'core', 'lib', 'local'];

/**
 * Compile the sources, file by file, to CommonJS in a temporary directory, as the package has them.
 *
 * @returns the directory
 */
export function compileProgram(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'moraine-bench-'));
  buildSync({
    entryPoints: [...COMPILED.flatMap(sourcesIn), 'moraine.config.ts'],
    outdir: directory,
    outbase: PROJECT,
    absWorkingDir: PROJECT,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    supported: { 'dynamic-import': false },
    logLevel: 'warning',
  });
  for (const name of ['node_modules', 'lambdas']) symlinkSync(path.join(PROJECT, name), path.join(directory, name));
  cpSync(path.join(PROJECT, 'package.json'), path.join(directory, 'package.json'));
  for (const file of filesIn('local').filter((name) => name.endsWith('.cjs'))) {
    cpSync(path.join(PROJECT, file), path.join(directory, file));
  }
  return directory;
}

const filesIn = (folder: string): string[] =>
  readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file));

const sourcesIn = (folder: string) => filesIn(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
