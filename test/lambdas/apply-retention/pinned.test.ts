import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { addGarbage } from '../../../core/backup/retention/garbage';
import { pinHead, unpinHead } from '../../../core/backup/snapshot/heads';
import { missingOf } from '../../core/backup/damage/missing';
import { pinOf } from '../../core/backup/runs';
import { PlanHistory, VAULT } from './plan-history';

/** Two snapshots, of which the rules keep the second, and the first is pinned. */
async function pinned() {
  const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
  await history.snapshot('d1', { fresh: 1 });
  history.clock.advance(86_400_000);
  await history.snapshot('d2', { fresh: 1 });
  const pin = pinOf({ archive: history.write('pin-1/0', 'pin') });
  await pinHead(history.items, { plan: 'docs', snapshot: 'd1' }, pin);
  return { history, pin };
}

describe('retention of a plan with a pinned snapshot', () => {
  it('keeps it, with what it needs and its pin, and says so, in a dry run too', async () => {
    const { history } = await pinned();
    const kept = [expect.objectContaining({ snapshot: 'd1', rules: ['pinned'] }), expect.anything()];
    expect(await history.retain(history.run('dry', { dryRun: true }))).toMatchObject({ kept, forgotten: [] });
    expect(await history.retain(history.run('r1'))).toMatchObject({ kept, forgotten: [], deleted: { archives: 0 } });
    expect(history.stored()).toEqual(['d1/0', 'd1/catalog', 'd2/0', 'd2/catalog', 'pin-1/0']);
    expect(history.asked).toEqual([]);
  });

  it('spares the archive of the pin though it is on record as garbage', async () => {
    const { history, pin } = await pinned();
    await addGarbage(history.items, 'docs', pin.archive, VAULT, history.clock.now());
    history.clock.advance(1000);
    await history.retain(history.run('r1'));
    expect(history.stored()).toContain('pin-1/0');
    expect(await history.records()).toEqual([]);
  });

  it('forgets it once it is unpinned, and deletes what only it needed, and the pin', async () => {
    const { history, pin } = await pinned();
    await addGarbage(history.items, 'docs', pin.archive, VAULT, history.clock.now());
    await unpinHead(history.items, { plan: 'docs', snapshot: 'd1' }, pin);
    history.clock.advance(1000);
    const report = await history.retain(history.run('r1'));
    expect(report).toMatchObject({ forgotten: [{ snapshot: 'd1' }], deleted: { archives: 3 } });
    expect(history.stored()).toEqual(['d2/0', 'd2/catalog']);
  });

  it('keeps one that a suspended run pins between the choice and the mark', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('d1', { fresh: 1 });
    history.clock.advance(86_400_000);
    await history.snapshot('d2', { fresh: 1 });
    const pin = pinOf({ archive: history.write('pin-1/0', 'pin') });
    const { items } = history;
    const update: typeof items.update = async (key, change, expect) => {
      if (change.set?.state === 'forgotten') await pinHead(items, { plan: 'docs', snapshot: 'd1' }, pin);
      return items.update(key, change, expect);
    };
    const report = await history.retain(history.run('r1'), { ...history.deps, items: { ...items, update } });
    expect(report).toMatchObject({ forgotten: [], deleted: { archives: 0 } });
    expect(report.kept.map(({ snapshot }) => snapshot)).toEqual(['d1', 'd2']);
    expect(history.stored()).toEqual(['d1/0', 'd1/catalog', 'd2/0', 'd2/catalog', 'pin-1/0']);
  });

  it('counts one whose pin is missing from the vault as damaged', async () => {
    const { history } = await pinned();
    history.clock.advance(86_400_000);
    await history.snapshot('d3', { fresh: 1 });
    const pin = pinOf({ archive: history.write('pin-3/0', 'pin') });
    await pinHead(history.items, { plan: 'docs', snapshot: 'd3' }, pin);
    await recordMissing(history.items, 'docs', missingOf(pin.archive.archiveId));
    const { kept } = await history.retain(history.run('r1'));
    expect(kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([
      ['d1', ['pinned']],
      ['d2', ['newest complete']],
      ['d3', ['newest', 'last', 'pinned']],
    ]);
  });
});
