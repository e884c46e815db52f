import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keptBundles } from '../../lib/shared/kept-bundles';
import { temporaryDirectory } from '../local/temporary-directory';

let root: string;
/** Number of times that the functions have been bundled. */
let bundlings: number;

beforeEach(() => {
  root = temporaryDirectory();
  bundlings = 0;
  write('lambdas/copy-range/handler.ts', 'copy');
  write('core/ranges/split.ts', 'split');
  write('node_modules/.package-lock.json', '{}');
  write('moraine.config.ts', 'before');
});

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const bundle = () =>
  keptBundles(() => {
    bundlings++;
    return new Map([['copy-range', Buffer.from(`ü ${bundlings}`)]]);
  }, root);

const textOf = (bundles: ReadonlyMap<string, Uint8Array>) => Buffer.from(bundles.get('copy-range') ?? []).toString();

it('bundles once, whatever becomes of the configuration', () => {
  expect(textOf(bundle())).toBe('ü 1');
  write('moraine.config.ts', 'after');
  expect([...bundle().keys()]).toEqual(['copy-range']);
  expect(textOf(bundle())).toBe('ü 1');
  expect(bundlings).toBe(1);
});

it.each(['lambdas/copy-range/handler.ts', 'core/ranges/split.ts', 'node_modules/.package-lock.json'])(
  'bundles again when %s has changed',
  (file) => {
    bundle();
    appendFileSync(path.join(root, file), ' ');
    expect(textOf(bundle())).toBe('ü 2');
  },
);

it('bundles again when a source is added', () => {
  bundle();
  write('core/ranges/join.ts', '');
  expect(textOf(bundle())).toBe('ü 2');
  write('adapters/aws/join.ts', '');
  expect(textOf(bundle())).toBe('ü 3');
});

it('bundles again when what it kept is damaged', () => {
  bundle();
  write('.moraine-bundles/bundles.json', '{"digest":');
  expect(textOf(bundle())).toBe('ü 2');
});
