import fc from 'fast-check';
import { WantedObjects } from '../../../../core/backup/restore/wanted-objects';
import { InvalidInputError } from '../../../../core/contracts/errors';
import type { SnapshotLine } from '../../../../core/contracts/snapshot';

const lines: fc.Arbitrary<SnapshotLine> = fc
  .record({
    key: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    treeHash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
    slices: fc.array(
      fc.record({
        archive: fc.constantFrom('a/000000000', 'a/000000001', 'b/000000000'),
        offset: fc.nat(),
        sizeBytes: fc.integer({ min: 0, max: 2 ** 45 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    properties: fc.option(
      fc.record({ contentType: fc.string(), metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }) }),
      {
        nil: undefined,
      },
    ),
  })
  .map(({ properties, ...line }) => ({
    ...line,
    sizeBytes: line.slices.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    etag: '"0"',
    modifiedAt: '2026-01-01T00:00:00Z',
    ...(properties && { properties }),
  }));

it('gives back what a restore needs of every line', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 8 }), (all) => {
      const modifiedAt = '2026-01-01T00:00:00.000Z';
      const wanted = new WantedObjects();
      for (const line of all) wanted.add(line, 'no');
      expect(wanted.count).toBe(all.length);
      for (const [position, { key, sizeBytes, treeHash, slices, properties = {} }] of all.entries()) {
        const { slices: numbered, ...rest } = wanted.at(position);
        expect(rest).toEqual(JSON.parse(JSON.stringify({ key, sizeBytes, treeHash, properties, modifiedAt })));
        expect(numbered.map((slice) => ({ ...slice, archive: wanted.archives.at(slice.archive) }))).toEqual(slices);
      }
    }),
  );
});

it('grows beyond its first room', () => {
  const wanted = new WantedObjects();
  const slices = [{ archive: 'a/000000000', offset: 7, sizeBytes: 1 }];
  const common = { sizeBytes: 1, etag: '"0"', modifiedAt: '2026-01-01T00:00:00Z', treeHash: 'ab'.repeat(32), slices };
  for (let n = 0; n < 5000; n++) wanted.add({ ...common, key: `key-${n}` }, n % 3 === 0 ? 'other-size' : 'no');
  expect(wanted).toMatchObject({ count: 5000, bytes: 5000 });
  expect(wanted.at(4321)).toMatchObject({ key: 'key-4321', treeHash: 'ab'.repeat(32), properties: {} });
  expect(wanted.at(4321).modifiedAt).toBe('2026-01-01T00:00:00.000Z');
  expect([wanted.occupancyOf(3000), wanted.occupancyOf(3001)]).toEqual(['other-size', 'no']);
});

it('refuses more than one run can plan, and says what to do', () => {
  const wanted = new WantedObjects(1);
  const line = { ...fc.sample(lines, { numRuns: 1, seed: 1 })[0] } as SnapshotLine;
  wanted.add(line, 'no');
  expect(() => wanted.add(line, 'no')).toThrow(InvalidInputError);
  expect(() => wanted.add(line, 'no')).toThrow(/more than 1 objects .* --path/);
});
