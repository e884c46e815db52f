import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

const FILE = '.moraine-bundles/bundles.json';
const keptText = () => readFileSync(path.join(root, FILE), 'utf8');

it.each([
  ['cut off', () => '{"digest":'],
  ['without bundles', () => JSON.stringify({ ...JSON.parse(keptText()), bundles: undefined })],
  ['with null in place of bundles', () => JSON.stringify({ ...JSON.parse(keptText()), bundles: null })],
  ['with fewer bundles', () => JSON.stringify({ ...JSON.parse(keptText()), bundles: {} })],
  ['with another bundle', () => keptText().replace('ü 1', 'ü 7')],
])('bundles again when what it kept is damaged: %s', (_, damaged) => {
  bundle();
  write(FILE, damaged());
  expect(textOf(bundle())).toBe('ü 2');
  expect(textOf(bundle())).toBe('ü 2');
});

it('builds where nothing can be kept', () => {
  write('.moraine-bundles', 'a file');
  expect(textOf(bundle())).toBe('ü 1');
  expect(textOf(bundle())).toBe('ü 2');
});

it('leaves nothing behind when what it kept cannot be replaced', () => {
  mkdirSync(path.join(root, FILE, 'folder'), { recursive: true });
  expect(textOf(bundle())).toBe('ü 1');
  expect(readdirSync(path.join(root, '.moraine-bundles'))).toEqual(['bundles.json']);
});

it('keeps nothing when a source changes while it bundles', () => {
  keptBundles(() => {
    appendFileSync(path.join(root, 'core/ranges/split.ts'), ' ');
    return new Map([['copy-range', Buffer.from('of both')]]);
  }, root);
  write('core/ranges/split.ts', 'split');
  expect(textOf(bundle())).toBe('ü 1');
});
