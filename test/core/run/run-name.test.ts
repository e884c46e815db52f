import { memoryItems } from '../../../adapters/memory/memory-items';
import { createBackup } from '../../../core/backup/records/backup-record';
import { RunNameUsedError } from '../../../core/contracts/errors';
import { keyOf } from '../../../core/contracts/table';
import { recordFailure } from '../../../core/retrieval/records/run-record';
import { claimRunName, ownsRunName } from '../../../core/run/run-name';

const first = { executionArn: 'arn:retrieve:run-1', executionStartedAt: '2026-01-05T10:00:00.000Z' };

describe('the name of a run', () => {
  it('is taken once, and for good', async () => {
    const items = memoryItems();
    await claimRunName(items, 'run-1', first);
    expect(items.all()).toEqual([
      { ...keyOf.runName('run-1'), executionArn: first.executionArn, startedAt: first.executionStartedAt },
    ]);
  });

  it('stays that of its execution, however often that repeats its opening', async () => {
    const items = memoryItems();
    await claimRunName(items, 'run-1', first);
    await claimRunName(items, 'run-1', first);
    expect(await ownsRunName(items, 'run-1', first)).toBe(true);
  });

  it.each([
    ['a later execution of the same ARN', { ...first, executionStartedAt: '2026-04-15T10:00:00.000Z' }],
    ['an execution of another machine', { ...first, executionArn: 'arn:backup:run-1' }],
  ])('is refused to %s, with the time of its use and what to do', async (_name, other) => {
    const items = memoryItems();
    await claimRunName(items, 'run-1', first);
    const claim = claimRunName(items, 'run-1', other);
    await expect(claim).rejects.toThrow(RunNameUsedError);
    await expect(claim).rejects.toThrow(/run run-1 already, begun at 2026-01-05T10:00:00.000Z.*never used/s);
    expect(await ownsRunName(items, 'run-1', other)).toBe(false);
    expect(await ownsRunName(items, 'run-1', first)).toBe(true);
  });

  it('goes to one of two executions that want it at once', async () => {
    const items = memoryItems();
    const executions = ['a', 'b', 'c'].map((name) => ({ ...first, executionArn: name }));
    const owns = await Promise.all(executions.map((execution) => ownsRunName(items, 'run-1', execution)));
    expect(owns.filter(Boolean)).toHaveLength(1);
  });

  it('is refused for a record that an earlier version left, of whatever kind', async () => {
    const items = memoryItems();
    const now = new Date('2026-01-05T10:00:00.000Z');
    await createBackup(items, { runId: 'nightly', executionArn: 'arn:other', plan: 'docs', action: 'backup' }, now);
    await recordFailure(items, 'yearly', { error: 'E', cause: '' }, now);
    await expect(claimRunName(items, 'nightly', first)).rejects.toThrow(now.toISOString());
    await expect(claimRunName(items, 'yearly', first)).rejects.toThrow(now.toISOString());
    expect(await items.get(keyOf.runName('nightly'))).toBeUndefined();
  });

  it('goes to an execution that an earlier version opened, and that waits for its lease', async () => {
    const items = memoryItems();
    const executionArn = 'arn:waiting';
    const opened = { runId: 'nightly', executionArn, plan: 'docs', action: 'backup' } as const;
    await createBackup(items, opened, new Date('2026-01-05T10:00:00.000Z'));
    await claimRunName(items, 'nightly', { executionArn });
    await claimRunName(items, 'nightly', { executionArn });
    expect(await ownsRunName(items, 'nightly', { ...first, executionArn })).toBe(false);
  });
});
