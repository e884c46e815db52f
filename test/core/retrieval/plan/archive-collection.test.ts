import fc from 'fast-check';
import { orderArchives } from '../../../../core/inventory/order-archives';
import { ArchiveCollection } from '../../../../core/retrieval/plan/archive-collection';
import { archive, collection } from './archives';

describe('ArchiveCollection', () => {
  it('gives back every archive as it was, whatever its description', () => {
    const unit = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '\u0000', '\ud800', '😀', '漢'));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit }), fc.option(fc.string())), { maxLength: 50 }), (texts) => {
        const entries = texts.map(([description, key], n) =>
          archive(n, { description, ...(key === null ? {} : { key }) }),
        );
        const archives = collection(entries);
        expect(entries.map((_, n) => archives.at(n))).toEqual(entries);
        expect(archives.count).toBe(entries.length);
        expect(archives.bytes).toBe(entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
      }),
    );
  });

  it('holds an archive once and says where', () => {
    const archives = new ArchiveCollection();
    expect(archives.add(archive(1))).toEqual({ position: 0, added: true });
    expect(archives.add(archive(2))).toEqual({ position: 1, added: true });
    expect(archives.add(archive(1, { sizeBytes: 99 }))).toEqual({ position: 0, added: false });
    expect(archives.at(0)).toEqual(archive(1));
    expect(archives.count).toBe(2);
  });
});

describe('orderArchives', () => {
  const idsInOrder = (archives: ArchiveCollection) => [...orderArchives(archives)].map((n) => archives.at(n).archiveId);

  it('orders by date, then archive id, however the inventory was ordered', () => {
    const entries = Array.from({ length: 2000 }, (_, n) => archive(n, { creationDate: archive(n % 100).creationDate }));
    const expected = [...entries].sort(
      (a, b) => a.creationDate.localeCompare(b.creationDate) || (a.archiveId < b.archiveId ? -1 : 1),
    );
    const expectedIds = expected.map(({ archiveId }) => archiveId);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(idsInOrder(collection(shuffled))).toEqual(expectedIds);
      }),
      { numRuns: 5 },
    );
  });

  it('compares moments, not texts', () => {
    const dates = ['2020-01-01T00:00:00.500Z', '2020-01-01T00:00:00Z', '2019-12-31T23:59:59.999Z'];
    const archives = collection(dates.map((creationDate, n) => archive(n, { creationDate })));
    expect([...orderArchives(archives)]).toEqual([2, 1, 0]);
  });

  it('leaves archives without a date as they were given, before the others', () => {
    const archives = collection([
      archive(5),
      archive(9, { creationDate: '' }),
      archive(1),
      archive(7, { creationDate: '' }),
      archive(8, { creationDate: '' }),
    ]);
    expect([...orderArchives(archives)]).toEqual([1, 3, 4, 2, 0]);
  });
});
