import { comparisonResultOf } from '../../../../core/backup/check/finding-of';
import { NeededList } from '../../../../core/backup/check/needed-list';
import type { NeededArchive } from '../../../../core/contracts/check';
import { InvalidInputError } from '../../../../core/contracts/errors';

const neededOf = (n: number, more: Partial<NeededArchive> = {}): NeededArchive => ({
  archive: `snapshot/${String(n).padStart(9, '0')}`,
  archiveId: `id-${n}`,
  kind: 'pack',
  sizeBytes: n + 1,
  treeHash: String(n % 10).repeat(64),
  createdAt: '2026-01-05T11:00:00.000Z',
  ...more,
});
const LATER = new Date('2026-02-01T00:00:00Z');

describe('the list of archives that are needed', () => {
  it('gives back what was put in, thousands of them', () => {
    const list = new NeededList();
    for (let n = 0; n < 5000; n++) list.add(neededOf(n, { kind: n % 2 ? 'object' : 'catalog' }));
    for (let n = 0; n < 5000; n++) list.add(neededOf(n, { kind: n % 2 ? 'object' : 'catalog' }));
    expect(list.count).toBe(5000);
    expect(list.bytes).toBe((5000 * 5001) / 2);
    expect(list.at(4321)).toEqual(neededOf(4321, { kind: 'object' }));
    expect(list.find('id-17')).toBe(17);
    expect(list.find('id-5000')).toBeUndefined();
  });

  it('hands on what is sought, and how it stands', () => {
    const list = new NeededList();
    for (let n = 0; n < 5; n++) list.add(neededOf(n));
    list.compareEntry('id-0', neededOf(0));
    list.compareEntry('id-1', { ...neededOf(1), sizeBytes: 77 });
    list.compareEntry('id-2', { ...neededOf(2), treeHash: 'f'.repeat(64) });
    list.markUnconfirmed('id-3');
    list.compareEntry('of-somebody-else', neededOf(9));
    const lines = [...list.unmatched()];
    expect(lines.map(({ archiveId, state }) => [archiveId, state])).toEqual([
      ['id-1', 'other-size'],
      ['id-2', 'other-hash'],
      ['id-3', 'unconfirmed'],
      ['id-4', 'sought'],
    ]);
    const next = new NeededList();
    for (const line of JSON.parse(JSON.stringify(lines))) next.addUnmatched(line);
    expect([...next.unmatched()]).toEqual(lines);
    expect(next.listedAs(0)).toMatchObject({ sizeBytes: 77 });
    next.compareEntry('id-3', neededOf(3));
    next.compareEntry('id-4', neededOf(4));
    expect([0, 1, 2, 3].map((number) => comparisonResultOf(next, number, LATER))).toEqual([
      ...['other-size', 'other-hash', 'found', 'found'],
    ]);
  });

  it('does not find right, behind a wrong element, what is listed twice', () => {
    const list = new NeededList();
    list.add(neededOf(0));
    list.compareEntry('id-0', { ...neededOf(0), sizeBytes: 77 });
    list.compareEntry('id-0', neededOf(0));
    expect(comparisonResultOf(list, 0, LATER)).toBe('other-size');
  });

  it('reports an archive that two snapshots disagree about as missing if it is not listed, and as different if it is', () => {
    const list = new NeededList();
    list.add(neededOf(0));
    list.add(neededOf(0, { treeHash: 'f'.repeat(64) }));
    expect(comparisonResultOf(list, 0, LATER)).toBe('missing');
    list.compareEntry('id-0', neededOf(0));
    expect(comparisonResultOf(list, 0, LATER)).toBe('other-hash');
  });

  it('refuses archives beyond its maximum', () => {
    const list = new NeededList(2);
    list.add(neededOf(0));
    list.add(neededOf(1));
    list.add(neededOf(1));
    expect(() => list.add(neededOf(2))).toThrow(InvalidInputError);
  });
});
