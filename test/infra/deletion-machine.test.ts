import validate from 'asl-validator';
import { DeletionConfiguration } from '../../core/contracts/deletion-run';
import { type Answers, RunningMachine, thrown } from './running-machine';
import { type Json, machineOf, retryOf, synthesizedTemplates } from './synthesized';

const MINUTE_MS = 60_000;
const templates = synthesizedTemplates({
  vaults: ['photos', { name: 'demo', deletion: true }],
  plans: [{ name: 'documents', source: { bucket: 'source' }, vault: 'photos' }],
  destinations: [{ bucket: 'archive', prefix: 'a/', keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' }],
});
const { properties, definition } = machineOf(templates, 'delete');
const states = definition.States;

it('is valid Amazon States Language, in JSONata, and named so that functions can be granted its tokens', () => {
  // The validator takes the empty text of a prefix for neither text nor expression; Step Functions passes it on.
  const checked = JSON.parse(JSON.stringify(definition).replaceAll('"prefix":""', '"prefix":"any/"'));
  const { isValid, errorsText } = validate(checked, { checkPaths: true, checkArn: false });
  expect(errorsText()).toBe('');
  expect(isValid).toBe(true);
  expect(properties).toMatchObject({ StateMachineName: 'moraine-delete', StateMachineType: 'STANDARD' });
});

it('opens with a configuration that open-deletion understands', () => {
  const { configuration } = states.OpenRun.Arguments.Payload;
  expect(configuration).toEqual({
    vaults: ['photos', 'demo'],
    deletable: ['demo'],
    plans: [{ name: 'documents', vault: 'photos' }],
    destinations: [
      { bucket: '<RestoreBucket>', prefix: '' },
      { bucket: 'archive', prefix: 'a/' },
    ],
  });
  expect(DeletionConfiguration.parse(configuration)).toEqual(configuration);
});

it('deletes on when Glacier throttles for a day, or anything breaks, but not once the run is over', () => {
  const { Retry } = states.DeleteArchives;
  expect(retryOf(Retry, 'RunOverError')).toMatchObject({ MaxAttempts: 0 });
  expect(retryOf(Retry, 'VaultNotFoundError')).toMatchObject({ MaxAttempts: 0 });
  expect(retryOf(Retry, 'DeletionThrottledError')).toMatchObject({ MaxAttempts: 300, MaxDelaySeconds: 300 });
  expect(retryOf(Retry, 'States.ALL')).toMatchObject({ MaxAttempts: 6 });
});

describe('a run', () => {
  const run = {
    kind: 'delete',
    runId: 'run',
    vault: 'demo',
    source: { kind: 'retrieval', isOfManifest: false },
    andVault: false,
    dryRun: false,
  };
  let machine: RunningMachine;
  afterEach(() => machine.close());

  async function ended(answers: Answers = {}, more: Json = {}): Promise<string[]> {
    machine = await RunningMachine.start(templates, 'delete', {
      'open-deletion': () => ({ opened: true, run: { ...run, ...more } }),
      'plan-deletion': () => null,
      'delete-archives': () => ({ done: true }),
      'delete-vault': () => ({ next: 'report' }),
      'request-inventory': ({ wait }) => ({ jobId: `job-${wait}`, sizeBytes: 7 }),
      'report-deletion': ({ failure }) => ({ status: failure ? 'failed' : 'succeeded' }),
      ...answers,
    });
    await machine.run({ kind: 'delete', vault: 'demo' });
    return machine.path;
  }

  it('lists, and deletes call by call until it is done', async () => {
    const path = await ended({ 'delete-archives': (_, turn) => ({ done: turn === 2 }) });
    expect(path).toEqual(['open-deletion', 'plan-deletion', 'delete-archives', 'report-deletion']);
    expect(machine.callsOf('plan-deletion')).toEqual([{ run }]);
    expect(machine.callsOf('delete-archives')).toEqual(Array(3).fill({ run }));
  });

  it.each([
    ['a manifest listed the archives', { kind: 'retrieval', isOfManifest: true }],
    ['nothing is to be proven', { kind: 'inventory' }],
  ])('asks for an inventory first when %s', async (_, source) => {
    const path = await ended({}, { source });
    expect(path).toEqual(['open-deletion', 'request-inventory', 'plan-deletion', 'delete-archives', 'report-deletion']);
    expect(machine.callsOf('request-inventory')).toMatchObject([{ wait: 1, since: '1970-01-01T00:00:00Z' }]);
    expect(machine.callsOf('plan-deletion')).toMatchObject([{ inventory: { jobId: 'job-1', sizeBytes: 7 } }]);
  });

  it('leaves the vault alone unless it is asked for, and in a dry run', async () => {
    expect(await ended({}, { andVault: true, dryRun: true })).not.toContain('delete-vault');
    await machine.close();
    expect(await ended()).not.toContain('delete-vault');
  });

  it('waits six hours between two looks at the vault, and reads an inventory once when it is asked to', async () => {
    const since = '2026-01-05T10:00:00.000Z';
    const answers = [{ next: 'wait' }, { next: 'inventory', since }, { next: 'wait' }, { next: 'report' }];
    await ended({ 'delete-vault': (_, turn) => answers[turn] }, { andVault: true });
    expect(machine.callsOf('request-inventory')).toMatchObject([{ since, wait: 1 }]);
    expect(machine.callsOf('delete-vault')).toMatchObject([
      { waits: 0 },
      { waits: 1 },
      { waits: 1, inventory: { jobId: 'job-1', sizeBytes: 7 } },
      { waits: 2 },
    ]);
    expect(machine.callsOf('delete-vault').map((call) => 'inventory' in call)).toEqual([false, false, true, false]);
    const times = machine.calls.filter(({ name }) => name === 'delete-vault').map(({ atMs }) => atMs);
    expect(Math.round(((times[1] ?? 0) - (times[0] ?? 0)) / MINUTE_MS)).toBe(6 * 60);
  });

  it('asks for another inventory when the output expires before it has been read', async () => {
    const gone = () => {
      throw thrown('InventoryJobFailedError', 'the output was gone');
    };
    const deleteVault = ({ inventory }: Json, turn: number) =>
      turn === 0
        ? { next: 'inventory', since: '2026-01-05T10:00:00.000Z' }
        : inventory.jobId === 'job-1'
          ? gone()
          : { next: 'report' };
    await ended({ 'delete-vault': deleteVault }, { andVault: true });
    expect(machine.callsOf('delete-vault').map(({ inventory }) => inventory?.jobId)).toEqual([
      undefined,
      'job-1',
      'job-2',
    ]);
    expect(machine.callsOf('report-deletion')).toMatchObject([{ execution: expect.any(String) }]);
  });

  it('reports that it failed', async () => {
    await ended({
      'delete-archives': () => {
        throw thrown('RunOverError', 'it is over');
      },
    });
    expect(machine.callsOf('report-deletion')).toMatchObject([{ failure: { error: 'RunOverError' } }]);
  });

  it('is given up after 2,500 calls', async () => {
    await ended({ 'delete-archives': () => ({ done: false }) });
    expect(machine.callsOf('delete-archives')).toHaveLength(2500);
    expect(machine.callsOf('report-deletion')).toMatchObject([{ failure: { error: 'DeletionTooLongError' } }]);
  });
});
