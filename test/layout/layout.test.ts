import fs from 'node:fs';
import path from 'node:path';
import { ambientUses, forbiddenImports, importCycles } from './import-rules';
import { ROOT, sourceFiles } from './source-tree';

const files = sourceFiles();

it('finds the files of the project', () => {
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['core/contracts/config.ts', 'lib/moraine-app.ts', 'bin/moraine.ts']));
});

it('imports only what the layout allows', () => {
  expect(forbiddenImports(files)).toEqual([]);
});

it('keeps environment and clock out of core', () => {
  expect(ambientUses(files)).toEqual([]);
});

it('has no cycle of imports', () => {
  expect(importCycles(files)).toEqual([]);
});

it.each([
  { of: 'source', isOf: (path: string) => !path.startsWith('test/'), linesMax: 400 },
  // A suite driven by tables keeps its rows together.
  { of: 'tests', isOf: (path: string) => path.startsWith('test/'), linesMax: 700 },
])('has no file of $of over $linesMax lines', ({ isOf, linesMax }) => {
  const tooLong = files.filter(({ path, lines }) => isOf(path) && lines > linesMax);
  expect(tooLong.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

it.each(['adapters', 'bin', 'cli', 'core', 'lambdas', 'least-privilege', 'lib', 'local'])(
  'keeps files of %s small',
  (folder) => {
    const lines = files
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .map((file) => file.lines)
      .sort((a, b) => a - b);
    const percentile = (share: number) => lines[Math.ceil(lines.length * share) - 1];
    expect(percentile(0.5)).toBeLessThanOrEqual(60);
    expect(percentile(0.9)).toBeLessThanOrEqual(150);
  },
);

it('has handlers of at most 40 lines', () => {
  const handlers = files.filter(({ path }) => /^lambdas\/[^/]+\/handler\.ts$/.test(path));
  expect(handlers.filter(({ lines }) => lines > 40).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

it('names no file of the configuration where nobody knows what it is called', () => {
  const unknowing = files.map(({ path }) => path).filter((path) => /^(core|lambdas|lib|adapters)\//.test(path));
  const naming = unknowing.filter((file) => /moraine\.config\.\w/.test(fs.readFileSync(path.join(ROOT, file), 'utf8')));
  expect(naming).toEqual([]);
});
