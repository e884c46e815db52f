import { backupFiles } from '../../core/contracts/run-files';
import { UploadArchiveInput } from '../../core/contracts/upload-archive';
import { type Answers, RunningMachine, thrown } from './running-machine';
import { type Json, synthesizedTemplates } from './synthesized';

const templates = synthesizedTemplates({
  vaults: ['demo'],
  plans: [{ name: 'documents', source: { bucket: 'source', include: ['**', '{%a,b%}'] }, vault: 'demo' }],
});

const RUN = 'of-the-schedule';
const run = (more: Json = {}): Json => ({
  runId: RUN,
  kind: 'backup',
  dryRun: false,
  plan: { name: 'documents', uploadsInFlightMax: 2 },
  ...more,
});
const position = (segments: number, archives: number) => ({ segments, totals: { archives } });
const trial = () => ({ kind: 'trial', run: run() });
const isCatalog = ({ sequence }: Json) => sequence === 9;

/** A run of one segment with two archives, in which all goes well. */
const well: Answers = {
  'open-backup': () => ({ opened: true, run: run() }),
  'plan-backup': () => ({ done: true, position: position(1, 2) }),
  'upload-archive': () => ({ state: 'done' }),
  'write-snapshot': ({ kind }) => (kind === 'trial' ? null : { catalogSequence: 9 }),
  'adopt-snapshot': () => ({ catalogSequence: 9 }),
  'seal-snapshot': () => ({}),
  'apply-retention': () => ({ done: true }),
  'report-backup': ({ failure }) => ({ runId: RUN, status: failure ? 'failed' : 'succeeded' }),
};

let machine: RunningMachine;
async function start(answers: Answers = {}): Promise<RunningMachine> {
  machine = await RunningMachine.start(templates, 'backup', { ...well, ...answers });
  machine.put(backupFiles.index(RUN, 0), [{ sequence: 0 }, { sequence: 1 }]);
  machine.put(backupFiles.index(RUN, 1), [{ sequence: 2 }]);
  return machine;
}
afterEach(() => machine.close());

const sequences = () => machine.callsOf('upload-archive').map(({ sequence }) => sequence);
const gaveUp = () => machine.callsOf('upload-archive').filter(({ giveUp }) => giveUp !== undefined);
const reported = () => machine.callsOf('report-backup');

describe('a backup', () => {
  it('is opened with the configuration as it is, be it like an expression', async () => {
    await (await start()).run({ kind: 'backup', plan: 'documents' });
    const [{ configuration }] = machine.callsOf('open-backup');
    expect(configuration.plans[0].source.include).toEqual(['**', '{%a,b%}']);
  });

  it('tries the signing key, plans, writes the archives and then their catalog, seals the snapshot, applies the retention and reports', async () => {
    const { status, output } = await (await start()).run({ kind: 'backup', plan: 'documents' });
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: { runId: RUN, status: 'succeeded' } });
    expect(machine.path).toEqual([
      'open-backup',
      'write-snapshot',
      'plan-backup',
      'upload-archive',
      'write-snapshot',
      'upload-archive',
      'seal-snapshot',
      'apply-retention',
      'report-backup',
    ]);
    expect(sequences().sort()).toEqual([0, 1, 9]);
    for (const payload of machine.callsOf('upload-archive')) {
      expect(UploadArchiveInput.parse(payload)).toEqual(payload);
      // A schedule's execution has a name of its own.
      expect(payload.runId).toBe(RUN);
    }
    expect(machine.callsOf('write-snapshot')).toEqual([trial(), { kind: 'snapshot', run: run(), segments: 1 }]);
    expect(machine.callsOf('seal-snapshot')).toEqual([{ run: run(), catalogSequence: 9 }]);
    expect(reported()).toMatchObject([{ request: { kind: 'backup', plan: 'documents' } }]);
  });

  it('goes on with the plan where it came to, and writes the archives of every segment', async () => {
    const turns = [
      { done: false, position: position(1, 2) },
      { done: true, position: position(2, 3) },
    ];
    await (await start({ 'plan-backup': (_, turn) => turns[turn] })).run({ kind: 'backup', plan: 'documents' });
    expect(machine.callsOf('plan-backup')).toEqual([{ run: run() }, { run: run(), position: position(1, 2) }]);
    expect(sequences().sort()).toEqual([0, 1, 2, 9]);
    expect(machine.callsOf('write-snapshot')).toEqual([trial(), { kind: 'snapshot', run: run(), segments: 2 }]);
  });

  it('asks for the archives of a segment again when its map failed, rather than to lose what is written', async () => {
    await start({
      'upload-archive': (_, turn) => {
        machine.resultsWritable = turn >= 2;
        return { state: 'done' };
      },
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(sequences().sort()).toEqual([0, 0, 1, 1, 9]);
    expect(machine.callsOf('write-snapshot')).toEqual([trial(), { kind: 'snapshot', run: run(), segments: 1 }]);
  });

  it('takes a snapshot when nothing has changed, without a map over nothing', async () => {
    await start({ 'plan-backup': () => ({ done: true, position: position(1, 0) }) });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(sequences()).toEqual([9]);
  });

  it('writes nothing in a dry run, which tries the key as well, and reports what it would do', async () => {
    await start({ 'open-backup': () => ({ opened: true, run: run({ dryRun: true }) }) });
    await machine.run({ kind: 'backup', plan: 'documents', dryRun: true });
    expect(machine.path).toEqual(['open-backup', 'write-snapshot', 'plan-backup', 'apply-retention', 'report-backup']);
  });

  it('applies the retention alone when it is to forget', async () => {
    await start({ 'open-backup': () => ({ opened: true, run: run({ kind: 'forget' }) }) });
    await machine.run({ plan: 'documents', kind: 'forget' });
    expect(machine.path).toEqual(['open-backup', 'apply-retention', 'report-backup']);
  });

  it.each(['accept', 'reject'])('decides on a snapshot when it is to %s one, and deletes nothing', async (kind) => {
    const judging = run({ kind, snapshot: 'held' });
    await start({ 'open-backup': () => ({ opened: true, run: judging }), 'judge-snapshot': () => ({}) });
    await machine.run({ plan: 'documents', kind, snapshot: 'held' });
    expect(machine.path).toEqual(['open-backup', 'judge-snapshot', 'report-backup']);
    expect(machine.callsOf('judge-snapshot')).toEqual([{ run: judging }]);
  });

  it('ends the pin of a snapshot, and deletes nothing', async () => {
    const unpinning = run({ kind: 'unpin', snapshot: 's1' });
    await start({ 'open-backup': () => ({ opened: true, run: unpinning }), 'judge-snapshot': () => ({}) });
    await machine.run({ plan: 'documents', kind: 'unpin', snapshot: 's1' });
    expect(machine.path).toEqual(['open-backup', 'judge-snapshot', 'report-backup']);
    expect(machine.callsOf('judge-snapshot')).toEqual([{ run: unpinning }]);
  });

  it('signs a pin, uploads it, records it, and deletes nothing', async () => {
    const pinning = run({ kind: 'pin', snapshot: 's1', reason: 'why', person: 'arn:jo' });
    await start({
      'open-backup': () => ({ opened: true, run: pinning }),
      'write-snapshot': () => ({ catalogSequence: 0 }),
    });
    expect(await machine.run({ plan: 'documents', kind: 'pin' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(machine.path).toEqual(['open-backup', 'write-snapshot', 'upload-archive', 'seal-snapshot', 'report-backup']);
    expect(machine.callsOf('write-snapshot')).toEqual([{ kind: 'pin', run: pinning }]);
    expect(machine.callsOf('seal-snapshot')).toEqual([{ run: pinning, catalogSequence: 0 }]);
  });

  it('reports that a snapshot could not be decided on', async () => {
    const judging = run({ kind: 'reject', snapshot: 'accepted' });
    await start({
      'open-backup': () => ({ opened: true, run: judging }),
      'judge-snapshot': () => {
        throw thrown('InvalidInputError', 'it is not held');
      },
    });
    const { status } = await machine.run({ plan: 'documents', kind: 'reject', snapshot: 'accepted' });
    expect(status).toBe('FAILED');
    expect(machine.path).toEqual(['open-backup', 'judge-snapshot', 'report-backup']);
    expect(reported()).toMatchObject([{ failure: { error: 'InvalidInputError' } }]);
  });

  it('ends at once, without a report, when another run has been started for the same time', async () => {
    await start({ 'open-backup': () => ({ opened: false, runId: RUN, reason: 'started already' }) });
    const { status, output } = await machine.run({ kind: 'backup', plan: 'documents' });
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual({ runId: RUN, status: 'skipped', reason: 'started already' });
    expect(machine.path).toEqual(['open-backup']);
  });

  it('waits while another run of the plan holds its lease', async () => {
    const held = (turn: number) => {
      if (turn < 3) throw thrown('LeaseHeldError', 'plan documents is locked');
      return { opened: true, run: run() };
    };
    await start({ 'open-backup': (_, turn) => held(turn) });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(machine.callsOf('open-backup')).toHaveLength(4);
  });
});

describe('an archive', () => {
  const upload = (answer: (payload: Json, turn: number) => Json) => start({ 'upload-archive': answer });
  /** Successive answers for archive 0; other archives are done immediately. */
  const turnsOfFirst = (...turns: Json[]) => {
    const left = [...turns];
    return upload((payload) =>
      payload.sequence === 0 && !payload.parts ? left.shift() : { state: payload.parts ? 'sent' : 'done' },
    );
  };
  const ofFirst = () =>
    machine
      .callsOf('upload-archive')
      .filter(({ sequence }) => sequence === 0)
      .map(({ runId, sequence, ...rest }) => rest);

  it('is gone on with as often as time was short', async () => {
    await (await turnsOfFirst({ state: 'more' }, { state: 'more' }, { state: 'done' })).run({
      kind: 'backup',
      plan: 'documents',
    });
    expect(ofFirst()).toEqual([{}, {}, {}]);
  });

  it.each([
    ['one group', [{ first: 1, last: 4 }]],
    [
      'several groups',
      [
        { first: 1, last: 4 },
        { first: 5, last: 8 },
        { first: 9, last: 9 },
      ],
    ],
  ])('has its parts sent in %s, and is then put together', async (_, parts) => {
    await (await turnsOfFirst({ state: 'spread', parts }, { state: 'done' })).run({
      kind: 'backup',
      plan: 'documents',
    });
    const calls = ofFirst();
    expect(calls[0]).toEqual({});
    expect(calls.slice(1, -1)).toEqual(expect.arrayContaining(parts.map((group) => ({ parts: group }))));
    expect(calls).toHaveLength(parts.length + 2);
    expect(calls.at(-1)).toEqual({});
  });

  it('goes on when a group of its parts cannot be sent: the next turn hands it out again', async () => {
    let turn = 0;
    await upload(({ sequence, parts }) => {
      if (parts?.first === 5 && turn < 2) throw thrown('VaultNotFoundError', 'for the test: no retries');
      if (sequence !== 0 || parts) return { state: parts ? 'sent' : 'done' };
      turn++;
      if (turn === 1)
        return {
          state: 'spread',
          parts: [
            { first: 1, last: 4 },
            { first: 5, last: 8 },
          ],
        };
      return turn === 2 ? { state: 'spread', parts: [{ first: 5, last: 8 }] } : { state: 'done' };
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(turn).toBe(3);
    expect(gaveUp()).toEqual([]);
  });

  it('is given up with a reason that people can read when it cannot be written, and the run goes on', async () => {
    await upload(({ sequence, giveUp }) => {
      if (sequence === 0 && giveUp === undefined) throw thrown('AccessDenied', 'you may not "write" there');
      return { state: 'done' };
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(gaveUp()).toEqual([{ runId: RUN, sequence: 0, giveUp: 'AccessDenied: you may not "write" there' }]);
    // Seven times as it is, and then with the reason.
    expect(ofFirst()).toHaveLength(8);
    expect(machine.path.at(-1)).toBe('report-backup');
  });

  it('is given up at once when there is no vault any more', async () => {
    await upload(({ sequence, giveUp }) => {
      if (sequence === 0 && giveUp === undefined) throw thrown('VaultNotFoundError', 'there is no vault demo');
      return { state: 'done' };
    });
    await machine.run({ kind: 'backup', plan: 'documents' });
    expect(ofFirst()).toEqual([{}, { giveUp: 'VaultNotFoundError: there is no vault demo' }]);
  });

  it('is given up after a hundred calls', async () => {
    await upload(({ sequence, giveUp }) => ({ state: sequence === 0 && giveUp === undefined ? 'more' : 'done' }));
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(ofFirst()).toHaveLength(101);
    expect(gaveUp()).toMatchObject([{ giveUp: 'no end after 100 calls' }]);
  });

  it('does not fail the run even when it cannot be given up', async () => {
    await upload(({ sequence }) => {
      if (sequence === 0) throw thrown('VaultNotFoundError', 'there is no vault demo');
      return { state: 'done' };
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(machine.callsOf('write-snapshot')).toHaveLength(2);
  });

  it('that is the catalog leaves its failure to seal-snapshot', async () => {
    await start({
      'upload-archive': (payload) => {
        if (isCatalog(payload)) throw thrown('VaultNotFoundError', 'there is no vault demo');
        return { state: 'done' };
      },
      'seal-snapshot': () => {
        throw thrown('InvalidInputError', 'the catalog could not be written');
      },
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({
      status: 'FAILED',
      error: 'InvalidInputError',
    });
    expect(machine.path.slice(-2)).toEqual(['seal-snapshot', 'report-backup']);
  });
});

describe('what ends a run early', () => {
  it('is reported with the request alone when there was no run yet', async () => {
    await start({
      'open-backup': () => {
        throw thrown('NotConfiguredError', 'add a plan');
      },
    });
    const { status, error, cause } = await machine.run({ plan: 'other' });
    expect(machine.callsOf('open-backup')).toHaveLength(1);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'NotConfiguredError' });
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorMessage: 'add a plan' });
    expect(reported()).toEqual([
      {
        execution: expect.any(String),
        executionArn: expect.stringContaining(':execution:machine:'),
        executionStartedAt: expect.any(String),
        request: { plan: 'other' },
        failure: { error: 'NotConfiguredError', cause },
      },
    ]);
  });

  it('is no failure of the execution when the reporter answers that the request was refused', async () => {
    await start({
      'open-backup': () => {
        throw thrown('NotConfiguredError', 'add a plan');
      },
      'report-backup': () => ({ status: 'refused' }),
    });
    const { status, output } = await machine.run({ plan: 'other' });
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ status: 'refused', error: 'NotConfiguredError' });
  });

  it('is a key that cannot sign, before anything is listed or uploaded, and at once', async () => {
    await start({
      'write-snapshot': () => {
        throw thrown('SigningKeyUnusableError', 'the key is disabled');
      },
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({
      status: 'FAILED',
      error: 'SigningKeyUnusableError',
    });
    expect(machine.path).toEqual(['open-backup', 'write-snapshot', 'report-backup']);
    expect(machine.callsOf('write-snapshot')).toEqual([trial()]);
    expect(reported()).toMatchObject([{ failure: { error: 'SigningKeyUnusableError' } }]);
  });

  it('is reported with the run once there is one', async () => {
    await start({
      'plan-backup': () => {
        throw thrown('BudgetExceededError', 'too dear');
      },
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({
      status: 'FAILED',
      error: 'BudgetExceededError',
    });
    expect(reported()).toMatchObject([{ failure: { error: 'BudgetExceededError' } }]);
    expect(machine.callsOf('plan-backup')).toHaveLength(1);
  });

  it('is a plan that comes to no end', async () => {
    await start({ 'plan-backup': () => ({ done: false, position: position(1, 1) }) });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({
      status: 'FAILED',
      error: 'PlanTooLongError',
    });
    expect(machine.callsOf('plan-backup')).toHaveLength(1000);
    expect(reported()).toMatchObject([{ failure: { error: 'PlanTooLongError' } }]);
  });

  it('is not a retention that comes to no end: the rest is for the next run', async () => {
    await start({ 'apply-retention': () => ({ done: false }) });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(machine.callsOf('apply-retention')).toHaveLength(400);
  });
});

describe('an adoption', () => {
  const adopting = run({ kind: 'adopt', snapshot: 's1', adopt: { rebuild: 'r1' } });
  const open = () => ({ opened: true, run: adopting });

  it('tries the signing key, writes and signs the files, uploads their catalog, seals the snapshot and deletes nothing', async () => {
    await start({ 'open-backup': open });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(machine.path).toEqual([
      'open-backup',
      'write-snapshot',
      'adopt-snapshot',
      'write-snapshot',
      'upload-archive',
      'seal-snapshot',
      'report-backup',
    ]);
    expect(machine.callsOf('adopt-snapshot')).toEqual([{ run: adopting, catalogKeys: [] }]);
    expect(machine.callsOf('write-snapshot')).toEqual([
      { kind: 'trial', run: adopting },
      { kind: 'adoption', run: adopting, catalogSequence: 9 },
    ]);
    expect(machine.callsOf('seal-snapshot')).toEqual([{ run: adopting, catalogSequence: 9 }]);
  });

  it('that is refused is reported at once, and uploads nothing', async () => {
    await start({
      'open-backup': open,
      'adopt-snapshot': () => {
        throw thrown('InvalidInputError', 'it does not fit together');
      },
    });
    expect(await machine.run({ kind: 'backup', plan: 'documents' })).toMatchObject({
      status: 'FAILED',
      error: 'InvalidInputError',
    });
    expect(machine.path).toEqual(['open-backup', 'write-snapshot', 'adopt-snapshot', 'report-backup']);
  });
});
