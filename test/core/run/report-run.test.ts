import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import type { PlanRun } from '../../../core/contracts/backup-run';
import { LeaseHeldError, NoticeNotSentError } from '../../../core/contracts/errors';
import { runFiles } from '../../../core/contracts/run-files';
import type { RunKind } from '../../../core/contracts/run-kind';
import { ReportRunInput } from '../../../core/contracts/run-steps';
import { keyOf } from '../../../core/contracts/table';
import { takeLease } from '../../../core/run/lease';
import { reportRun } from '../../../core/run/report-run';
import { listRuns } from '../../../core/run/run-list';
import { claimRunName } from '../../../core/run/run-name';
import { createRun, getRun, markStopping, recordEnd, setOpenedRun } from '../../../core/run/run-record';
import type { AnyReport, RunReporting } from '../../../core/run/run-reporting';
import { isKill, type KillPoint, killable } from '../../lambdas/kill-points';
import { collect, planOf, RUNS, runOf } from '../backup/runs';
import { putOpened } from './put-opened';

const STARTED_AT = '2026-01-05T09:59:00.000Z';
const request = { kind: 'backup', plan: 'docs' };
const failure = { error: 'EmptySourceError', cause: 'nothing in it' };
const aborted = { error: 'RunStopped', cause: 'its execution was stopped before it ended' };

/** Message about a request whose run was not opened. */
const refusalOf = (runId: string, status: string, { error, cause }: typeof failure) =>
  `Run ${runId}: ${status}\nPlan docs\nError: ${error}: ${cause}`;

interface Asking {
  execution?: string;
  runId?: string;
}

function world() {
  const clock = memoryClock();
  const items = memoryItems();
  const objects = memoryObjects({ buckets: [RUNS] });
  const reports = memoryTopic();
  const executions = memoryExecutions();
  const reporting: RunReporting<PlanRun, AnyReport & { kind: RunKind }> = {
    runIdOf: ({ execution }) => execution,
    askedIn: () => ({ kind: 'backup', plan: 'docs', isDryRun: false }),
    report: async ({ runId, kind }, { now }) => ({ runId, kind, status: 'succeeded', finishedAt: now.toISOString() }),
    counts: () => ({ items: 1, bytes: 2, done: 1 }),
    message: ({ runId, status }) => ({ subject: 'a report', lines: [`${runId} ${status}`] }),
    describeAsked: ({ plan }) => `backup of ${plan}`,
  };
  const deps = { items, files: memoryWorkingFiles(objects, RUNS), reports, clock };
  const executionOf = (execution: string) => ({
    execution,
    executionArn: `arn:${execution}`,
    executionStartedAt: STARTED_AT,
  });

  const call = (input: unknown, runId: string | undefined, point?: KillPoint) => {
    const { ports, calls } = killable(deps, point);
    const named = runId === undefined ? {} : { runIdOf: () => runId };
    return { calls, report: reportRun(ReportRunInput.parse(input), { ...reporting, ...named }, ports) };
  };
  /** The report as a step of the machine. */
  const step = ({ execution = 'run-1', runId, failed }: Asking & { failed?: typeof failure } = {}, point?: KillPoint) =>
    call({ ...executionOf(execution), request, failure: failed }, runId, point);
  /** The report by the event of an execution's end. */
  const event = (status: string, { execution = 'run-1', runId }: Asking = {}, point?: KillPoint) => {
    const startDate = Date.parse(STARTED_AT);
    const detail = {
      name: execution,
      executionArn: `arn:${execution}`,
      status,
      startDate,
      input: JSON.stringify(request),
    };
    return call({ detail }, runId, point);
  };
  const take = (name: string) =>
    takeLease({ items, executions }, 'docs', { executionArn: `arn:${name}`, runId: name }, clock.now());
  /** A run that has been opened and holds the lease of its plan. */
  const open = async (name = 'run-1') => {
    executions.start(`arn:${name}`);
    await claimRunName(items, name, executionOf(name));
    const generation = await take(name);
    const run = runOf({ runId: name, executionArn: `arn:${name}`, generation, plan: planOf() });
    await putOpened(items, run, 'uploading', clock.now());
  };
  /** A run that is on record, and waits for a lease. */
  const wait = async (execution: string, runId = execution) => {
    await claimRunName(items, runId, executionOf(execution));
    const asked = {
      runId,
      kind: 'backup',
      executionArn: `arn:${execution}`,
      request,
      isDryRun: false,
      plan: 'docs',
    } as const;
    await createRun(items, asked, clock.now());
  };
  return {
    ...{ ...deps, step, event, open, wait, take, reporting },
    call: (input: unknown) => call(input, undefined).report,
    record: (runId = 'run-1') => getRun(items, runId),
    told: () => reports.published.map(({ message }) => message),
    written: () => JSON.parse(objects.text({ bucket: RUNS, key: runFiles.report('run-1') })) as AnyReport,
    lease: () => items.get(keyOf.lease('docs')),
  };
}

type World = ReturnType<typeof world>;

describe('the report of a run', () => {
  it('is written, told and put on record, and its lease is released', async () => {
    const of = world();
    await of.open();
    const report = await of.step().report;
    expect(report).toEqual({
      runId: 'run-1',
      kind: 'backup',
      status: 'succeeded',
      finishedAt: '2026-01-05T10:00:00.000Z',
    });
    expect(of.written()).toEqual(report);
    expect(of.told()).toEqual(['run-1 succeeded']);
    expect(await of.record()).toMatchObject({
      status: 'succeeded',
      counts: { items: 1, bytes: 2, done: 1 },
      failure: undefined,
    });
    expect(await of.lease()).not.toHaveProperty('executionArn');
    expect(await of.lease()).not.toHaveProperty('freeAt');
  });

  it.each<[string, (of: World, point?: KillPoint) => ReturnType<World['step']>, string]>([
    ['a run that succeeded', (of, point) => of.step({}, point), 'succeeded'],
    ['a run that failed', (of, point) => of.step({ failed: failure }, point), 'failed'],
    ['a run that was aborted, by the event of that', (of, point) => of.event('ABORTED', {}, point), 'stopped'],
  ])(
    'of %s comes to the same end, killed before and after every call, and is told at least once',
    async (_, end, status) => {
      const undisturbed = world();
      await undisturbed.open();
      const { report, calls } = end(undisturbed);
      await report;
      expect(calls()).toBeGreaterThanOrEqual(6);
      for (let call = 1; call <= calls(); call++) {
        for (const when of ['before', 'after'] as const) {
          const of = world();
          await of.open();
          const killed = await end(of, { call, when }).report.catch((error: unknown) => error);
          expect(isKill(killed)).toBe(true);
          await end(of).report;
          expect(of.written()).toEqual(undisturbed.written());
          expect(of.items.all()).toEqual(undisturbed.items.all());
          expect(new Set(of.told())).toEqual(new Set([`run-1 ${status}`]));
          expect(of.told().length).toBeLessThanOrEqual(2);
        }
      }
    },
  );

  it('is on record though the topic cannot be reached, and told when the step is repeated', async () => {
    const of = world();
    await of.open();
    jest.spyOn(of.reports, 'publish').mockRejectedValueOnce(new Error('SNS is down'));
    await expect(of.step().report).rejects.toThrow('SNS is down');
    expect(await of.record()).toMatchObject({ status: 'succeeded' });
    await of.step().report;
    expect(of.told()).toEqual(['run-1 succeeded']);
  });

  it('warns of a message that could not be sent, and of nothing else', async () => {
    const of = world();
    await of.open();
    jest.spyOn(of.reports, 'publish').mockRejectedValueOnce(new NoticeNotSentError('the key is disabled'));
    expect(await of.step().report).toMatchObject({ status: 'succeeded', warnings: ['the key is disabled'] });
    expect(of.written()).toMatchObject({ status: 'succeeded', warnings: ['the key is disabled'] });
    expect(await of.record()).toMatchObject({ status: 'succeeded', failure: undefined });
  });

  it('stays what it was when the run fails after it has ended', async () => {
    const of = world();
    await of.open();
    const report = await of.step().report;
    const before = await of.record();
    expect(await of.step({ failed: { error: 'States.DataLimitExceeded', cause: '' } }).report).toEqual(report);
    expect(of.written()).toEqual(report);
    expect(await of.record()).toEqual(before);
  });

  it('of a run that failed stays that of its first failure', async () => {
    const of = world();
    await of.open();
    const report = await of.step({ failed: failure }).report;
    expect(report).toMatchObject({ status: 'failed', error: failure });
    expect(await of.step({ failed: { error: 'States.Timeout', cause: '' } }).report).toEqual(report);
    expect(await of.record()).toMatchObject({ status: 'failed', failure });
  });

  it('of a run that fails while it is being stopped says that it was stopped', async () => {
    const of = world();
    await of.open();
    await markStopping(of.items, 'run-1');
    expect(await of.step({ failed: failure }).report).toMatchObject({ status: 'stopped', error: failure });
    expect(await of.record()).toMatchObject({ status: 'stopped', failure });
  });

  it.each<'report' | 'file'>(['report', 'file'])(
    'leaves a failed run without an end no more when its %s cannot be had',
    async (what) => {
      const of = world();
      await of.open();
      const denied = () => Promise.reject(new Error('Access Denied'));
      if (what === 'report') of.reporting.report = denied;
      else jest.spyOn(of.files, 'write').mockImplementation(denied);
      await expect(of.step({ failed: failure }).report).rejects.toThrow('Access Denied');
      expect(await of.record()).toMatchObject({ status: 'failed', failure });
      expect((await of.lease())?.executionArn).toBeUndefined();
    },
  );

  it('says what the record says when the run has come to another end at the same moment', async () => {
    const of = world();
    await of.open();
    jest.spyOn(of.reports, 'publish').mockImplementationOnce(async () => {
      await recordEnd(of.items, 'run-1', { status: 'succeeded', finishedAt: STARTED_AT });
    });
    await of.event('ABORTED').report;
    expect(await of.record()).toMatchObject({ status: 'succeeded', failure: undefined });
    expect(of.written()).toMatchObject({ runId: 'run-1', status: 'succeeded' });
    expect(of.written().error).toBeUndefined();
  });

  it('of a run whose execution failed while somebody asked for its end says that it failed', async () => {
    const of = world();
    await of.open();
    await markStopping(of.items, 'run-1');
    expect(await of.event('FAILED').report).toMatchObject({ status: 'failed' });
    expect(await of.record()).toMatchObject({ status: 'failed' });
  });

  it('of a run that comes to its own end while it is being stopped says so', async () => {
    const of = world();
    await of.open();
    await markStopping(of.items, 'run-1');
    expect(await of.step().report).toMatchObject({ status: 'succeeded' });
    expect(await of.record()).toMatchObject({ status: 'succeeded' });
  });
});

describe('the event of the end of an execution', () => {
  it('has a run that was stopped reported once, and frees its lease when none of its functions can be at work', async () => {
    const of = world();
    await of.open();
    await markStopping(of.items, 'run-1');
    const stopped = { error: 'RunStopped', cause: 'its execution was stopped before it ended' };
    expect(await of.event('ABORTED').report).toMatchObject({ status: 'stopped', error: stopped });
    expect(of.written()).toMatchObject({ status: 'stopped', error: stopped });
    expect(await of.record()).toMatchObject({ status: 'stopped', failure: stopped });
    expect(of.told()).toEqual(['run-1 stopped']);
    const record = await of.record();
    of.clock.advance(15 * 60_000);
    expect(await of.event('ABORTED').report).toBeUndefined();
    expect(await of.record()).toEqual(record);
    expect(of.told()).toHaveLength(1);
    of.clock.advance(60_000 - 1);
    await expect(of.take('run-2')).rejects.toThrow(LeaseHeldError);
    of.clock.advance(1);
    expect(await of.take('run-2')).toBe(2);
  });

  it.each([
    ['ABORTED', 'stopped', 'RunStopped'],
    ['TIMED_OUT', 'failed', 'States.Timeout'],
    ['FAILED', 'failed', 'States.Runtime'],
  ])('%s, which nobody has asked for, ends the run as %s', async (event, status, error) => {
    const of = world();
    await of.open();
    await of.event(event).report;
    expect(await of.record()).toMatchObject({ status, failure: { error } });
    expect(of.told()).toEqual([`run-1 ${status}`]);
  });

  it.each([
    ['succeeded', undefined, 'ABORTED'],
    ['failed', failure, 'FAILED'],
  ])('changes nothing of a run that its last step has reported: it %s', async (status, failed, event) => {
    const of = world();
    await of.open();
    await of.step({ failed }).report;
    const before = { items: of.items.all(), written: of.written() };
    expect(await of.event(event).report).toBeUndefined();
    expect({ items: of.items.all(), written: of.written() }).toEqual(before);
    expect(of.told()).toEqual([`run-1 ${status}`]);
  });

  it('lists a run that was aborted before it had a record, and tells of it once', async () => {
    const of = world();
    await of.event('ABORTED').report;
    await of.event('ABORTED').report;
    const listed = { runId: 'run-1', kind: 'backup', plan: 'docs', executionArn: 'arn:run-1', status: 'stopped' };
    expect(await collect(listRuns(of.items))).toMatchObject([listed]);
    expect(of.told()).toEqual([refusalOf('run-1', 'stopped', aborted)]);
  });

  it('ends a run that was aborted while its opening waited for a lease, and leaves the lease with its holder', async () => {
    const of = world();
    await of.open('run-0');
    await of.wait('run-1');
    await of.event('ABORTED').report;
    await of.event('ABORTED').report;
    expect(await of.record()).toMatchObject({ status: 'stopped', run: undefined });
    expect(await of.lease()).toMatchObject({ executionArn: 'arn:run-0' });
    expect(of.told()).toEqual([refusalOf('run-1', 'stopped', aborted)]);
  });

  it.each(['before', 'after'] as const)(
    'has a run reported that was opened at the same instant: %s its refusal is told',
    async (when) => {
      const of = world();
      await of.wait('run-1');
      const run = runOf({ runId: 'run-1', executionArn: 'arn:run-1', plan: planOf() });
      if (when === 'before') {
        await markStopping(of.items, 'run-1');
        expect(await setOpenedRun(of.items, run, 'planning')).toBe(false);
      } else {
        jest.spyOn(of.reports, 'publish').mockImplementationOnce(async () => {
          expect(await setOpenedRun(of.items, run, 'planning')).toBe(true);
        });
      }
      expect(await of.event('ABORTED').report).toMatchObject({ status: 'stopped', error: { error: 'RunStopped' } });
      expect(of.written()).toMatchObject({ runId: 'run-1', status: 'stopped' });
      expect(await of.record()).toMatchObject({ status: 'stopped', run: { runId: 'run-1' } });
      expect(of.told()).toEqual(['run-1 stopped']);
    },
  );

  it.each(['step', 'event'] as const)(
    'and the last step, both at work at once, agree on one end: that of the %s, which is first',
    async (first) => {
      const of = world();
      await of.open();
      const other = first === 'step' ? 'event' : 'step';
      const end = { step: () => of.step().report, event: () => of.event('ABORTED').report };
      const spy = jest.spyOn(of.clock, 'now');
      let isBegun = false;
      // When the slower one has begun, and reads the time of its report, the first one is done meanwhile.
      const original = of.items.get;
      of.items.get = async (key) => {
        if (isBegun || spy.mock.calls.length === 0 || key.sk !== 'run') return original(key);
        isBegun = true;
        await end[first]();
        return original(key);
      };
      expect(await end[other]()).toBeUndefined();
      const status = first === 'step' ? 'succeeded' : 'stopped';
      expect(isBegun).toBe(true);
      expect(of.written()).toMatchObject({ status });
      expect(await of.record()).toMatchObject({ status });
      expect(of.told()).toEqual([`run-1 ${status}`]);
    },
  );
});

describe('a request that was refused before there was a run', () => {
  it('is listed and told of once, whatever events follow', async () => {
    const of = world();
    expect(await of.step({ failed: failure }).report).toBeUndefined();
    await of.event('FAILED').report;
    await of.event('FAILED').report;
    expect(await of.record()).toMatchObject({ status: 'failed', failure, plan: 'docs', request, run: undefined });
    expect(of.told()).toEqual([refusalOf('run-1', 'failed', failure)]);
  });

  it('is listed though the topic cannot be reached', async () => {
    const of = world();
    jest.spyOn(of.reports, 'publish').mockRejectedValueOnce(new Error('SNS is down'));
    await expect(of.step({ failed: failure }).report).rejects.toThrow('SNS is down');
    expect(await of.record()).toMatchObject({ status: 'failed', failure });
  });

  it('is listed for its own reason when the message about it could not be sent', async () => {
    const of = world();
    jest.spyOn(of.reports, 'publish').mockRejectedValueOnce(new NoticeNotSentError('the key is disabled'));
    expect(await of.step({ failed: failure }).report).toBeUndefined();
    expect(await of.record()).toMatchObject({ status: 'failed', failure });
  });

  it('is listed once, killed before and after every call', async () => {
    const undisturbed = world();
    const { report, calls } = undisturbed.step({ failed: failure });
    await report;
    for (let call = 1; call <= calls(); call++) {
      for (const when of ['before', 'after'] as const) {
        const of = world();
        await of
          .step({ failed: failure }, { call, when })
          .report.catch((error: unknown) => expect(isKill(error)).toBe(true));
        await of.step({ failed: failure }).report;
        expect(of.items.all()).toEqual(undisturbed.items.all());
        expect(new Set(of.told())).toEqual(new Set([refusalOf('run-1', 'failed', failure)]));
      }
    }
  });

  it('by all executions for one time of a schedule is listed and told of once', async () => {
    const of = world();
    for (const execution of ['a', 'b']) {
      await of.step({ execution, runId: 'of-3-am', failed: failure }).report;
      await of.event('FAILED', { execution, runId: 'of-3-am' }).report;
    }
    expect((await collect(listRuns(of.items))).map(({ runId }) => runId)).toEqual(['of-3-am']);
    expect(of.told()).toEqual([refusalOf('of-3-am', 'failed', failure)]);
  });

  it('by one of two executions is listed under its own name while the run of the other goes on', async () => {
    const of = world();
    await of.wait('a', 'of-3-am');
    await of.step({ execution: 'b', runId: 'of-3-am', failed: failure }).report;
    await of.event('FAILED', { execution: 'b', runId: 'of-3-am' }).report;
    expect(await of.record('of-3-am')).toMatchObject({ status: 'opening' });
    expect(await of.record('b')).toMatchObject({ status: 'failed', failure });
    expect(of.told()).toEqual([refusalOf('b', 'failed', failure)]);
  });

  it('under the name of another run is told of, and changes nothing of that one', async () => {
    const of = world();
    await of.open();
    await of.step().report;
    const before = of.items.all();
    const later = { execution: 'run-1', executionArn: 'arn:run-1', executionStartedAt: '2026-04-20T10:00:00.000Z' };
    const used = { error: 'RunNameUsedError', cause: 'used' };
    const reporting = { ...later, request, failure: used };
    await of.call(reporting);
    await of.call({ detail: { ...detailOf(later), status: 'FAILED' } });
    expect(of.items.all()).toEqual(before);
    expect(of.told()).toEqual(['run-1 succeeded', refusalOf('run-1', 'failed', used)]);
  });
});

const detailOf = ({
  execution,
  executionArn,
  executionStartedAt,
}: {
  execution: string;
  executionArn: string;
  executionStartedAt: string;
}) => ({
  ...{ name: execution, executionArn, startDate: Date.parse(executionStartedAt), input: JSON.stringify(request) },
});
