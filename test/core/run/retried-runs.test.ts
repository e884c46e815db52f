import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { checkRetried, recordRetry, retriedRuns } from '../../../core/run/retried-runs';
import { type AskedRun, createRun, enterPhase, markStopping, recordEnd } from '../../../core/run/run-record';

const clock = memoryClock();

function world() {
  const items = memoryItems();
  const executions = memoryExecutions();
  const begin = (runId: string, asked: Partial<AskedRun> = {}) => {
    executions.start(`arn:${runId}`);
    const run = { runId, kind: 'restore', executionArn: `arn:${runId}`, request: {}, isDryRun: false } as const;
    return createRun(items, { ...run, plan: 'docs', vault: 'photos', ...asked }, clock.now());
  };
  const end = (runId: string) => recordEnd(items, runId, { status: 'stopped', finishedAt: clock.now().toISOString() });
  const check = (runId: string, asked: Partial<AskedRun> = {}) =>
    checkRetried({ items, executions }, { runId, kind: 'restore', plan: 'docs', vault: 'photos', ...asked });
  return { items, executions, begin, end, check };
}

describe('a run can be tried again', () => {
  it('once it has ended, by one of its kind, plan and vault', async () => {
    const { begin, end, check } = world();
    await begin('run-1');
    await end('run-1');
    await expect(check('run-1')).resolves.toBeUndefined();
  });

  it('only when there is one', async () => {
    await expect(world().check('run-1')).rejects.toThrow('there is no run run-1 to retry');
  });

  it('not while it is under way, or being stopped', async () => {
    const { items, begin, check } = world();
    await begin('run-1');
    await enterPhase(items, 'run-1', 'retrieving');
    await expect(check('run-1')).rejects.toThrow(
      'run run-1 is under way (retrieving): it can be retried once it has ended. Wait, or stop it: moraine stop run-1',
    );
    await markStopping(items, 'run-1');
    await expect(check('run-1')).rejects.toThrow('run run-1 is under way (stopping)');
  });

  it('as soon as its execution has ended, whatever its record says', async () => {
    const { items, executions, begin, check } = world();
    await begin('run-1');
    await markStopping(items, 'run-1');
    executions.end('arn:run-1', clock.now());
    await expect(check('run-1')).resolves.toBeUndefined();
  });

  it.each<[Partial<AskedRun>, string]>([
    [{ kind: 'retrieve' }, 'must have the same kind: restore, not retrieve'],
    [{ plan: 'films' }, 'must have the same plan: docs, not films'],
    [{ plan: undefined }, 'must have the same plan: docs, not none'],
    [{ vault: 'films' }, 'must have the same vault: photos, not films'],
  ])('not by one of %j', async (asked, problem) => {
    const { begin, end, check } = world();
    await begin('run-1');
    await end('run-1');
    await expect(check('run-1', asked)).rejects.toThrow(problem);
  });

  it('also when its request was refused before it told its vault', async () => {
    const { begin, end, check } = world();
    await begin('run-1', { vault: undefined });
    await end('run-1');
    await expect(check('run-1')).resolves.toBeUndefined();
  });
});

describe('runs that are tried again', () => {
  /** A run that tries another one again, as its opening puts it on record. */
  const retry = async ({ items, begin }: ReturnType<typeof world>, runId: string, retryOf: string) => {
    await begin(runId, { retryOf });
    await recordRetry(items, retryOf, runId, clock.now());
  };

  it('are those which the run tried again in turn, the latest first', async () => {
    const of = world();
    await of.begin('run-1');
    await retry(of, 'run-2', 'run-1');
    await retry(of, 'run-3', 'run-2');
    expect(await retriedRuns(of.items, { runId: 'run-4', retryOf: 'run-3' })).toEqual(['run-3', 'run-2', 'run-1']);
  });

  it('are also those that tried the same run again before, and what tried these again', async () => {
    const of = world();
    await of.begin('run-1');
    await retry(of, 'run-2', 'run-1');
    await retry(of, 'run-3', 'run-2');
    await retry(of, 'run-4', 'run-1');
    expect(await retriedRuns(of.items, { runId: 'run-4', retryOf: 'run-1' })).toEqual(['run-1', 'run-2', 'run-3']);
  });

  it('end where a record is gone, or names a run that came before', async () => {
    const of = world();
    await of.begin('run-2', { retryOf: 'run-1' });
    expect(await retriedRuns(of.items, { runId: 'run-3', retryOf: 'run-2' })).toEqual(['run-2', 'run-1']);
    await of.begin('run-1', { retryOf: 'run-2' });
    expect(await retriedRuns(of.items, { runId: 'run-3', retryOf: 'run-2' })).toEqual(['run-2', 'run-1']);
  });

  it('are 50 at the most', async () => {
    const of = world();
    for (let run = 1; run <= 60; run++) await of.begin(`run-${run}`, { retryOf: `run-${run - 1}` });
    const runs = await retriedRuns(of.items, { runId: 'run-61', retryOf: 'run-60' });
    expect([runs.length, runs.at(-1)]).toEqual([50, 'run-11']);
  });
});
