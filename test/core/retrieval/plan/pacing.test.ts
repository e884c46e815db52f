import { GIB, MIB } from '../../../../core/ranges/units';
import { batchesInFlightFor, firstWaitSecondsFor } from '../../../../core/retrieval/plan/pacing';
import { inventoryNotes, repeatedNotes } from '../../../../core/retrieval/plan/plan-notes';
import { elementWarnings, orderWarnings } from '../../../../core/retrieval/plan/plan-warnings';
import { settings } from './archives';

const TIB = 1024 * GIB;

describe('batchesInFlightFor', () => {
  it.each([
    ['Bulk', TIB, 50],
    ['Standard', TIB, 20],
    ['Expedited', TIB, 4],
    ['Bulk', 200 * TIB, 1],
    ['Bulk', MIB, 1000],
    ['Bulk', 0, 1000],
  ] as const)('lets tier %s have batches of %d bytes under way: %d', (tier, batchBytes, batches) => {
    expect(batchesInFlightFor(tier, batchBytes, settings({ bytesPerDay: 100 * TIB }))).toBe(batches);
  });

  it('keeps to the configured number', () => {
    expect(batchesInFlightFor('Bulk', MIB, settings({ batchesInFlightMax: 7 }))).toBe(7);
  });
});

describe('firstWaitSecondsFor', () => {
  it('waits an hour longer than the tier usually takes', () => {
    expect(firstWaitSecondsFor('Bulk')).toBe(13 * 3600);
    expect(firstWaitSecondsFor('Standard')).toBe(6 * 3600);
    expect(firstWaitSecondsFor('Expedited')).toBe(2 * 3600);
  });

  it('waits two hours at the most for jobs of another run, whose notices do not tell', () => {
    expect(firstWaitSecondsFor('Bulk', true)).toBe(2 * 3600);
    expect(firstWaitSecondsFor('Standard', true)).toBe(2 * 3600);
    expect(firstWaitSecondsFor('Expedited', true)).toBe(2 * 3600);
  });
});

describe('notes', () => {
  it('state the age of the inventory from two days on', () => {
    const date = '2026-11-20T08:00:00Z';
    expect(inventoryNotes(date, new Date('2026-11-22T07:59:59Z'))).toEqual([]);
    expect(inventoryNotes(date, new Date('2026-11-23T08:00:00Z'))).toEqual([expect.stringContaining('3 days old')]);
  });

  it('count elements that repeat an archive', () => {
    expect(repeatedNotes(0)).toEqual([]);
    expect(repeatedNotes(3)).toEqual([expect.stringMatching(/repeat an archive: 3\./)]);
  });
});

describe('warnings', () => {
  it('count elements that are left out', () => {
    expect(elementWarnings(0)).toEqual([]);
    expect(elementWarnings(2)).toEqual([expect.stringMatching(/cannot be retrieved: 2\./)]);
  });

  it('tell of random restores where a manifest picks more than the quota of a day', () => {
    const vault = { archives: 1000, sizeBytes: 2 ** 50, inventoryDate: undefined };
    expect(orderWarnings({ kind: 'manifest', archives: 35, requested: 35, undated: 0 }, vault)).toEqual([]);
    expect(orderWarnings({ kind: 'manifest', archives: 1000, requested: 1000, undated: 0 }, vault)).toEqual([]);
    expect(orderWarnings({ kind: 'manifest', archives: 50, requested: 20, undated: 0 }, vault)).toEqual([]);
    const [warning] = orderWarnings({ kind: 'manifest', archives: 36, requested: 36, undated: 0 }, vault);
    expect(warning).toMatch(/names 36 of the vault's 1000 archives.*about 35 a day/);
  });

  it('tell of lines without a date', () => {
    const vault = { archives: 2, sizeBytes: 2 ** 50, inventoryDate: undefined };
    expect(orderWarnings({ kind: 'manifest', archives: 2, requested: 2, undated: 1 }, vault)).toEqual([
      expect.stringMatching(/^Lines of the manifest without a CreationDate: 1\./),
    ]);
  });
});
