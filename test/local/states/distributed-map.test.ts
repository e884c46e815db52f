import { ask, definitionOf, describeEnded, type Harness, lambdaInvoke, startHarness } from './harness';

let harness: Harness;
let tokens: string[] = [];

beforeEach(async () => {
  tokens = [];
  harness = await startHarness({
    integrations: {
      'lambda:invoke': lambdaInvoke,
      'sqs:sendMessage': async (args) => {
        tokens.push((args as { MessageBody: string }).MessageBody);
        return { MessageId: 'm' };
      },
    },
  });
});
afterEach(() => harness.close());

const echo = { A: { Type: 'Pass', End: true } };
const failOnOdd = {
  C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'F' }], Default: 'S' },
  F: { Type: 'Fail', Error: 'Odd', Cause: 'odd' },
  S: { Type: 'Pass', Output: '{% $states.input * 10 %}', End: true },
};
const reader = (inputType: string, rest: object = {}) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
  ReaderConfig: { InputType: inputType, ...rest },
});
const writer = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'out/' } };
const distributed = (states: Record<string, object>, rest: object = {}) =>
  definitionOf({
    M: {
      Type: 'Map',
      Label: 'Each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: Object.keys(states)[0],
        States: states,
      },
      End: true,
      ...rest,
    },
  });

describe('items', () => {
  it.each([
    ['JSONL', {}, '{"n":1}\n\n{"n":2}\r\n3', [{ n: 1 }, { n: 2 }, 3]],
    ['JSONL', {}, '', []],
    ['JSONL', { MaxItems: 2 }, '1\n2\n3\n', [1, 2]],
    ['JSON', {}, ' [ {"a":"],\\"["}, [1,[2]], "x,y", null ] ', [{ a: '],"[' }, [1, [2]], 'x,y', null]],
    ['JSON', {}, '[]', []],
    [
      'CSV',
      { CSVHeaderLocation: 'FIRST_ROW' },
      'id,name\r\n1,"a, ""b""\nc"\r\n\n2,é',
      [
        { id: '1', name: 'a, "b"\nc' },
        { id: '2', name: 'é' },
      ],
    ],
    [
      'CSV',
      { CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'], CSVDelimiter: 'TAB' },
      '1\t2\n3',
      [
        { x: '1', y: '2' },
        { x: '3', y: '' },
      ],
    ],
  ])('reads %s %j', async (type, config, text, expected) => {
    harness.objects.put('k', text);
    const ended = await harness.run(distributed(echo, { ItemReader: reader(type, config) }), { key: 'k' });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  it.each([
    ['JSONL', '1\n{x\n', /line 2 is not JSON/],
    ['JSON', '[1, x]', /element 2 is not JSON/],
    ['JSON', '[1, 2', /does not end/],
    ['JSON', '{"a":1}', /not a JSON array/],
    ['JSON', '[1],', /follows/],
    ['JSON', '[1,]', /element 2/],
  ])('names the place of a fault in %s %j', async (type, text, cause) => {
    harness.objects.put('k', text);
    const ended = await harness.run(distributed(echo, { ItemReader: reader(type) }), { key: 'k' });
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.ItemReaderFailed',
      cause: expect.stringMatching(cause),
    });
  });

  it('fails on a missing object, which Catch can name', async () => {
    const definition = distributed(echo, { ItemReader: reader('JSONL') });
    expect(await harness.run(definition, { key: 'none' })).toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining('NoSuchKey'),
    });
  });

  it('lists objects page by page', async () => {
    for (const key of ['p/1', 'p/2', 'p/3', 'q']) harness.objects.put(key, 'x');
    const list = { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'b', Prefix: 'p/' } };
    const ended = await harness.run(
      distributed(echo, { ItemReader: list, ItemSelector: '{% $states.context.Map.Item.Value.Key %}' }),
    );
    expect(ended.output).toEqual(['p/1', 'p/2', 'p/3']);
  });

  it('iterates over the members of an object', async () => {
    const ended = await harness.run(
      distributed(echo, {
        Items: '{% $states.input %}',
        ItemSelector: ['{% $states.context.Map.Item.Key %}', '{% $states.context.Map.Item.Index %}'],
      }),
      { a: 1, b: 2 },
    );
    expect(ended.output).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('reads an object of several chunks by ranges, on demand', async () => {
    const line = JSON.stringify({ pad: 'é'.repeat(50_000) });
    harness.objects.put('k', `${line}\n`.repeat(120));
    const counted = distributed(
      { A: { Type: 'Pass', Output: '{% $length($states.input.pad) %}', End: true } },
      { ItemReader: reader('JSONL'), Output: '{% $sum($states.result) %}' },
    );
    expect(await harness.run(counted, { key: 'k' })).toMatchObject({ output: 120 * 50_000 });
    expect(harness.objects.reads).toBe(3);
  });
});

describe('batches', () => {
  it('splits by count and adds BatchInput', async () => {
    const ended = await harness.run(
      distributed(echo, {
        ItemBatcher: { MaxItemsPerBatch: '{% 2 %}', BatchInput: { run: '{% $states.context.Execution.Input[0] %}' } },
      }),
      [1, 2, 3],
    );
    expect(ended.output).toEqual([
      { BatchInput: { run: 1 }, Items: [1, 2] },
      { BatchInput: { run: 1 }, Items: [3] },
    ]);
  });

  it('splits by bytes', async () => {
    // {"Items":["aa","aa"]} has 21 bytes
    const bytes = (max: number) =>
      distributed(echo, {
        ItemBatcher: { MaxInputBytesPerBatch: max },
        Output: '{% $map($states.result, function($batch){$count($batch.Items)}) %}',
      });
    expect((await harness.run(bytes(22), ['aa', 'aa', 'aa'])).output).toEqual([2, 1]);
    expect((await harness.run(bytes(20), ['aa', 'aa', 'aa'])).output).toEqual([1, 1, 1]);
    expect((await harness.run(bytes(12), ['aa'])).error).toBe('States.DataLimitExceeded');
  });
});

describe('failures', () => {
  const tolerating = (rest: object) => distributed(failOnOdd, rest);

  it('fails with the first failed child by default', async () => {
    expect(await harness.run(tolerating({}), [2, 3])).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
  });

  it.each([
    [{ ToleratedFailureCount: 2 }, 'SUCCEEDED'],
    [{ ToleratedFailureCount: '{% 1 %}' }, 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: '{% 49 %}' }, 'FAILED'],
    [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 }, 'FAILED'],
  ])('with %j and 2 of 4 failed: %s', async (tolerance, status) => {
    expect((await harness.run(tolerating(tolerance), [1, 2, 3, 4])).status).toBe(status);
  });

  it('includes a tolerated failure in the outputs', async () => {
    const ended = await harness.run(tolerating({ ToleratedFailureCount: 1 }), [1, 2]);
    expect(ended.output).toEqual([
      expect.objectContaining({ Status: 'FAILED', Error: 'Odd', Cause: 'odd', Input: '1' }),
      20,
    ]);
  });

  it('refuses results over 256 KiB without a ResultWriter', async () => {
    const large = { L: { Type: 'Pass', Output: '{% $pad("", 100000) %}', End: true } };
    expect(await harness.run(distributed(large), [1, 2, 3])).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

describe('results', () => {
  it('are exported with a manifest', async () => {
    const ended = await harness.run(
      distributed(failOnOdd, { ToleratedFailureCount: 1, ResultWriter: writer }),
      [2, 3, 4],
    );
    const { MapRunArn, ResultWriterDetails } = ended.output as {
      MapRunArn: string;
      ResultWriterDetails: { Bucket: string; Key: string };
    };
    expect(MapRunArn).toMatch(/^arn:aws:states:eu-west-1:123456789012:mapRun:machine\/Each:[0-9a-f-]{36}$/);
    const folder = `out/${MapRunArn.split(':').at(-1)}`;
    expect(ResultWriterDetails).toEqual({ Bucket: 'b', Key: `${folder}/manifest.json` });
    expect(harness.objects.json(ResultWriterDetails.Key)).toEqual({
      DestinationBucket: 'b',
      MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: expect.any(Number) }],
        PENDING: [],
        SUCCEEDED: [
          {
            Key: `${folder}/SUCCEEDED_0.json`,
            Size: harness.objects.contents.get(`${folder}/SUCCEEDED_0.json`)?.length,
          },
        ],
      },
    });
    expect(harness.objects.json(`${folder}/SUCCEEDED_0.json`)[0]).toMatchObject({
      ExecutionArn: expect.stringMatching(/:execution:machine\/Each:[0-9a-f-]{36}$/),
      StateMachineArn: expect.stringMatching(/:stateMachine:machine\/Each$/),
      Input: '2',
      Output: '20',
      Status: 'SUCCEEDED',
    });
    expect(harness.objects.json(`${folder}/FAILED_0.json`)).toMatchObject([
      { Status: 'FAILED', Error: 'Odd', Input: '3' },
    ]);
    const described = await ask(harness.states, 'DescribeMapRun', { mapRunArn: MapRunArn });
    expect(described).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { total: 3, succeeded: 2, failed: 1, running: 0, resultsWritten: 3 },
    });
  });

  it('list the items never started when the run fails', async () => {
    const ended = await harness.run(distributed(failOnOdd, { MaxConcurrency: 1, ResultWriter: writer }), [1, 2, 4]);
    expect(ended.error).toBe('States.ExceedToleratedFailureThreshold');
    const pending = harness.objects.keys().find((key) => key.endsWith('PENDING_0.json')) as string;
    expect(harness.objects.json(pending)).toMatchObject([{ Input: '2', Status: 'PENDING' }, { Input: '4' }]);
  });

  it.each([
    ['FLATTEN', 'JSONL', '1\n1\n2\n2\n'],
    ['COMPACT', 'JSON', '[[1,1],[2,2]]'],
  ])('transformed by %s as %s', async (Transformation, OutputType, expected) => {
    const twice = { T: { Type: 'Pass', Output: '{% [$states.input, $states.input] %}', End: true } };
    await harness.run(
      distributed(twice, {
        MaxConcurrency: 1,
        ResultWriter: { ...writer, WriterConfig: { Transformation, OutputType } },
      }),
      [1, 2],
    );
    const key = harness.objects.keys().find((name) => name.includes('SUCCEEDED_0')) as string;
    expect(String(harness.objects.contents.get(key))).toBe(expected);
  });

  it('fail the state when they cannot be written', async () => {
    harness.objects.unwritable = true;
    expect(await harness.run(distributed(echo, { ResultWriter: writer }), [1])).toMatchObject({
      error: 'States.ResultWriterFailed',
      cause: expect.stringContaining('AccessDenied'),
    });
  });
});

it('hides outer variables from its children', async () => {
  const machine = definitionOf({
    V: { Type: 'Pass', Assign: { outer: 1 }, Next: 'M' },
    M: {
      ...(distributed({ A: { Type: 'Pass', Output: '{% $exists($outer) %}', End: true } }) as { States: { M: object } })
        .States.M,
    },
  });
  expect((await harness.run(machine, [1])).output).toEqual([false]);
});

const waiting = {
  W: {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl: 'q', MessageBody: '{% $states.context.Task.Token %}' },
    TimeoutSeconds: 172_800,
    End: true,
  },
};

it('stops its children with their parent', async () => {
  const release = harness.clock.hold();
  const stateMachineArn = harness.machine(distributed(waiting));
  const { executionArn } = harness.states.startExecution({ stateMachineArn, input: '[1,2]' });
  while (tokens.length < 2) await new Promise((resolve) => setImmediate(resolve));
  const { mapRuns } = await ask(harness.states, 'ListMapRuns', { executionArn });
  const children = await ask(harness.states, 'ListExecutions', {
    mapRunArn: mapRuns[0].mapRunArn,
    statusFilter: 'RUNNING',
  });
  expect(children.executions).toHaveLength(2);
  await ask(harness.states, 'StopExecution', { executionArn });
  release();
  await harness.clock.whenIdle();
  expect((await describeEnded(harness.states, executionArn)).status).toBe('ABORTED');
  expect((await ask(harness.states, 'DescribeMapRun', mapRuns[0])).status).toBe('ABORTED');
  for (const child of children.executions) {
    expect((await ask(harness.states, 'DescribeExecution', child)).status).toBe('ABORTED');
  }
});

it('runs 5,000 children through tokens and a wait of 4 hours in seconds', async () => {
  const count = 5_000;
  harness.objects.put('k', Array.from({ length: count }, (_, index) => `{"n":${index}}\n`).join(''));
  const states = {
    H: { Type: 'Wait', Seconds: 14_400, Next: 'W' },
    ...waiting,
  };
  const stateMachineArn = harness.machine(
    distributed(states, { ItemReader: reader('JSONL'), MaxConcurrency: '{% 1000 %}', ResultWriter: writer }),
  );
  const answered = new Set<string>();
  // A consumer that polls its queue, as an event source does.
  const poll = (): void => {
    for (const token of tokens.splice(0)) {
      answered.add(token);
      void ask(harness.states, 'SendTaskSuccess', { taskToken: token, output: '{"ok":true}' });
    }
    if (answered.size < count) harness.clock.setTimer(harness.clock.now() + 60_000, poll);
  };
  poll();
  const { executionArn } = harness.states.startExecution({ stateMachineArn, input: '{"key":"k"}' });
  await harness.clock.whenIdle();
  const ended = await describeEnded(harness.states, executionArn);
  expect(ended.status).toBe('SUCCEEDED');
  // Five waves of a thousand, 4 hours each.
  expect(ended.seconds).toBeGreaterThan(5 * 14_400);
  expect(ended.seconds).toBeLessThan(5.2 * 14_400);
  const key = harness.objects.keys().find((name) => name.includes('SUCCEEDED_0')) as string;
  expect(harness.objects.json(key)).toHaveLength(count);
  expect(answered.size).toBe(count);
});
