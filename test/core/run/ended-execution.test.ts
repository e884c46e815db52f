import type { RunStatus } from '../../../core/contracts/run-status';
import { type ExecutionDescription, withExecution } from '../../../core/run/ended-execution';

const startedAt = new Date('2026-01-05T10:00:00Z');
const endedAt = new Date('2026-01-05T11:00:00Z');
const execution = (status: ExecutionDescription['status'], more: Partial<ExecutionDescription> = {}) => ({
  ...{ status, input: {}, startedAt, endedAt },
  ...more,
});
/** 90 days after the start. */
const now = new Date('2026-04-05T10:00:00Z');
const run = (status: RunStatus) => ({
  ...{ runId: 'run1', status, startedAt: startedAt.toISOString() },
  ...{ finishedAt: undefined, failure: undefined },
});

describe('a run with what its execution says', () => {
  it.each([
    ['ABORTED', 'stopped', 'its execution was stopped before it ended'],
    ['TIMED_OUT', 'failed', 'its execution exceeded its time limit'],
    ['FAILED', 'failed', 'its execution failed without a cause'],
  ] as const)('whose record reads as under way has ended when it is %s: %s', (status, end, cause) => {
    for (const phase of ['opening', 'retrieving', 'stopping'] as const) {
      expect(withExecution(run(phase), execution(status), now)).toEqual({
        ...{
          runId: 'run1',
          status: end,
          startedAt: '2026-01-05T10:00:00.000Z',
          finishedAt: '2026-01-05T11:00:00.000Z',
        },
        failure: { error: `Execution.${status}`, cause },
      });
    }
  });

  it('has the error of its execution, without a stack trace', () => {
    const cause = JSON.stringify({ errorType: 'X', errorMessage: 'out of memory', trace: ['at /var/task'] });
    expect(withExecution(run('planning'), execution('FAILED', { error: 'Lambda.Unknown', cause }), now)).toMatchObject({
      ...{ status: 'failed', failure: { error: 'Lambda.Unknown', cause: 'out of memory' } },
    });
    const stopped = { error: 'RunStopped', cause: 'stopped with moraine stop' };
    expect(withExecution(run('stopping'), execution('ABORTED', stopped), now)).toMatchObject({
      ...{ status: 'stopped', failure: stopped },
    });
  });

  it.each(['RUNNING', 'PENDING_REDRIVE', 'SUCCEEDED'] as const)('goes on while it is %s', (status) => {
    expect(withExecution(run('retrieving'), execution(status), now)).toEqual(run('retrieving'));
  });

  it('goes on when nobody knows its execution, which may just have begun', () => {
    expect(withExecution(run('retrieving'), undefined, now)).toEqual(run('retrieving'));
  });

  it('has failed when nobody knows its execution any more', () => {
    const later = new Date(now.getTime() + 1);
    const failure = { error: 'Execution.Unknown', cause: 'Step Functions no longer knows its execution' };
    expect(withExecution(run('stopping'), undefined, later)).toEqual({ ...run('stopping'), status: 'failed', failure });
    expect(withExecution(run('succeeded'), undefined, later)).toEqual(run('succeeded'));
  });

  it.each(['succeeded', 'completed-with-errors', 'planned', 'failed', 'stopped'] as const)(
    'whose record says %s stays so',
    (status) => {
      expect(withExecution(run(status), execution('ABORTED'), now)).toEqual(run(status));
    },
  );
});
