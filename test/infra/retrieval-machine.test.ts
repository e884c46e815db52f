import { type Answers, RunningMachine, thrown } from './running-machine';
import { type Json, synthesizedTemplates } from './synthesized';

const templates = synthesizedTemplates({ vaults: ['demo'] });
const plan = { batches: 0, batchesInFlightMax: 1, firstWaitSeconds: 60 };
const manifest = { bucket: 'runs', key: 'manifests/run.jsonl' };

/** A run that finds nothing to request. */
const well: Answers = {
  'accept-notice': () => null,
  'copy-range': () => null,
  'plan-retrieval': () => plan,
  'plan-restore': () => plan,
  'rebuild-catalog': () => ({ done: true }),
  'report-retrieval': ({ failure }) => ({ status: failure ? 'failed' : 'succeeded' }),
};

/** What every run begins with: both functions that write to the destination prove that they may. */
const OPENED = ['open-retrieval', 'accept-notice', 'copy-range'];

let machine: RunningMachine;
afterEach(() => machine.close());

async function pathOf(run: Json, answers: Answers = {}): Promise<string[]> {
  const open = () => ({ opened: true, run: { kind: 'retrieve', runId: 'run', dryRun: false, ...run } });
  machine = await RunningMachine.start(templates, 'retrieve', { 'open-retrieval': open, ...well, ...answers });
  await machine.run({ kind: 'retrieve', vault: 'demo' });
  return machine.path;
}

it('plans what a manifest lists', async () => {
  expect(await pathOf({ manifest })).toEqual([...OPENED, 'plan-retrieval', 'report-retrieval']);
});

it.each<[string, Json, Json]>([
  ['the whole vault', {}, {}],
  ['the whole vault when nothing selects by date', { selection: { limit: 5 } }, {}],
  ['a range', { selection: { created: { from: '2025-01-01T00:00:00Z' }, limit: 5 } }, { from: '2025-01-01T00:00:00Z' }],
])('lists %s in the inventory job', async (_, run, created) => {
  const path = await pathOf({ vault: 'demo', ...run }, { 'request-inventory': () => ({ jobId: 'job-1' }) });
  expect(path).toEqual([...OPENED, 'request-inventory', 'plan-retrieval', 'report-retrieval']);
  expect(machine.callsOf('request-inventory')).toMatchObject([{ created }]);
});

it('plans a restore from its snapshot, without an inventory', async () => {
  const restore = { kind: 'restore', restore: { plan: 'documents', snapshot: 'last', paths: [] } };
  expect(await pathOf(restore)).toEqual([...OPENED, 'plan-restore', 'report-retrieval']);
  expect(machine.callsOf('plan-restore')).toEqual([{ run: { runId: 'run', dryRun: false, ...restore }, turn: 1 }]);
});

it.each(['plan-retrieval', 'plan-restore'])(
  'calls %s again while it reads back what lies at the destination',
  async (name) => {
    let turns = 0;
    const readBack = () => {
      turns += 1;
      if (turns < 3) throw thrown('PlanUnfinishedError', 'more is to be read');
      return plan;
    };
    const request = name === 'plan-restore' ? { kind: 'restore' } : { manifest };
    expect((await pathOf(request, { [name]: readBack })).at(-1)).toBe('report-retrieval');
    expect(machine.callsOf(name).map(({ turn }) => turn)).toEqual([1, 2, 3]);
    expect(machine.callsOf('report-retrieval')).toMatchObject([{ execution: expect.any(String) }]);
  },
);

it('reports a restore that cannot be planned', async () => {
  const refuse = () => {
    throw thrown('NothingToRestoreError', 'no object has such a key');
  };
  expect(await pathOf({ kind: 'restore' }, { 'plan-restore': refuse })).toEqual([
    ...OPENED,
    'plan-restore',
    'report-retrieval',
  ]);
  expect(machine.callsOf('report-retrieval')).toMatchObject([{ failure: { error: 'NothingToRestoreError' } }]);
});

it('asks once for a name that another run has had, and says which execution asked', async () => {
  const refuse = () => {
    throw thrown('RunNameUsedError', 'there has been a run of this name');
  };
  expect(await pathOf({ manifest }, { 'open-retrieval': refuse })).toEqual(['open-retrieval', 'report-retrieval']);
  const [{ executionArn, executionStartedAt }] = machine.callsOf('open-retrieval');
  expect(machine.callsOf('report-retrieval')).toMatchObject([
    { executionArn, executionStartedAt, failure: { error: 'RunNameUsedError' } },
  ]);
  expect(new Date(executionStartedAt).toISOString()).toBe(executionStartedAt);
});

it('puts snapshots back in a rebuild, even when no catalog is to be retrieved', async () => {
  expect(await pathOf({ manifest, kind: 'rebuild' })).toEqual([
    ...OPENED,
    'plan-retrieval',
    'rebuild-catalog',
    'report-retrieval',
  ]);
});

it('calls a rebuild again until it is done', async () => {
  const rebuild = (_: Json, turn: number) => ({ done: turn === 3 });
  const path = await pathOf({ manifest, kind: 'rebuild' }, { 'rebuild-catalog': rebuild });
  expect(path.slice(-3)).toEqual(['plan-retrieval', 'rebuild-catalog', 'report-retrieval']);
  expect(machine.callsOf('rebuild-catalog')).toHaveLength(4);
  expect(machine.callsOf('rebuild-catalog')[3]).toMatchObject({ plans: [], catalogKeys: [] });
});

it('copies objects when the plan says so, call by call, and not in a dry run', async () => {
  const answers: Answers = {
    'plan-retrieval': () => ({ ...plan, copies: 2500 }),
    'copy-objects': (_: Json, turn: number) => ({ done: 1000 * (turn + 1), isComplete: turn === 2 }),
  };
  expect(await pathOf({ manifest }, answers)).toEqual([
    ...OPENED,
    ...['plan-retrieval', 'copy-objects', 'report-retrieval'],
  ]);
  expect(machine.callsOf('copy-objects').map(({ done }) => done)).toEqual([0, 1000, 2000]);
  expect(machine.callsOf('copy-objects')[0].run).toMatchObject({ kind: 'retrieve', runId: 'run' });
  machine.close();
  expect(await pathOf({ manifest, dryRun: true }, answers)).toEqual([...OPENED, 'plan-retrieval', 'report-retrieval']);
});

it('gives copies up that do not end', async () => {
  const answers: Answers = {
    'plan-retrieval': () => ({ ...plan, copies: 1 }),
    'copy-objects': () => ({ done: 0, isComplete: false }),
  };
  await pathOf({ manifest }, answers);
  expect(machine.callsOf('copy-objects')).toHaveLength(1000);
  expect(machine.callsOf('report-retrieval')).toMatchObject([{ failure: { error: 'CopiesTooLongError' } }]);
});

it('gives a rebuild up that does not end', async () => {
  await pathOf({ manifest, kind: 'rebuild' }, { 'rebuild-catalog': () => ({ done: false }) });
  expect(machine.callsOf('rebuild-catalog')).toHaveLength(400);
  expect(machine.callsOf('report-retrieval')).toMatchObject([{ failure: { error: 'RebuildTooLongError' } }]);
});

describe('a vault with a mapping', () => {
  const names = { kind: 'mapping', vault: 'demo_mapping' };
  const archive = { archiveId: 'newest', sizeBytes: 7, treeHash: 'ab', creationDate: '2015-01-01T00:00:00Z' };
  const read = { kind: 'read', key: 'runs/run/names.jsonl', names: 3, unusable: 0 };
  const request = ({ mapping, wait }: Json) => ({ jobId: `${mapping?.kind ?? 'inventory'}-${wait}`, sizeBytes: 7 });
  const mapped: Answers = {
    'request-inventory': request,
    'read-mapping': ({ step }) => (step === 'find' ? { kind: 'found', archive } : read),
  };
  const MAPPED = [...OPENED, ...['request-inventory', 'read-mapping', 'request-inventory', 'read-mapping']];

  it('has its mapping retrieved and read before its inventory', async () => {
    const path = await pathOf({ vault: 'demo', tier: 'Bulk', names }, mapped);
    expect(path).toEqual([...MAPPED, 'request-inventory', 'plan-retrieval', 'report-retrieval']);
    const ofVault = { runId: 'run', vault: 'demo', wait: 1, token: expect.any(String) };
    expect(machine.callsOf('request-inventory')).toEqual([
      { ...ofVault, mapping: { kind: 'mapping-inventory', vault: 'demo_mapping' } },
      { ...ofVault, mapping: { kind: 'mapping', vault: 'demo_mapping', archiveId: 'newest', tier: 'Bulk' } },
      { ...ofVault, created: {} },
    ]);
    const ofMapping = { runId: 'run', vault: 'demo_mapping' };
    expect(machine.callsOf('read-mapping')).toEqual([
      { ...ofMapping, step: 'find', inventory: { jobId: 'mapping-inventory-1', sizeBytes: 7 } },
      { ...ofMapping, step: 'read', archive, job: { jobId: 'mapping-1', sizeBytes: 7 } },
    ]);
    expect(machine.callsOf('plan-retrieval')).toMatchObject([
      { inventory: { jobId: 'inventory-1', sizeBytes: 7 }, mapping: read },
    ]);
  });

  it('has names for the archives of a manifest too', async () => {
    const path = await pathOf({ vault: 'demo', tier: 'Bulk', names, manifest }, mapped);
    expect(path).toEqual([...MAPPED, 'plan-retrieval', 'report-retrieval']);
    expect(machine.callsOf('plan-retrieval')).toMatchObject([{ run: { manifest }, mapping: read }]);
  });

  it('is retrieved without names when there is no mapping', async () => {
    const none = { kind: 'none', reason: 'the vault is empty' };
    const path = await pathOf({ vault: 'demo', names, manifest }, { ...mapped, 'read-mapping': () => none });
    expect(path).toEqual([...OPENED, 'request-inventory', 'read-mapping', 'plan-retrieval', 'report-retrieval']);
    expect(machine.callsOf('plan-retrieval')).toMatchObject([{ mapping: none }]);
  });

  it.each(['find', 'read'])('has a job requested again, once, whose output was gone at the step %s', async (gone) => {
    let times = 0;
    const answers: Answers = {
      ...mapped,
      'read-mapping': ({ step }) => {
        if (step === gone && times++ === 0) throw thrown('InventoryJobFailedError', 'the output is gone');
        return step === 'find' ? { kind: 'found', archive } : read;
      },
    };
    expect((await pathOf({ vault: 'demo', tier: 'Bulk', names, manifest }, answers)).at(-2)).toBe('plan-retrieval');
    const jobs = machine.callsOf('request-inventory').map(({ mapping, wait }) => `${mapping.kind} ${wait}`);
    const others = ['mapping-inventory 1', 'mapping 1'];
    others.splice(gone === 'find' ? 1 : 2, 0, gone === 'find' ? 'mapping-inventory 2' : 'mapping 2');
    expect(jobs).toEqual(others);
  });

  it('fails when its mapping cannot be requested', async () => {
    const refuse = () => {
      throw thrown('VaultNotFoundError', 'there is no such vault');
    };
    await pathOf({ vault: 'demo', names }, { 'request-inventory': refuse });
    expect(machine.callsOf('report-retrieval')).toMatchObject([{ failure: { error: 'VaultNotFoundError' } }]);
  });
});

describe('a check', () => {
  const check = { kind: 'check', vault: 'demo', check: { plan: 'documents' } };
  const request = () => ({ jobId: 'job-1', sizeBytes: 7 });
  const checked = (sampled?: string) => (_: Json, turn: number) =>
    turn < 2 ? { done: false } : { done: true, ...(sampled && { sampled }) };

  it('writes nowhere without a sample, and is called until it is done', async () => {
    const answers = { 'request-inventory': request, 'check-archives': checked() };
    const path = ['open-retrieval', 'request-inventory', 'check-archives', 'report-retrieval'];
    expect(await pathOf(check, answers)).toEqual(path);
    expect(machine.callsOf('check-archives')).toHaveLength(3);
    const run = { runId: 'run', dryRun: false, ...check };
    expect(machine.callsOf('check-archives')[2]).toEqual({ run, inventory: { jobId: 'job-1', sizeBytes: 7 } });
  });

  it.each([false, true])('plans a sample from the snapshot that it is told, in a dry run too: %s', async (dryRun) => {
    const run = { ...check, dryRun, sample: { objects: 2, seed: 'run' } };
    const answers = { 'request-inventory': request, 'check-archives': checked('last') };
    const path = [...OPENED, 'request-inventory', 'check-archives', 'plan-restore', 'report-retrieval'];
    expect(await pathOf(run, answers)).toEqual(path);
    expect(machine.callsOf('plan-restore')).toEqual([{ run: { runId: 'run', ...run }, sampled: 'last', turn: 1 }]);
  });

  it('asks for another inventory when the output of the first is gone', async () => {
    const gone = (_: Json, turn: number) => {
      if (turn === 0) throw thrown('InventoryJobFailedError', 'the output was gone');
      return { done: true };
    };
    const answers = { 'request-inventory': request, 'check-archives': gone };
    expect(await pathOf(check, answers)).toEqual([
      'open-retrieval',
      ...['request-inventory', 'check-archives', 'request-inventory', 'check-archives'],
      'report-retrieval',
    ]);
  });

  it('is given up when it does not end', async () => {
    await pathOf(check, { 'request-inventory': request, 'check-archives': () => ({ done: false }) });
    expect(machine.callsOf('check-archives')).toHaveLength(400);
    expect(machine.callsOf('report-retrieval')).toMatchObject([{ failure: { error: 'CheckTooLongError' } }]);
  });
});

it('puts nothing back in a dry run', async () => {
  expect(await pathOf({ manifest, kind: 'rebuild', dryRun: true })).toEqual([
    ...OPENED,
    'plan-retrieval',
    'report-retrieval',
  ]);
});

it('waits while another run holds the lease of the plan', async () => {
  const open = (_: Json, turn: number) => {
    if (turn === 0) throw thrown('LeaseHeldError', 'plan documents is locked');
    return { opened: true, run: { runId: 'run', dryRun: false, kind: 'restore' } };
  };
  expect(await pathOf({}, { 'open-retrieval': open })).toEqual([...OPENED, 'plan-restore', 'report-retrieval']);
  expect(machine.callsOf('open-retrieval')).toHaveLength(2);
});

it.each([
  ['an inventory', {}],
  ['a manifest', { manifest }],
  ['a snapshot', { kind: 'restore', restore: { plan: 'documents', snapshot: 'last', paths: [] } }],
  ['a rebuild', { kind: 'rebuild' }],
  ['a dry run', { manifest, dryRun: true }],
])('asks for nothing by %s when the destination denies either function', async (_name, run) => {
  const denied = () => {
    throw thrown('DestinationDeniedError', 'copy-range may not write to s3://bucket/');
  };
  expect(await pathOf(run, { 'copy-range': denied })).toEqual([...OPENED, 'report-retrieval']);
  expect(machine.callsOf('copy-range')).toEqual([{ probe: { kind: 'retrieve', runId: 'run', dryRun: false, ...run } }]);
  expect(machine.callsOf('report-retrieval')).toMatchObject([{ failure: { error: 'DestinationDeniedError' } }]);
  await machine.close();
  expect(await pathOf(run, { 'accept-notice': denied })).toEqual([
    'open-retrieval',
    'accept-notice',
    'report-retrieval',
  ]);
  expect(machine.callsOf('accept-notice')).toHaveLength(1);
});

it.each(['Lambda.TooManyRequestsException', 'SlowDown', 'Error'])('probes again after %s', async (error) => {
  const probe = (_: Json, turn: number) => {
    if (turn === 0) throw thrown(error, 'not now');
    return null;
  };
  expect(await pathOf({ manifest }, { 'copy-range': probe })).toEqual([
    ...OPENED,
    'plan-retrieval',
    'report-retrieval',
  ]);
  expect(machine.callsOf('copy-range')).toHaveLength(2);
});

describe('a batch', () => {
  const batchPlan = { batches: 1, batchesInFlightMax: 1, firstWaitSeconds: 3600 };
  const settled = ({ round, wait }: Json) => ({ done: true, round, wait, waitSeconds: 1 });

  it('of a day of the free tier waits before it is requested, and the first one does not', async () => {
    const open = () => ({ opened: true, run: { kind: 'retrieve', runId: 'run', dryRun: false, manifest } });
    machine = await RunningMachine.start(templates, 'retrieve', {
      'open-retrieval': open,
      ...well,
      'plan-retrieval': () => ({ ...batchPlan, batches: 2, restSeconds: 75_600 }),
      'request-batch': ({ batch }) => ({ batch }),
      'reconcile-batch': settled,
    });
    const index = [0, 1].map((batch) => ({ batch, pieces: 1, bytes: 1 }));
    machine.put('runs/run/index.jsonl', index);
    await machine.run({ vault: 'demo' });
    const [first, second] = machine.calls.filter(({ name }) => name === 'request-batch').map(({ atMs }) => atMs);
    expect(Math.round(((second ?? 0) - (first ?? 0)) / 1000)).toBe(75_600);
  });

  async function play(answers: Answers): Promise<Json[]> {
    const open = () => ({ opened: true, run: { kind: 'retrieve', runId: 'run', dryRun: false, manifest } });
    const all = {
      'open-retrieval': open,
      ...well,
      'plan-retrieval': () => batchPlan,
      'reconcile-batch': settled,
      ...answers,
    };
    machine = await RunningMachine.start(templates, 'retrieve', all);
    machine.put('runs/run/index.jsonl', [{ batch: 0, pieces: 1, bytes: 1 }]);
    await machine.run({ vault: 'demo' });
    return machine.callsOf('request-batch');
  }

  it('that is throttled pauses as long as it was told, in its round, and its pauses are counted apart', async () => {
    const answers = [{ batch: 0, pauseSeconds: 30 }, { batch: 0, pauseSeconds: 53 }, { batch: 0 }];
    const messages = await play({ 'request-batch': (_, turn) => answers[turn] });
    expect(messages.map(({ round, wait, pausedSeconds }) => [round, wait, pausedSeconds])).toEqual([
      [1, 1, 0],
      [1, 2, 30],
      [1, 3, 53],
    ]);
    const times = machine.calls.filter(({ name }) => name === 'request-batch').map(({ atMs }) => atMs);
    expect(times.slice(1).map((atMs, before) => Math.floor((atMs - (times[before] ?? 0)) / 1000))).toEqual([30, 53]);
    expect(machine.callsOf('reconcile-batch')).toEqual([{ runId: 'run', batch: 0, round: 1, wait: 3, pauses: 2 }]);
  });

  it('pauses a thousand times, and is reconciled then as often as it takes to end', async () => {
    let left = 3;
    const messages = await play({
      'request-batch': () => ({ batch: 0, pauseSeconds: 300 }),
      'reconcile-batch': ({ round, wait }) => ({ done: --left === 0, round, wait: wait + 1, waitSeconds: 7200 }),
    });
    expect(messages).toHaveLength(1003);
    const reconciled = machine.callsOf('reconcile-batch').map(({ wait, pauses }) => [wait, pauses]);
    expect(reconciled).toEqual([
      [1001, 1000],
      [1002, 1000],
      [1003, 1000],
    ]);
  });

  it('that was throttled has all of the time of its tier when it goes on', async () => {
    const messages = await play({
      'request-batch': (_, turn) => (turn === 0 ? { batch: 0, pauseSeconds: 300 } : undefined),
    });
    expect(messages).toHaveLength(2);
    const [, , reconciled] = machine.calls.filter(({ name }) => /batch$/.test(name)).map(({ atMs }) => atMs);
    const [, resumed = 0] = machine.calls.filter(({ name }) => name === 'request-batch').map(({ atMs }) => atMs);
    expect(Math.round(((reconciled ?? 0) - resumed) / 1000)).toBe(3600);
  });
});
