import type { CopyLine } from '../../../../core/contracts/copies';
import type { StorageClass } from '../../../../core/contracts/tier';
import { assignKeys } from '../../../../core/naming/assign-keys';
import { distinctKey } from '../../../../core/naming/distinct-key';
import { FurtherCopies, type FurtherName } from '../../../../core/retrieval/plan/further-copies';
import { PresentArchives } from '../../../../core/retrieval/plan/present-archives';
import { archive, collection } from './archives';

const entries = ['A', 'B', 'C'].map((archiveId, n) => archive(n, { archiveId, description: `d/${n}` }));
const archives = collection(entries);

async function copiesOf(
  names: FurtherName[],
  present = new PresentArchives(3),
  storageClass: StorageClass = 'STANDARD',
  of = archives,
) {
  const further = new FurtherCopies(of, assignKeys(of, 'to/'), present, { prefix: 'to/', storageClass });
  const lines: CopyLine[] = [];
  for await (const line of further.lines(streamed(names))) lines.push(line);
  return { lines, further };
}

async function* streamed(names: FurtherName[]) {
  yield* names;
}

const proven = { crc32: 7, isElsewhere: false, isReadable: true };

describe('copies for further names', () => {
  it('are of what the run retrieves, at keys that no other object has', async () => {
    const names = [
      { archive: 0, path: 'x' },
      { archive: 1, path: 'd/0' },
      { archive: 0, path: 'x' },
      { archive: 1, path: 'x' },
    ];
    const { lines, further } = await copiesOf(names);
    expect(lines.map(({ from, to, crc32, isFurther }) => ({ from, to, crc32, isFurther }))).toEqual([
      { from: 'to/d/0', to: 'to/x', crc32: undefined, isFurther: true },
      { from: 'to/d/1', to: distinctKey('to/d/0', 'B'), crc32: undefined, isFurther: true },
      { from: 'to/d/1', to: distinctKey('to/x', 'B'), crc32: undefined, isFurther: true },
    ]);
    expect(further).toMatchObject({ copies: 3, bytes: 1 + 2 + 2, s3Requests: 3, left: 0 });
  });

  it('are not made of a name that the archive has already, as when a manifest gives it', async () => {
    const { lines, further } = await copiesOf([
      { archive: 0, path: 'd/0' },
      { archive: 0, path: 'x' },
    ]);
    expect(lines.map(({ to }) => to)).toEqual(['to/x']);
    expect(further).toMatchObject({ copies: 1, left: 0 });
  });

  it('are not made of a name that an earlier run has made distinct', async () => {
    const key = distinctKey('same', 'A');
    const failed = collection([archive(0, { archiveId: 'A', key }), archive(1, { archiveId: 'B', key: 'same' })]);
    const names = [0, 1].map((n) => ({ archive: n, path: 'same' }));
    expect((await copiesOf(names, new PresentArchives(2), 'STANDARD', failed)).lines).toEqual([]);
  });

  it('are of what is proven at the destination, wherever it lies when the run renames', async () => {
    const present = new PresentArchives(3, true);
    present.add(0, 1, 'to/d/0', { ...proven, key: 'to/d/0' });
    present.add(1, 2, 'to/d/1', { ...proven, key: 'other/b', isElsewhere: true });
    const { lines, further } = await copiesOf(
      [0, 1].map((n) => ({ archive: n, path: `x${n}` })),
      present,
    );
    expect(lines).toMatchObject([
      { from: 'to/d/0', to: 'to/x0', crc32: 7 },
      { from: 'other/b', to: 'to/x1', crc32: 7 },
    ]);
    expect(further.left).toBe(0);
  });

  it('are left out where the archive stays under another name', async () => {
    const present = new PresentArchives(3);
    present.add(0, 1, 'to/d/0', { ...proven, key: distinctKey('to/d/0', 'A') });
    present.add(1, 2, 'to/d/1', { ...proven, key: 'other/b', isElsewhere: true });
    const { lines, further } = await copiesOf(
      [0, 1].map((n) => ({ archive: n, path: `x${n}` })),
      present,
    );
    expect(lines).toMatchObject([{ from: distinctKey('to/d/0', 'A'), to: 'to/x0' }]);
    expect(further).toMatchObject({ copies: 1, left: 1 });
  });

  it('count the bytes that they read of classes where S3 charges for it', async () => {
    const present = new PresentArchives(3);
    present.add(0, 1, 'to/d/0', { ...proven, key: 'to/d/0', readChargedClass: 'STANDARD_IA' });
    present.add(1, 2, 'to/d/1', { ...proven, key: 'to/d/1' });
    const names = [0, 0, 1, 2].map((archive, n) => ({ archive, path: `x${n}` }));
    expect((await copiesOf(names, present, 'GLACIER_IR')).further.readBytes).toEqual({ STANDARD_IA: 2, GLACIER_IR: 3 });
    expect((await copiesOf(names, new PresentArchives(3))).further.readBytes).toEqual({});
  });

  it('are left out where nothing can be copied: of unproven archives, and out of archive classes', async () => {
    const present = new PresentArchives(3);
    present.add(0, 1, 'to/d/0', { ...proven, key: 'to/d/0', isReadable: false });
    present.addUnproven(1, 2, 'to/d/1', 'denied');
    const names = [0, 1, 2].map((n) => ({ archive: n, path: `x${n}` }));
    const { lines, further } = await copiesOf(names, present);
    expect(lines).toMatchObject([{ archiveId: 'C' }]);
    expect(further.left).toBe(2);
    const archived = await copiesOf(names, new PresentArchives(3), 'DEEP_ARCHIVE');
    expect(archived.lines).toEqual([]);
    expect(archived.further).toMatchObject({ copies: 0, left: 3 });
  });
});
