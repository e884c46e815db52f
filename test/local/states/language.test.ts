import { definitionOf, type Harness, startHarness } from './harness';

/** Small definition with its input and the result that Step Functions gives. */
interface Case {
  does: string;
  states: Record<string, object>;
  input?: unknown;
  output?: unknown;
  error?: string;
  cause?: string | RegExp;
  status?: string;
  /** Virtual seconds. */
  seconds?: number;
  rest?: object;
}

const lambda = (name: string, payload: unknown) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: payload },
});
const pass = (output: unknown, rest: object = { End: true }) => ({ Type: 'Pass', Output: output, ...rest });
const failing = (error: string) => lambda('fail', { error });

const passAndData: Case[] = [
  {
    does: 'passes the input through',
    states: { A: { Type: 'Pass', End: true } },
    input: { x: [1, null] },
    output: { x: [1, null] },
  },
  {
    does: 'evaluates every string in an Output, at any depth',
    states: { A: pass({ sum: '{% $states.input.a + 1 %}', deep: [{ t: '{% $uppercase("x") %}' }, 'plain', 3] }) },
    input: { a: 1 },
    output: { sum: 2, deep: [{ t: 'X' }, 'plain', 3] },
  },
  {
    does: 'takes one expression as the whole Output',
    states: { A: pass('{% $states.input.list[$ > 1] %}') },
    input: { list: [1, 2, 3] },
    output: [2, 3],
  },
  {
    does: 'fails on an undefined expression',
    states: { A: pass({ x: '{% $states.input.missing %}' }) },
    error: 'States.QueryEvaluationError',
    cause:
      "The JSONata expression '$states.input.missing' specified for the field 'Output/x' returned nothing (undefined).",
  },
  {
    does: 'fails on an expression that throws',
    states: { A: pass('{% 1 + "x" %}') },
    error: 'States.QueryEvaluationError',
    cause: /threw an error during evaluation. T2002/,
  },
  {
    does: 'fails on a function as a result',
    states: { A: pass('{% function($x){$x} %}') },
    error: 'States.QueryEvaluationError',
    cause: /function/,
  },
  {
    does: 'has no root document: a bare path is undefined',
    states: { A: pass('{% a %}') },
    input: { a: 1 },
    error: 'States.QueryEvaluationError',
  },
  {
    does: 'shows the context',
    states: {
      Look: pass({
        machine: '{% $states.context.StateMachine.Name %}',
        machineId: '{% $states.context.StateMachine.Id %}',
        input: '{% $states.context.Execution.Input.a %}',
        start: '{% $states.context.Execution.StartTime %}',
        state: '{% $states.context.State.Name %}',
        entered: '{% $states.context.State.EnteredTime %}',
        retries: '{% $states.context.State.RetryCount %}',
        id: '{% $states.context.StateMachine.Name & ":" & $states.context.Execution.Name = $substringAfter($states.context.Execution.Id, "execution:") %}',
      }),
    },
    input: { a: 7 },
    output: {
      machine: 'machine',
      machineId: 'arn:aws:states:eu-west-1:123456789012:stateMachine:machine',
      input: 7,
      start: expect.stringMatching(/^\d{4}-.*Z$/),
      state: 'Look',
      entered: expect.stringMatching(/^\d{4}-.*Z$/),
      retries: 0,
      id: true,
    },
  },
  {
    does: 'reads the virtual time',
    states: {
      W: { Type: 'Wait', Seconds: 86_400, Next: 'A' },
      A: pass(
        '{% $millis() - $toMillis($states.context.Execution.StartTime) >= 86400000 and $toMillis($now()) >= $toMillis($states.context.State.EnteredTime) %}',
      ),
    },
    output: true,
  },
  {
    does: 'formats $now with a picture',
    states: { A: pass("{% $now('[Y0001]') = $substring($states.context.State.EnteredTime, 0, 4) %}") },
    output: true,
  },
];

const extras: Case[] = [
  { does: '$partition', states: { A: pass('{% $partition([1,2,3,4,5], 2) %}') }, output: [[1, 2], [3, 4], [5]] },
  { does: '$range', states: { A: pass('{% $range(1, 9, 2) %}') }, output: [1, 3, 5, 7, 9] },
  { does: '$range downwards', states: { A: pass('{% $range(3, 1, -1) %}') }, output: [3, 2, 1] },
  {
    does: '$hash',
    states: { A: pass('{% $hash("input data", "SHA-1") %}') },
    output: 'aaff4a450a104cd177d28d18d74485e8cae074b7',
  },
  {
    does: '$random with a seed repeats itself',
    states: { A: pass('{% $random(5) = $random(5) and $random(5) < 1 %}') },
    output: true,
  },
  { does: '$random without one does not', states: { A: pass('{% $random() = $random() %}') }, output: false },
  { does: '$uuid', states: { A: pass('{% $length($uuid()) %}') }, output: 36 },
  { does: '$parse', states: { A: pass(`{% $parse('{"a":[1]}') %}`) }, output: { a: [1] } },
  { does: '$parse of what is no JSON', states: { A: pass(`{% $parse('{') %}`) }, error: 'States.QueryEvaluationError' },
  {
    does: '$eval is not there',
    states: { A: pass(`{% $eval('1') %}`) },
    error: 'States.QueryEvaluationError',
    cause: /\$eval is not supported/,
  },
];

const variables: Case[] = [
  {
    does: 'assigns variables and reads them later',
    states: {
      A: { Type: 'Pass', Assign: { x: '{% $states.input.n * 2 %}', y: { z: 1 } }, Next: 'B' },
      B: pass('{% $x + $y.z %}'),
    },
    input: { n: 4 },
    output: 9,
  },
  {
    does: 'evaluates Assign and Output with the values on entry',
    states: {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: 2, old: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
      C: pass(['{% $states.input %}', '{% $old %}', '{% $x %}']),
    },
    output: [1, 1, 2],
  },
  {
    does: 'reads outer variables in branches, and keeps inner ones inside',
    states: {
      A: { Type: 'Pass', Assign: { outer: 5 }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'P1',
            States: { P1: { Type: 'Pass', Assign: { inner: '{% $outer %}' }, Next: 'P2' }, P2: pass('{% $inner %}') },
          },
        ],
        Next: 'B',
      },
      B: pass('{% [$states.input, $exists($inner)] %}'),
    },
    output: [5, false],
  },
  {
    does: 'fails on a variable never assigned',
    states: { A: pass('{% $nothing %}') },
    error: 'States.QueryEvaluationError',
  },
];

const choice = (rules: object[], rest: object = {}) => ({
  C: { Type: 'Choice', Choices: rules, ...rest },
  One: pass(['one', '{% $states.input %}', '{% $exists($v) ? $v : "none" %}']),
  Other: pass(['other', '{% $states.input %}', '{% $exists($v) ? $v : "none" %}']),
});
const choices: Case[] = [
  {
    does: 'takes the first rule that is true',
    states: choice([{ Condition: '{% $states.input > 1 %}', Next: 'One' }], { Default: 'Other' }),
    input: 2,
    output: ['one', 2, 'none'],
  },
  {
    does: 'else the default, with the Assign and Output of the state',
    states: choice([{ Condition: false, Next: 'One' }], { Default: 'Other', Assign: { v: 'd' }, Output: 'changed' }),
    input: 2,
    output: ['other', 'changed', 'd'],
  },
  {
    does: 'a rule has its own Assign and Output',
    states: choice([{ Condition: true, Next: 'One', Assign: { v: 'r' }, Output: 'ruled' }], {
      Default: 'Other',
      Assign: { v: 'd' },
      Output: 'changed',
    }),
    output: ['one', 'ruled', 'r'],
  },
  {
    does: 'no rule and no default',
    states: { C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'A' }] }, A: pass(1) },
    error: 'States.NoChoiceMatched',
  },
  {
    does: 'a condition that is no boolean',
    states: choice([{ Condition: '{% 1 %}', Next: 'One' }], { Default: 'Other' }),
    error: 'States.QueryEvaluationError',
    cause: /a boolean/,
  },
];

const waits: Case[] = [
  {
    does: 'waits for seconds',
    states: { W: { Type: 'Wait', Seconds: 14_400, End: true } },
    input: 'in',
    output: 'in',
    seconds: 14_400,
  },
  {
    does: 'waits for evaluated seconds',
    states: { W: { Type: 'Wait', Seconds: '{% $states.input.s %}', Output: 'done', End: true } },
    input: { s: 60 },
    output: 'done',
    seconds: 60,
  },
  {
    does: 'waits until a timestamp',
    states: {
      W: {
        Type: 'Wait',
        Timestamp: '{% $fromMillis($toMillis($states.context.Execution.StartTime) + 7200000) %}',
        End: true,
      },
    },
    output: {},
    seconds: 7200,
  },
  {
    does: 'does not wait for the past',
    states: { W: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', End: true } },
    output: {},
    seconds: 0,
  },
  {
    does: 'refuses what is no timestamp',
    states: { W: { Type: 'Wait', Timestamp: '{% "tomorrow" %}', End: true } },
    error: 'States.QueryEvaluationError',
  },
  {
    does: 'refuses negative seconds',
    states: { W: { Type: 'Wait', Seconds: '{% -1 %}', End: true } },
    error: 'States.QueryEvaluationError',
  },
];

const ends: Case[] = [
  {
    does: 'succeeds with an Output',
    states: { S: { Type: 'Succeed', Output: '{% $states.input.a %}' } },
    input: { a: 1 },
    output: 1,
  },
  {
    does: 'fails with error and cause',
    states: { F: { Type: 'Fail', Error: '{% "E" & $states.input %}', Cause: 'because' } },
    input: 'x',
    error: 'Ex',
    cause: 'because',
  },
  { does: 'fails with neither', states: { F: { Type: 'Fail' } }, status: 'FAILED' },
  {
    does: 'times out as a whole',
    states: { W: { Type: 'Wait', Seconds: 100, End: true } },
    rest: { TimeoutSeconds: 30 },
    status: 'TIMED_OUT',
    error: 'States.Timeout',
    seconds: 30,
  },
];

const tasks: Case[] = [
  {
    does: 'gives the result of the integration',
    states: { T: { ...lambda('add', { a: '{% $states.input.a %}', b: 2 }), End: true } },
    input: { a: 1 },
    output: { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: 3 },
  },
  {
    does: 'shapes the result and assigns from it',
    states: {
      T: {
        ...lambda('add', { a: 1, b: 2 }),
        Output: '{% $states.result.Payload %}',
        Assign: { r: '{% $states.result.Payload * 2 %}' },
        Next: 'A',
      },
      A: pass('{% [$states.input, $r] %}'),
    },
    output: [3, 6],
  },
  {
    does: 'takes the input for Arguments when there are none',
    states: {
      T: {
        Type: 'Task',
        Resource: 'arn:aws-cn:states:::lambda:invoke',
        Output: '{% $states.result.Payload %}',
        End: true,
      },
    },
    input: { FunctionName: 'add', Payload: { a: 4, b: 4 } },
    output: 8,
  },
  {
    does: 'reports the error of the integration',
    states: { T: { ...lambda('nowhere', 1), End: true } },
    error: 'Lambda.ResourceNotFoundException',
    cause: 'no function nowhere',
  },
  {
    does: 'times out',
    states: { T: { ...lambda('never', 1), TimeoutSeconds: 1, End: true } },
    error: 'States.Timeout',
    seconds: 1,
  },
  {
    does: 'refuses a result over 256 KiB',
    states: { T: { ...lambda('large', { bytes: 262_144 }), End: true } },
    error: 'States.DataLimitExceeded',
  },
  {
    does: 'refuses an output over 256 KiB',
    states: { A: pass('{% $join($map($range(1,300000,1), function($x){"a"})) %}') },
    error: 'States.QueryEvaluationError',
    cause: /100000/,
  },
  { does: 'refuses a large Output', states: { A: pass('{% $pad("", 262200) %}') }, error: 'States.DataLimitExceeded' },
];

const retry = (...retriers: object[]) => ({ Retry: retriers });
const recoveries: Case[] = [
  {
    does: 'retries with backoff: 1 + 2 + 4 s by default',
    states: { T: { ...failing('Oops'), ...retry({ ErrorEquals: ['States.ALL'] }), End: true } },
    error: 'Oops',
    seconds: 7,
  },
  {
    does: 'caps the delay',
    states: {
      T: {
        ...failing('Oops'),
        ...retry({ ErrorEquals: ['Oops'], IntervalSeconds: 10, BackoffRate: 10, MaxAttempts: 3, MaxDelaySeconds: 15 }),
        End: true,
      },
    },
    error: 'Oops',
    seconds: 40,
  },
  {
    does: 'does not retry an error not named',
    states: { T: { ...failing('Oops'), ...retry({ ErrorEquals: ['Other'] }), End: true } },
    error: 'Oops',
    seconds: 0,
  },
  {
    does: 'MaxAttempts 0 is none',
    states: {
      T: {
        ...failing('Oops'),
        ...retry({ ErrorEquals: ['Oops'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }),
        End: true,
      },
    },
    error: 'Oops',
    seconds: 0,
  },
  {
    does: 'States.TaskFailed stands for all but timeouts',
    states: {
      T: { ...failing('Any'), Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'A' }], End: true },
      A: pass('caught'),
    },
    output: 'caught',
  },
  {
    does: 'States.TaskFailed does not stand for States.Timeout',
    states: {
      T: {
        ...lambda('never', 1),
        TimeoutSeconds: 1,
        Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'A' }],
        End: true,
      },
      A: pass('caught'),
    },
    error: 'States.Timeout',
  },
  {
    does: 'catches with the error output',
    states: {
      T: { ...lambda('fail', { error: 'Oops', cause: 'c' }), Catch: [{ ErrorEquals: ['Oops'], Next: 'A' }], End: true },
      A: { Type: 'Pass', End: true },
    },
    output: { Error: 'Oops', Cause: 'c' },
  },
  {
    does: 'catches with Output and Assign',
    states: {
      T: {
        ...failing('Oops'),
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Output: '{% [$states.errorOutput.Error, $states.input.a] %}',
            Assign: { e: '{% $states.errorOutput.Cause %}' },
            Next: 'A',
          },
        ],
        End: true,
      },
      A: pass('{% [$states.input, $e] %}'),
    },
    input: { a: 1 },
    output: ['Oops', 1, 'told to'],
  },
  {
    does: 'catches a failing expression',
    states: {
      T: {
        ...lambda('echo', '{% $states.input.no %}'),
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'A' }],
        End: true,
      },
      A: pass('caught'),
    },
    output: 'caught',
  },
  {
    does: 'States.ALL does not catch States.DataLimitExceeded',
    states: {
      T: { ...lambda('large', { bytes: 300_000 }), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A' }], End: true },
      A: pass('caught'),
    },
    error: 'States.DataLimitExceeded',
  },
  {
    does: 'its own name does',
    states: {
      T: {
        ...lambda('large', { bytes: 300_000 }),
        Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'A' }],
        End: true,
      },
      A: pass('caught'),
    },
    output: 'caught',
  },
  {
    does: 'counts retries in the context',
    states: {
      T: {
        ...failing('Oops'),
        ...retry({ ErrorEquals: ['Oops'], MaxAttempts: 2 }),
        Catch: [{ ErrorEquals: ['Oops'], Output: '{% $states.context.State.RetryCount %}', Next: 'A' }],
        End: true,
      },
      A: { Type: 'Pass', End: true },
    },
    output: 2,
  },
];

const branch = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0], States: states });
const parallels: Case[] = [
  {
    does: 'runs branches at once and gives their outputs in order',
    states: {
      P: {
        Type: 'Parallel',
        Arguments: { n: '{% $states.input.a %}' },
        Branches: [
          branch({ W1: { Type: 'Wait', Seconds: 20, Next: 'A1' }, A1: pass('{% $states.input.n %}') }),
          branch({ W2: { Type: 'Wait', Seconds: 10, Output: 'two', End: true } }),
        ],
        End: true,
      },
    },
    input: { a: 1 },
    output: [1, 'two'],
    seconds: 20,
  },
  {
    does: 'fails with the first failure and stops the others',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [
          branch({ W1: { Type: 'Wait', Seconds: 2000, End: true } }),
          branch({ W2: { Type: 'Wait', Seconds: 5, Next: 'F' }, F: { Type: 'Fail', Error: 'Boom' } }),
        ],
        End: true,
      },
    },
    error: 'Boom',
    seconds: 5,
  },
  {
    does: 'retries and catches',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [branch({ F: { Type: 'Fail', Error: 'Boom', Cause: 'c' } })],
        ...retry({ ErrorEquals: ['Boom'], MaxAttempts: 1 }),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A' }],
        End: true,
      },
      A: { Type: 'Pass', End: true },
    },
    output: { Error: 'Boom', Cause: 'c' },
    seconds: 1,
  },
];

const map = (states: Record<string, object>, rest: object = {}) => ({
  M: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...branch(states) }, End: true, ...rest },
});
const maps: Case[] = [
  { does: 'maps the input', states: map({ A: pass('{% $states.input * 2 %}') }), input: [1, 2, 3], output: [2, 4, 6] },
  {
    does: 'maps Items through an ItemSelector',
    states: map(
      { A: { Type: 'Pass', End: true } },
      {
        Items: '{% $states.input.list %}',
        ItemSelector: {
          i: '{% $states.context.Map.Item.Index %}',
          v: '{% $states.context.Map.Item.Value %}',
          all: '{% $count($states.input.list) %}',
        },
      },
    ),
    input: { list: ['a', 'b'] },
    output: [
      { i: 0, v: 'a', all: 2 },
      { i: 1, v: 'b', all: 2 },
    ],
  },
  { does: 'maps no items', states: map({ A: pass(1) }), input: [], output: [] },
  {
    does: 'shows the item inside the iteration',
    states: map({ A: pass('{% $states.context.Map.Item.Index %}') }),
    input: ['x', 'y'],
    output: [0, 1],
  },
  {
    does: 'keeps to MaxConcurrency',
    states: map({ W: { Type: 'Wait', Seconds: 10, End: true } }, { MaxConcurrency: '{% 2 %}' }),
    input: [1, 2, 3, 4, 5],
    output: [1, 2, 3, 4, 5],
    seconds: 30,
  },
  {
    does: 'runs at most 40 at once',
    states: map({ W: { Type: 'Wait', Seconds: 10, Output: 1, End: true } }, { Output: '{% $count($states.result) %}' }),
    input: Array(41).fill(0),
    output: 41,
    seconds: 20,
  },
  {
    does: 'fails with the first iteration that fails',
    states: map({
      C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'F' }], Default: 'W' },
      F: { Type: 'Fail', Error: 'Two' },
      W: { Type: 'Wait', Seconds: 99, End: true },
    }),
    input: [1, 2],
    error: 'Two',
    seconds: 0,
  },
  {
    does: 'refuses what is no array',
    states: map({ A: pass(1) }),
    input: { a: 1 },
    error: 'States.QueryEvaluationError',
  },
];

describe.each([
  ['Pass and data', passAndData],
  ['functions of Step Functions', extras],
  ['variables', variables],
  ['Choice', choices],
  ['Wait', waits],
  ['ends', ends],
  ['Task', tasks],
  ['Retry and Catch', recoveries],
  ['Parallel', parallels],
  ['inline Map', maps],
])('%s', (_, cases) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  it.each(cases)('$does', async ({ states, rest, input, ...expected }) => {
    const ended = await harness.run(definitionOf(states, rest), input);
    const status = expected.status ?? (expected.error ? 'FAILED' : 'SUCCEEDED');
    expect({ status: ended.status, output: ended.output, error: ended.error }).toEqual({
      status,
      output: expected.output,
      error: expected.error,
    });
    if (typeof expected.cause === 'string') expect(ended.cause).toBe(expected.cause);
    if (expected.cause instanceof RegExp) expect(ended.cause).toMatch(expected.cause);
    // Evaluating takes real time while the clock is held.
    if (expected.seconds !== undefined) expect(Math.abs(ended.seconds - expected.seconds)).toBeLessThan(0.9);
  });
});

it('ends an endless loop at 25,000 events, past every catcher', async () => {
  const harness = await startHarness();
  const ended = await harness.run(
    definitionOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }] } }),
  );
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('25000') });
  await harness.close();
});

it('spreads retries by full jitter from a seed', async () => {
  const took: number[] = [];
  for (const seed of [1, 1, 2]) {
    const harness = await startHarness({ seed });
    const jittered = retry({
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 1000,
      MaxAttempts: 3,
      JitterStrategy: 'FULL',
    });
    const { seconds } = await harness.run(definitionOf({ T: { ...failing('Oops'), ...jittered, End: true } }));
    took.push(Math.round(seconds / 2));
    await harness.close();
  }
  expect(took[0]).toBe(took[1]);
  expect(took[0]).not.toBe(took[2]);
  expect(took[0]).toBeLessThan(3500);
});
