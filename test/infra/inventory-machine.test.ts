import validate from 'asl-validator';
import { InventoryConfiguration, ReportInventoryInput } from '../../core/contracts/inventory-run';
import { type Answers, RunningMachine, thrown } from './running-machine';
import { type Json, machineOf, retryOf, synthesizedTemplates } from './synthesized';

const templates = synthesizedTemplates({ vaults: ['demo', 'photos'] });
const { properties, definition } = machineOf(templates, 'inventory');
const states = definition.States;

it('is valid Amazon States Language, in JSONata, and named so that functions can be granted its tokens', () => {
  const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: false });
  expect(errorsText()).toBe('');
  expect(isValid).toBe(true);
  expect(definition.QueryLanguage).toBe('JSONata');
  expect(properties).toMatchObject({ StateMachineName: 'moraine-inventory', StateMachineType: 'STANDARD' });
});

it('opens with a configuration that open-inventory understands', () => {
  const { configuration } = states.OpenRun.Arguments.Payload;
  expect(configuration).toEqual({ vaults: ['demo', 'photos'] });
  expect(InventoryConfiguration.parse(configuration)).toEqual(configuration);
});

it('requests the inventory as a retrieval does', () => {
  const { Arguments, ...request } = states.RequestInventory;
  const retrieval = machineOf(templates, 'retrieve').definition.States.RequestInventory;
  expect(request.Resource).toMatch(/waitForTaskToken$/);
  expect(request).toMatchObject({ Retry: retrieval.Retry, TimeoutSeconds: retrieval.TimeoutSeconds });
  expect(Arguments.FunctionName).toBe(retrieval.Arguments.FunctionName);
  const { created, ...payload } = Arguments.Payload;
  const { created: _, ...ofRetrieval } = retrieval.Arguments.Payload;
  expect(payload).toEqual(ofRetrieval);
  expect(created).toBe('{% $exists($run.scope.created) ? $run.scope.created : {} %}');
});

it('reads and compares again when a connection breaks or Lambda fails', () => {
  expect(retryOf(states.CompareInventory.Retry, 'Lambda.TooManyRequestsException')).toMatchObject({ MaxAttempts: 6 });
  expect(retryOf(states.ReadInventory.Retry, 'LengthMismatchError')).toMatchObject({ MaxAttempts: 3 });
  expect(retryOf(states.ReadInventory.Retry, 'Lambda.TooManyRequestsException')).toMatchObject({ MaxAttempts: 6 });
});

describe('a run', () => {
  const run = { kind: 'inventory', runId: 'run', vault: 'demo', scope: { kind: 'vault' } };
  let machine: RunningMachine;
  afterEach(() => machine.close());

  async function ended(answers: Answers, opened: Json = run): Promise<string[]> {
    machine = await RunningMachine.start(templates, 'inventory', {
      'open-inventory': () => ({ opened: true, run: opened }),
      'request-inventory': ({ wait }) => ({ jobId: `job-${wait}`, sizeBytes: 7 }),
      'compare-inventory': () => ({ done: true }),
      'report-inventory': ({ failure }) => ({ status: failure ? 'failed' : 'succeeded' }),
      ...answers,
    });
    await machine.run({ kind: 'inventory', vault: 'demo' });
    return machine.path;
  }

  it('calls read-inventory until it is done', async () => {
    const path = await ended({ 'read-inventory': (_, turn) => ({ done: turn === 2 }) });
    const steps = ['open-inventory', 'request-inventory', 'read-inventory', 'compare-inventory', 'report-inventory'];
    expect(path).toEqual(steps);
    const [{ token, ...asked }] = machine.callsOf('request-inventory');
    expect(token).toEqual(expect.any(String));
    expect(asked).toEqual({ runId: 'run', vault: 'demo', wait: 1, created: {} });
    expect(machine.callsOf('read-inventory')).toEqual(
      Array(3).fill({ run, inventory: { jobId: 'job-1', sizeBytes: 7 } }),
    );
  });

  it('passes the range to the job', async () => {
    const created = { from: '2025-01-01T00:00:00Z' };
    await ended({ 'read-inventory': () => ({ done: true }) }, { ...run, scope: { kind: 'range', created } });
    expect(machine.callsOf('request-inventory')).toMatchObject([{ created }]);
    expect(machine.path).not.toContain('compare-inventory');
  });

  it('calls compare-inventory until it is done, 400 times at the most', async () => {
    const read = { 'read-inventory': () => ({ done: true }) };
    await ended({ ...read, 'compare-inventory': (_, turn) => ({ done: turn === 2 }) });
    expect(machine.callsOf('compare-inventory')).toEqual(Array(3).fill({ run }));
    await machine.close();
    await ended({ ...read, 'compare-inventory': () => ({ done: false }) });
    expect(machine.callsOf('compare-inventory')).toHaveLength(400);
    expect(machine.callsOf('report-inventory')).toMatchObject([{ notCompared: { error: 'InventoryTooLongError' } }]);
    expect(machine.callsOf('report-inventory')[0]).not.toHaveProperty('failure');
  });

  it('completes with a list that cannot be compared, and reports why', async () => {
    const answers = {
      'read-inventory': () => ({ done: true }),
      'compare-inventory': () => {
        throw thrown('InvalidRecordError', 'the record is damaged');
      },
    };
    await ended({ ...answers, 'report-inventory': () => ({ status: 'completed-with-errors' }) });
    const [input, ...more] = machine.callsOf('report-inventory').map((call) => ReportInventoryInput.parse(call));
    expect(input).toMatchObject({
      notCompared: { error: 'InvalidRecordError', cause: expect.stringContaining('the record is damaged') },
    });
    expect(input?.failure).toBeUndefined();
    expect(more).toEqual([]);
    await machine.close();
    const failing = (call: Json) => {
      if (call.failure) return { status: 'failed' };
      throw thrown('DamagedFileError', 'no report');
    };
    await ended({ ...answers, 'report-inventory': failing });
    expect(machine.callsOf('report-inventory').at(-1)).toMatchObject({ failure: { error: 'DamagedFileError' } });
  });

  it('compares again when a connection to S3 breaks, whose error has no name of its own', async () => {
    const broken = () => {
      throw thrown('Error', 'aborted');
    };
    const answers = { 'read-inventory': () => ({ done: true }) };
    await ended({ ...answers, 'compare-inventory': (_, turn) => (turn === 0 ? broken() : { done: true }) });
    expect(machine.callsOf('compare-inventory')).toHaveLength(2);
    expect(machine.callsOf('report-inventory')[0]).not.toHaveProperty('failure');
  });

  it('requests another inventory when the output expires before it has been read', async () => {
    const gone = () => {
      throw thrown('InventoryJobFailedError', 'the output was gone');
    };
    await ended({ 'read-inventory': (_, turn) => (turn === 0 ? gone() : { done: true }) });
    expect(machine.callsOf('request-inventory').map(({ wait }) => wait)).toEqual([1, 2]);
    expect(machine.callsOf('read-inventory').map(({ inventory }) => inventory.jobId)).toEqual(['job-1', 'job-2']);
    await machine.close();
    await ended({ 'read-inventory': gone });
    expect(machine.callsOf('request-inventory')).toHaveLength(2);
    expect(machine.callsOf('report-inventory')).toMatchObject([{ failure: { error: 'InventoryJobFailedError' } }]);
  });

  it('is given up after 400 calls', async () => {
    await ended({ 'read-inventory': () => ({ done: false }) });
    expect(machine.callsOf('read-inventory')).toHaveLength(400);
    expect(machine.callsOf('report-inventory')).toMatchObject([{ failure: { error: 'InventoryTooLongError' } }]);
  });
});
