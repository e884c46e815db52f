import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { PartialFile } from '../../../adapters/disk/partial-file';
import { localPathsOf } from '../../../core/naming/local-path';

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'moraine-disk-')));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Keep the name itself as content under the first path that is free. @returns the path */
async function keep(directory: DownloadDirectory, name: string): Promise<string> {
  for (const { path: wanted } of localPathsOf({ key: name, name }, directory.limits)) {
    const folders = await directory.makeFolders(wanted.slice(0, -1));
    if (!folders) continue;
    const names = [...folders, wanted.at(-1) ?? ''];
    if ((await directory.findEntry(names)).kind !== 'nothing') continue;
    const partial = await PartialFile.open(directory.pathOf([...folders, '.moraine-1.part']));
    await partial.append(Buffer.from(name));
    await partial.finish(undefined);
    if (await directory.publish(partial.path, names)) return names.join('/');
  }
  throw new Error(`no path is free for ${JSON.stringify(name)}`);
}

const segment = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'A',
    '..',
    '.',
    '',
    ' ',
    'a.',
    'con',
    'C:',
    '\\',
    '\u0000',
    '\u202e',
    'x'.repeat(300),
    'a_b',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const hostileName = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));

it('keeps every name in a file of its own, and nothing outside, whatever the names are', async () => {
  let run = 0;
  const property = fc.asyncProperty(fc.uniqueArray(hostileName, { maxLength: 12 }), async (names) => {
    const outer = path.join(base, String(run++));
    const directory = await DownloadDirectory.open(path.join(outer, 'download'));
    const kept = new Map<string, string>();
    for (const name of names) kept.set(await keep(directory, name), name);
    expect(kept.size).toBe(names.length);
    for (const [at, name] of kept) {
      expect(readFileSync(directory.pathOf([at]))).toEqual(Buffer.from(name));
      expect(realpathSync(directory.pathOf([at]))).toBe(path.join(outer, 'download', at));
    }
    expect(readdirSync(outer)).toEqual(['download']);
    const files = readdirSync(directory.root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files).toHaveLength(names.length);
  });
  await fc.assert(property, { numRuns: 40 });
});

it('gives the folder of a link another name, the same each time, and makes none through it', async () => {
  const directory = await DownloadDirectory.open(path.join(base, 'download'));
  symlinkSync(base, directory.pathOf(['link']));
  const made = await directory.makeFolders(['link', 'deep']);
  expect(made).toEqual([expect.stringMatching(/^link~[0-9a-f]{12}$/), 'deep']);
  expect(await directory.makeFolders(['link', 'deep'])).toEqual(made);
  expect(readdirSync(base)).toEqual(['download']);
});

it('takes no name that is taken, be it by a link that leads nowhere', async () => {
  const directory = await DownloadDirectory.open(base);
  const partial = path.join(base, 'partial');
  writeFileSync(partial, 'new');
  symlinkSync(path.join(base, 'nowhere'), path.join(base, 'taken'));
  expect(await directory.findEntry(['taken'])).toEqual({ kind: 'other' });
  expect(await directory.publish(partial, ['taken'])).toBe(false);
  expect(await directory.publish(partial, ['free'])).toBe(true);
  expect(readdirSync(base).sort()).toEqual(['free', 'taken']);
});

it('opens a directory in which a killed process of the same id has left its probe', async () => {
  writeFileSync(path.join(base, `.moraine-probe:${process.pid}`), '');
  expect((await DownloadDirectory.open(base)).limits.isStrict).toBe(false);
  expect(readdirSync(base)).toEqual([]);
});

it('finds the folders that it would make, and makes none', async () => {
  const directory = await DownloadDirectory.open(base);
  writeFileSync(path.join(base, 'taken'), '');
  expect(await directory.findFolders(['taken', 'deep'])).toBe('nothing');
  const made = await directory.makeFolders(['taken', 'deep']);
  expect(await directory.findFolders(['taken', 'deep'])).toEqual(made);
  expect(await directory.findFolders(['taken', 'other'])).toBe('nothing');
  expect(await directory.findFolders([])).toEqual([]);
});
