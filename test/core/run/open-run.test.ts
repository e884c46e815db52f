import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import type { BackupRun } from '../../../core/contracts/backup-run';
import { LeaseHeldError, RunNameUsedError, RunOverError } from '../../../core/contracts/errors';
import { keyOf } from '../../../core/contracts/table';
import { releaseLease } from '../../../core/run/lease';
import { openRun } from '../../../core/run/open-run';
import type { RunOpening } from '../../../core/run/run-opening';
import { enterPhase, getRun, markStopping, recordEnd, setOpenedRun } from '../../../core/run/run-record';
import { isKill, type KillPoint, killable } from '../../lambdas/kill-points';
import { planOf, runOf } from '../backup/runs';

const executionOf = (name: string) => ({
  execution: name,
  executionArn: `arn:${name}`,
  executionStartedAt: '2026-01-05T09:59:00.000Z',
});

function world() {
  const clock = memoryClock();
  const items = memoryItems();
  const executions = memoryExecutions();
  let opened = 0;
  const open = (name: string, changes: Partial<RunOpening<BackupRun>> = {}, point?: KillPoint) => {
    executions.start(`arn:${name}`);
    const opening: RunOpening<BackupRun> = {
      kind: 'backup',
      runId: name,
      isDryRun: false,
      plan: 'docs',
      vault: 'photos',
      lease: 'docs',
      phase: 'planning',
      check: async () => {},
      open: async (frame) => {
        opened += 1;
        return runOf({ ...frame, plan: planOf() });
      },
      ...changes,
    };
    const { ports, calls } = killable({ items, executions, clock }, point);
    const request = { kind: 'backup', plan: 'docs' };
    return { opening: openRun({ ...executionOf(name), request }, opening, ports), calls };
  };
  const holder = async () => (await items.get(keyOf.lease('docs')))?.executionArn;
  return { clock, items, executions, holder, open, timesOpened: () => opened };
}

describe('opening a run', () => {
  it('puts it on record before it takes its lease, and completes it under that', async () => {
    const { open, items } = world();
    const seen: unknown[] = [];
    const { opening } = open('run-1', {
      checkIsNew: async () =>
        void seen.push((await getRun(items, 'run-1'))?.status, await items.get(keyOf.lease('docs'))),
      open: async (frame) => {
        seen.push((await items.get(keyOf.lease('docs')))?.executionArn, frame.generation);
        return runOf({ ...frame, plan: planOf() });
      },
    });
    expect(await opening).toMatchObject({ opened: true, run: { runId: 'run-1', generation: 1 } });
    expect(seen).toEqual(['opening', undefined, 'arn:run-1', 1]);
    expect(await getRun(items, 'run-1')).toMatchObject({
      ...{ status: 'planning', kind: 'backup', plan: 'docs', vault: 'photos', executionArn: 'arn:run-1' },
      ...{ request: { kind: 'backup', plan: 'docs' }, run: { runId: 'run-1' } },
    });
  });

  it('leaves nothing when its request is refused', async () => {
    const { open, items } = world();
    const check = () => Promise.reject(new Error('no such vault'));
    await expect(open('run-1', { check }).opening).rejects.toThrow('no such vault');
    expect(items.all()).toEqual([]);
  });

  it('leaves its record, without a lease, when it turns out not to be new', async () => {
    const { open, items, holder } = world();
    const checkIsNew = () => Promise.reject(new RunNameUsedError('used'));
    await expect(open('run-1', { checkIsNew }).opening).rejects.toThrow(RunNameUsedError);
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'opening', run: undefined });
    expect(await holder()).toBeUndefined();
  });

  it('comes to the same run, under one lease, killed before and after every call that it makes', async () => {
    const undisturbed = world();
    const { opening, calls } = undisturbed.open('run-1');
    const expected = await opening;
    expect(calls()).toBeGreaterThanOrEqual(6);
    for (let call = 1; call <= calls(); call++) {
      for (const when of ['before', 'after'] as const) {
        const { open, items, clock } = world();
        const killed = open('run-1', {}, { call, when }).opening;
        await expect(killed).rejects.toThrow('killed');
        await killed.catch((error: unknown) => expect(isKill(error)).toBe(true));
        const repeated = await open('run-1').opening;
        expect(repeated).toEqual(expected);
        clock.advance(60_000);
        expect(await open('run-1').opening).toEqual(expected);
        expect(items.all()).toEqual(undisturbed.items.all());
      }
    }
  });

  it('is not completed twice', async () => {
    const { open, timesOpened } = world();
    await open('run-1').opening;
    await open('run-1').opening;
    expect(timesOpened()).toBe(1);
  });

  it('waits for its lease with its record open, and ends there when it is stopped', async () => {
    const { open, items, holder } = world();
    await open('run-1').opening;
    await expect(open('run-2').opening).rejects.toThrow(LeaseHeldError);
    await markStopping(items, 'run-2');
    await releaseLease(items, 'docs', { executionArn: 'arn:run-1' });
    await expect(open('run-2').opening).rejects.toThrow(RunOverError);
    expect(await holder()).toBeUndefined();
    await recordEnd(items, 'run-2', { status: 'stopped', finishedAt: '2026-01-05T12:00:00.000Z' });
    const late = open('run-2').opening;
    await expect(late).rejects.toThrow(RunOverError);
    await expect(late).rejects.toThrow(
      'run run-2 is over (stopped) and does not continue. Start another, or retry it: moraine retry run-2',
    );
    expect(await getRun(items, 'run-2')).toMatchObject({ status: 'stopped', run: undefined });
  });

  it.each(['stopping', 'stopped'] as const)(
    'does not go on when the run is %s while it is being completed',
    async (as) => {
      const { open, items } = world();
      const opening = open('run-1', {
        open: async (frame) => {
          if (as === 'stopping') await markStopping(items, 'run-1');
          else await recordEnd(items, 'run-1', { status: as, finishedAt: '2026-01-05T12:00:00.000Z' });
          return runOf({ ...frame, plan: planOf() });
        },
      }).opening;
      await expect(opening).rejects.toThrow(RunOverError);
      // One that is being stopped has a report to come, which tells what it was about.
      const run = as === 'stopping' ? { runId: 'run-1' } : undefined;
      expect(await getRun(items, 'run-1')).toMatchObject({ status: as, run });
    },
  );

  it('is as another call of the same step has opened it, which was quicker, and the run is a phase further', async () => {
    const { open, items } = world();
    const opening = open('run-1', {
      open: async (frame) => {
        await setOpenedRun(items, runOf({ ...frame, plan: planOf({ source: { prefix: 'quicker/' } }) }), 'planning');
        await enterPhase(items, 'run-1', 'uploading');
        return runOf({ ...frame, plan: planOf() });
      },
    }).opening;
    expect(await opening).toMatchObject({ opened: true, run: { plan: { source: { prefix: 'quicker/' } } } });
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'uploading' });
  });

  it('goes on in one of the executions that are to begin one run', async () => {
    const { open } = world();
    const shared = { runId: 'of-3-am', isShared: true };
    const outputs = await Promise.all(['a', 'b', 'c'].map((name) => open(name, shared).opening));
    expect(outputs.filter(({ opened }) => opened)).toHaveLength(1);
    expect(outputs.filter(({ opened }) => !opened)[0]).toEqual({
      opened: false,
      runId: 'of-3-am',
      reason: 'run of-3-am has already been started by another execution',
    });
  });

  it('takes no lease for a dry run, or for a run that needs none', async () => {
    const { open, holder } = world();
    const { opening } = open('dry', { isDryRun: true, open: async (frame) => runOf({ ...frame, dryRun: true }) });
    expect(await opening).toMatchObject({ opened: true, run: { dryRun: true } });
    expect(await open('free', { lease: undefined }).opening).toMatchObject({ opened: true });
    expect(await holder()).toBeUndefined();
  });
});
