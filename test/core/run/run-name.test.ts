import { memoryItems } from '../../../adapters/memory/memory-items';
import { InvalidRecordError, RunNameUsedError } from '../../../core/contracts/errors';
import { keyOf } from '../../../core/contracts/table';
import { claimRunName, ownsRunName } from '../../../core/run/run-name';

const first = {
  execution: 'run-1',
  executionArn: 'arn:retrieve:run-1',
  executionStartedAt: '2026-01-05T10:00:00.000Z',
};

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

  it('stays that of its execution though its start is told with another fraction of a second', async () => {
    const items = memoryItems();
    // Step Functions leaves the fraction out of the time when it is zero.
    await claimRunName(items, 'run-1', { ...first, executionStartedAt: '2026-01-05T10:00:00Z' });
    for (const executionStartedAt of ['2026-01-05T10:00:00.000Z', '2026-01-05T10:00:00.021Z']) {
      expect(await ownsRunName(items, 'run-1', { ...first, executionStartedAt })).toBe(true);
    }
    const after90Days = { ...first, executionStartedAt: '2026-04-05T10:00:00Z' };
    expect(await ownsRunName(items, 'run-1', after90Days)).toBe(false);
  });

  it('is not given away when the record of it cannot be read', async () => {
    const items = memoryItems();
    await items.put({ ...keyOf.runName('run-1'), executionArn: first.executionArn });
    const claim = claimRunName(items, 'run-1', first);
    await expect(claim).rejects.toThrow(InvalidRecordError);
    await expect(claim).rejects.toThrow(/run\/run-1 name is not valid: startedAt: /);
  });
});
