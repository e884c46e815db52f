import { drawStages, stageParts } from '../../../../cli/kinds/retrieval/draw-stages';
import { shownStages } from '../../../../cli/kinds/retrieval/shown-stages';
import type { StageProgress } from '../../../../core/retrieval/stage-progress';

const amount = (archives: number) => ({ archives, bytes: archives * 1000 });
const read = (verified: number, failed = 0, more: Partial<StageProgress> = {}): StageProgress => ({
  total: amount(10),
  present: amount(0),
  ...{ requested: amount(verified), staged: amount(verified), copied: amount(verified), verified: amount(verified) },
  failed: amount(failed),
  ...more,
});
const under = (status: 'retrieving' | 'stopped' | 'succeeded' | 'completed-with-errors' | 'planned', counts = {}) => ({
  status,
  isDryRun: false,
  counts: { items: 10, bytes: 10_000, done: 0, failed: 0, ...counts },
});
const rowsOf = (...args: Parameters<typeof shownStages>) => drawStages(shownStages(...args), 'archive', 80);

describe('the stages of a retrieval as they are shown', () => {
  it('never go back: sums lag behind batches that have finished', () => {
    const before = shownStages(read(7), undefined, under('retrieving'));
    expect(shownStages(read(3), before, under('retrieving')).verified).toEqual(amount(7));
    expect(shownStages(read(0), before, under('stopped')).verified).toEqual(amount(7));
  });

  it('are full at the end of a run that succeeded, whatever was read before', () => {
    for (const row of rowsOf(read(2), undefined, under('succeeded')).slice(0, 4)) {
      expect(row).toMatch(/ █+ 100 % {2}10 of 10 archives, 9\.7 KiB$/);
    }
  });

  it('are full with what failed apart, also when everything failed', () => {
    const some = rowsOf(read(8, 2), undefined, under('completed-with-errors', { done: 8, failed: 2 }));
    expect(some[3]).toMatch(/verified {2}█+▒+ +80 % {2}8 of 10 archives/);
    expect(some[4]).toMatch(/failed {4}▒+░+ +20 % {2}2 of 10 archives/);
    const none = rowsOf(read(0, 3), undefined, under('completed-with-errors', { done: 0, failed: 10 }));
    expect(none[3]).toMatch(/verified {2}▒+ +0 % {2}0 of 10 archives/);
    expect(none[4]).toMatch(/failed {4}▒+ +100 % {2}10 of 10 archives/);
  });

  it('tell what is neither verified nor failed', () => {
    const rows = rowsOf(read(8, 1), undefined, under('completed-with-errors', { done: 8, failed: 1 }));
    expect(rows[5]).toMatch(/unproven {2}▒+░+ +10 % {2}1 of 10 archives/);
  });

  it('count objects without bytes', () => {
    const empty = { archives: 3, bytes: 0 };
    const stages = read(0, 0, { total: empty });
    expect(rowsOf(stages, undefined, under('retrieving'))[3]).toMatch(/░+ +0 % {2}0 of 3/);
    expect(rowsOf({ ...stages, verified: empty }, undefined, under('succeeded'))[3]).toMatch(/█ 100 % {2}3 of 3/);
  });

  it('say what was at the destination already, since every stage counts it', () => {
    const stages = read(10, 0, { present: amount(4) });
    expect(rowsOf(stages, undefined, under('succeeded')).slice(0, 2)).toEqual([
      expect.stringMatching(/^ {2}present +4 archives, 3\.9 KiB$/),
      expect.stringMatching(/^ {2}requested █+ 100 % {2}10 of 10 archives/),
    ]);
    expect(stageParts(shownStages(stages, undefined, under('retrieving')), 'archive')).toContain('4 present');
    expect(rowsOf(read(10), undefined, under('succeeded')).join()).not.toContain('present');
  });

  it('are none in a dry run, which shows its plan', () => {
    const planned = shownStages(read(0, 0, { present: amount(4) }), undefined, { ...under('planned'), isDryRun: true });
    expect(drawStages(planned, 'archive', 80)).toEqual([
      '  planned   10 archives, 9.7 KiB',
      '  present   4 archives, 3.9 KiB',
    ]);
    expect(stageParts(planned, 'archive')).toEqual(['10 archives planned', '4 present', '9.7 KiB']);
  });
});
