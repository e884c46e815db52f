import fc from 'fast-check';
import { PACK_END_BYTES, packedBytes } from '../../../../core/backup/pack/packed-bytes';
import { ArchiveCutter, PACK_OBJECTS_MAX, type PlannedArchive } from '../../../../core/backup/plan/archive-cutter';
import type { BackupPlan } from '../../../../core/contracts/backup-plan';
import type { SourceObject } from '../../../../core/contracts/snapshot';
import { LARGEST_ARCHIVE_BYTES } from '../../../../core/ranges/limits';
import { MIB } from '../../../../core/ranges/units';
import { objectOf, planOf } from '../runs';

interface Cut {
  archives: PlannedArchive[];
  /** By key: the archives that the object was said to be in. */
  placed: Map<string, number[]>;
}

function cut(plan: BackupPlan, objects: readonly SourceObject[], first = 0): Cut {
  const cutter = new ArchiveCutter(plan, first);
  const result: Cut = { archives: [], placed: new Map() };
  for (const object of objects) {
    const { archives, complete } = cutter.add(object);
    result.placed.set(object.key, archives);
    result.archives.push(...complete);
  }
  result.archives.push(...cutter.finish());
  return result;
}

const keyed = (n: number) => `k${String(n).padStart(6, '0')}`;
const ofSizes = (sizes: readonly number[]) => sizes.map((sizeBytes, n) => objectOf(keyed(n), sizeBytes));
const kindsOf = ({ archives }: Cut) => archives.map(({ task, objects }) => [task.sequence, task.kind, objects.length]);

describe('cutting objects into archives', () => {
  it('puts small objects into one pack, and numbers large ones between', () => {
    const result = cut(planOf({ packedObjectBytesMax: MIB }), ofSizes([1, MIB, MIB + 1, 0, 5 * MIB]), 7);
    expect(kindsOf(result)).toEqual([
      [8, 'object', 1],
      [9, 'object', 1],
      [7, 'pack', 3],
    ]);
    expect([...result.placed.values()]).toEqual([[7], [7], [8], [7], [9]]);
    expect(result.archives.map(({ task }) => task.slice)).toEqual([undefined, undefined, undefined]);
  });

  it('closes a pack before it would grow beyond its size', () => {
    const plan = planOf({ packBytes: MIB });
    const each = packedBytes(objectOf(keyed(0), 100_000));
    const fitting = Math.floor((MIB - PACK_END_BYTES) / each);
    const result = cut(plan, ofSizes(Array.from({ length: fitting + 1 }, () => 100_000)));
    expect(kindsOf(result)).toEqual([
      [0, 'pack', fitting],
      [1, 'pack', 1],
    ]);
    expect(result.archives[0]?.sizeBytes).toBe(PACK_END_BYTES + fitting * each);
  });

  it('closes a pack at 10,000 objects', () => {
    const result = cut(planOf(), ofSizes(Array.from({ length: PACK_OBJECTS_MAX + 1 }, () => 0)));
    expect(kindsOf(result)).toEqual([
      [0, 'pack', 10_000],
      [1, 'pack', 1],
    ]);
  });

  it('gives an object an archive of its own that is small but does not fit a pack', () => {
    const result = cut(planOf({ packBytes: MIB, packedObjectBytesMax: 8 * MIB }), ofSizes([MIB]));
    expect(kindsOf(result)).toEqual([[0, 'object', 1]]);
  });

  it('packs empty objects even when nothing else is packed: no archive is empty', () => {
    expect(kindsOf(cut(planOf({ packedObjectBytesMax: 0 }), ofSizes([0, 1])))).toEqual([
      [1, 'object', 1],
      [0, 'pack', 1],
    ]);
  });

  it('spreads an object of 48 TB over two archives', () => {
    const object = objectOf('huge', 48e12);
    const result = cut(planOf(), [object]);
    expect(result.placed.get('huge')).toEqual([0, 1]);
    expect(result.archives).toEqual([
      {
        task: {
          sequence: 0,
          kind: 'object',
          bucket: 'source',
          slice: { start: 0, end: LARGEST_ARCHIVE_BYTES - 1, number: 0, of: 2 },
        },
        objects: [object],
        sizeBytes: LARGEST_ARCHIVE_BYTES,
      },
      {
        task: {
          sequence: 1,
          kind: 'object',
          bucket: 'source',
          slice: { start: LARGEST_ARCHIVE_BYTES, end: 48e12 - 1, number: 1, of: 2 },
        },
        objects: [object],
        sizeBytes: 48e12 - LARGEST_ARCHIVE_BYTES,
      },
    ]);
  });

  it('puts every object into exactly the archives that it names, none too large, numbered without a gap', () => {
    const sizes = fc.array(fc.oneof(fc.nat({ max: 2000 }), fc.nat({ max: 3 * MIB })), { maxLength: 60 });
    const settings = fc.record({
      packBytes: fc.constantFrom(MIB, 2 * MIB),
      packedObjectBytesMax: fc.constantFrom(0, 1000, MIB, 4 * MIB),
      archiveBytesMax: fc.constantFrom(MIB, 2 * MIB, 42 * MIB),
    });
    fc.assert(
      fc.property(sizes, settings, (of, changes) => {
        const plan = planOf(changes);
        const objects = ofSizes(of);
        const { archives, placed } = cut(plan, objects);
        const numbers = archives.map(({ task }) => task.sequence);
        expect([...numbers].sort((a, b) => a - b)).toEqual(numbers.map((_, n) => n));
        for (const object of objects) {
          const holding = archives.filter((archive) => archive.objects.includes(object));
          expect(holding.map(({ task }) => task.sequence)).toEqual(placed.get(object.key));
          if (holding[0]?.task.kind !== 'object') continue;
          expect(holding.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(object.sizeBytes);
        }
        for (const { task, sizeBytes, objects: held } of archives) {
          expect(sizeBytes).toBeGreaterThan(0);
          expect(sizeBytes).toBeLessThanOrEqual(task.kind === 'pack' ? plan.packBytes : plan.archiveBytesMax);
          expect(held.map(({ key }) => key)).toEqual([...held.map(({ key }) => key)].sort());
        }
      }),
    );
  });
});
