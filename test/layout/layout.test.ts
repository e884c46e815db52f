import { ambientUses, forbiddenImports, importCycles } from './import-rules';
import { sourceFiles } from './source-tree';

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

it('has no file over 400 lines', () => {
  expect(files.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

it('has handlers of at most 40 lines', () => {
  const handlers = files.filter(({ path }) => /^lambdas\/[^/]+\/handler\.ts$/.test(path));
  expect(handlers.filter(({ lines }) => lines > 40).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});
