import type { NameLine } from '../../../../core/contracts/archive-name';
import { assignKeys } from '../../../../core/naming/assign-keys';
import { distinctKey } from '../../../../core/naming/distinct-key';
import { ArchiveNames } from '../../../../core/retrieval/plan/archive-names';
import { namedArchives } from '../../../../core/retrieval/plan/named-archives';
import { archive, collection } from './archives';

const archives = collection(
  ['A', 'B', 'C', 'D'].map((archiveId, n) => archive(n, { archiveId, description: `d/${n}` })),
);

async function* streamed(lines: readonly NameLine[]) {
  yield* lines;
}

const read = (lines: readonly NameLine[], prefix = '') =>
  ArchiveNames.read(streamed(lines), archives, prefix, 'names-file');
const line = (archiveId: string, path: string): NameLine => ({ archiveId, path });

async function keysOf(lines: readonly NameLine[], of = archives): Promise<Record<string, string>> {
  const names = await ArchiveNames.read(streamed(lines), of, 'to/', 'synology');
  const keys = assignKeys(namedArchives(of, names), 'to/');
  return Object.fromEntries(Array.from({ length: of.count }, (_, n) => [of.at(n).archiveId, keys.keyOf(n)]));
}

describe('names of archives from a file', () => {
  it('are the first safe one of each archive of the plan; those of others are only counted', async () => {
    const lines = [
      line('A', '../x'),
      line('X', 'x'),
      line('B', '/b'),
      line('A', 'a'),
      line('A', 'a'),
      line('A', 'a2'),
      line('X', 'y'),
    ];
    const names = await read(lines);
    expect([0, 1, 2].map((n) => names.pathOf(n))).toEqual(['a', 'b', undefined]);
    expect(names.sums).toEqual({ named: 2, further: 1, unknown: 2, unsafe: 1 });
  });

  it('are not safe when they are too long with the prefix', async () => {
    const path = 'x'.repeat(1020);
    expect((await read([line('A', path)])).sums).toMatchObject({ named: 1, unsafe: 0 });
    expect((await read([line('A', path)], 'prefix/')).sums).toMatchObject({ named: 0, unsafe: 1 });
  });

  it('become keys; an archive without one has its description, and one with a key of a manifest that', async () => {
    const withKey = collection([
      archive(0, { archiveId: 'A', key: 'asked' }),
      archive(1, { archiveId: 'B' }),
      archive(2, { archiveId: 'C' }),
    ]);
    expect(await keysOf([line('A', 'a'), line('B', 'dir/b')], withKey)).toEqual({
      A: 'to/asked',
      B: 'to/dir/b',
      C: `to/${archive(2).description}`,
    });
  });

  it('are kept by the archive whose line comes first, whichever is older', async () => {
    const lines = [line('C', 'same'), line('A', 'same'), line('B', 'd/3')];
    expect(await keysOf(lines)).toEqual({
      A: distinctKey('to/same', 'A'),
      B: 'to/d/3',
      C: 'to/same',
      D: distinctKey('to/d/3', 'D'),
    });
  });

  it('are yielded again as further ones where an archive has several', async () => {
    const lines = [
      line('A', 'a'),
      line('X', 'x'),
      line('B', 'b'),
      line('A', 'a2'),
      line('A', '..'),
      line('A', 'a'),
      line('A', '/a3'),
    ];
    const names = await read(lines);
    const further: unknown[] = [];
    for await (const name of names.further(streamed(lines))) further.push(name);
    expect(further).toEqual([
      { archive: 0, path: 'a2' },
      { archive: 0, path: 'a3' },
    ]);
  });

  it('are all further ones, but for the key that a manifest gives to their archive', async () => {
    const withKey = collection(['A', 'B', 'C'].map((archiveId, n) => archive(n, { archiveId, key: `asked${n}` })));
    const lines = [line('A', 'one'), line('B', 'one'), line('A', 'two'), line('B', 'asked1'), line('C', 'asked2')];
    const names = await ArchiveNames.read(streamed(lines), withKey, '', 'names-file');
    expect(names.sums).toEqual({ named: 3, further: 3, unknown: 0, unsafe: 0 });
    const further: unknown[] = [];
    for await (const name of names.further(streamed(lines))) further.push(name);
    expect(further).toEqual([
      { archive: 0, path: 'one' },
      { archive: 1, path: 'one' },
      { archive: 0, path: 'two' },
    ]);
  });
});
