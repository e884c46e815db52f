import { memoryItems } from '../../../../adapters/memory/memory-items';
import { clearMissing, listMissing, recordMissing } from '../../../../core/backup/damage/missing-archives';
import { InvalidRecordError } from '../../../../core/contracts/errors';
import { keyOf } from '../../../../core/contracts/table';
import { collect } from '../snapshot/snapshot-lines';
import { missingOf } from './missing';

const plan = 'docs';

describe('the missing archives of a plan', () => {
  it('are listed in order of their ids as they were recorded, and no other plan with them', async () => {
    const items = memoryItems();
    expect(await collect(listMissing(items, plan))).toEqual([]);
    const b = missingOf('b');
    const a = missingOf('a', { finding: 'other-size' });
    await recordMissing(items, plan, b);
    await recordMissing(items, plan, a);
    await recordMissing(items, 'docs-old', missingOf('c', { finding: 'other-hash' }));
    expect(await collect(listMissing(items, plan))).toEqual([a, b]);
  });

  it('keep what the check said that found them first', async () => {
    const items = memoryItems();
    const first = missingOf('a');
    expect(await recordMissing(items, plan, first)).toBe(true);
    expect(await recordMissing(items, plan, { ...first, foundBy: 'check-2' })).toBe(false);
    expect(await collect(listMissing(items, plan))).toEqual([first]);
  });

  it('are taken off the record, as often as one likes, and may come back', async () => {
    const items = memoryItems();
    await recordMissing(items, plan, missingOf('a'));
    await recordMissing(items, plan, missingOf('b'));
    await clearMissing(items, plan, 'a');
    await clearMissing(items, plan, 'a');
    expect(await collect(listMissing(items, plan))).toEqual([missingOf('b')]);
    const again = missingOf('a', { foundBy: 'check-2' });
    expect(await recordMissing(items, plan, again)).toBe(true);
    expect(await collect(listMissing(items, plan))).toEqual([again, missingOf('b')]);
  });

  it('are not read from a record that is not valid', async () => {
    const items = memoryItems();
    await items.put({ ...keyOf.missing(plan, 'a'), vault: 'photos' });
    const listing = collect(listMissing(items, plan));
    await expect(listing).rejects.toThrow(InvalidRecordError);
    await expect(listing).rejects.toThrow('missing/docs a');
  });
});
