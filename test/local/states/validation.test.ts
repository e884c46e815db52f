import { definitionOf, type Harness, startHarness } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const end = { Type: 'Pass', End: true };
const task = (rest: object) => ({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true, ...rest });
const inner = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0], States: states });
const map = (rest: object, mode: object = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }) =>
  definitionOf({
    M: { Type: 'Map', End: true, ItemProcessor: { ProcessorConfig: mode, ...inner({ I: end }) }, ...rest },
  });

it.each<[string, object | string, RegExp]>([
  ['text that is no JSON', '{', /INVALID_JSON_DESCRIPTION/],
  [
    'a machine without QueryLanguage',
    { StartAt: 'A', States: { A: end } },
    /JSONPath is not supported.*at \/States\/A'/,
  ],
  [
    'a state in JSONPath',
    definitionOf({ A: { ...end, QueryLanguage: 'JSONPath' } }),
    /JSONPath is not supported.*at \/States\/A'/,
  ],
  [
    'a JSONPath field',
    definitionOf({ A: { ...end, InputPath: '$' } }),
    /"InputPath" is a JSONPath field.*at \/States\/A\/InputPath/,
  ],
  ['a JSONPath payload', definitionOf({ A: task({ Arguments: { 'x.$': '$.x' } }) }), /"x\.\$" is a JSONPath field/],
  [
    'an unknown field',
    definitionOf({ A: { ...end, Timeout: 1 } }),
    /"Timeout" is not supported here at \/States\/A\/Timeout/,
  ],
  ['an unknown top-level field', definitionOf({ A: end }, { Foo: 1 }), /at \/Foo/],
  [
    'an unknown type',
    definitionOf({ A: { Type: 'Activity', End: true } }),
    /"Activity" is not one of Pass, .*at \/States\/A\/Type/,
  ],
  ['a missing start', { ...definitionOf({ A: end }), StartAt: 'B' }, /Missing 'StartAt' target: B at \/StartAt/],
  ['a missing target', definitionOf({ A: { Type: 'Pass', Next: 'B' } }), /Missing 'Next' target: B at \/States\/A/],
  [
    'a missing catch target',
    definitionOf({ A: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'X' }] }) }),
    /target: X at \/States\/A/,
  ],
  ['a state nobody reaches', definitionOf({ A: end, B: end }), /"B" is not reachable at \/States\/B/],
  [
    'the same name twice',
    definitionOf({ A: { Type: 'Parallel', End: true, Branches: [inner({ A: end })] } }),
    /Duplicate State name: A at \/States\/A\/Branches\[0\]\/States\/A/,
  ],
  ['neither Next nor End', definitionOf({ A: { Type: 'Pass' } }), /either Next or End/],
  ['Next and End', definitionOf({ A: { Type: 'Pass', End: true, Next: 'A' } }), /either Next or End/],
  [
    'an integration that is not there',
    definitionOf({ A: task({ Resource: 'arn:aws:states:::ecs:runTask' }) }),
    /no integration "ecs:runTask"; it has lambda:invoke.* at \/States\/A\/Resource/,
  ],
  [
    'a function ARN',
    definitionOf({ A: task({ Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }) }),
    /arn:aws:states:::lambda:invoke/,
  ],
  ['.sync of anything else', definitionOf({ A: task({ Resource: 'arn:aws:states:::lambda:invoke.sync' }) }), /\.sync/],
  [
    'an unknown pattern',
    definitionOf({ A: task({ Resource: 'arn:aws:states:::lambda:invoke.later' }) }),
    /"\.later" is not supported/,
  ],
  [
    'a broken expression',
    definitionOf({ A: { ...end, Output: { x: ['{% 1 + %}'] } } }),
    /INVALID_JSONATA_EXPRESSION.*at \/States\/A\/Output\/x\[0\]/,
  ],
  [
    'an expression that does not end',
    definitionOf({ A: { ...end, Output: '{% 1' } }),
    /starts with \{% and ends with %\}/,
  ],
  [
    'a heartbeat as long as the timeout',
    definitionOf({ A: task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }) }),
    /smaller than TimeoutSeconds/,
  ],
  ['a zero timeout', definitionOf({ A: task({ TimeoutSeconds: 0 }) }), /at \/States\/A\/TimeoutSeconds/],
  [
    'States.ALL among others',
    definitionOf({ A: task({ Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] }) }),
    /stand alone.*Retry\[0\]\/ErrorEquals/,
  ],
  [
    'States.ALL before others',
    definitionOf({ A: task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] }) }),
    /Retry\[0\]\/ErrorEquals/,
  ],
  [
    'a backoff below one',
    definitionOf({ A: task({ Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }] }) }),
    /Retry\[0\]\/BackoffRate/,
  ],
  ['Retry on a Pass', definitionOf({ A: { ...end, Retry: [] } }), /"Retry" is not supported/],
  ['the variable states', definitionOf({ A: { ...end, Assign: { states: 1 } } }), /reserved/],
  [
    'a variable of an outer scope',
    definitionOf({
      A: { Type: 'Pass', Assign: { v: 1 }, Next: 'P' },
      P: { Type: 'Parallel', End: true, Branches: [inner({ I: { ...end, Assign: { v: 2 } } })] },
    }),
    /"v" is already assigned.*\/States\/P\/Branches\[0\]\/States\/I\/Assign/,
  ],
  ['a choice without rules', definitionOf({ A: { Type: 'Choice', Choices: [] } }), /non-empty array/],
  [
    'a condition that is a text',
    definitionOf({ A: { Type: 'Choice', Choices: [{ Condition: 'x', Next: 'A' }] } }),
    /Choices\[0\]\/Condition/,
  ],
  [
    'a Wait with two times',
    definitionOf({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true } }),
    /either Seconds or Timestamp/,
  ],
  ['ItemReader in an inline Map', map({ ItemReader: {} }, { Mode: 'INLINE' }), /"ItemReader" is not supported/],
  ['a distributed Map without ExecutionType', map({}, { Mode: 'DISTRIBUTED' }), /ExecutionType/],
  [
    'a reader of a manifest',
    map({
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments: {}, ReaderConfig: { InputType: 'MANIFEST' } },
    }),
    /"MANIFEST" is not one of CSV, JSON, JSONL/,
  ],
  [
    'an ItemsPointer',
    map({
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Arguments: {},
        ReaderConfig: { InputType: 'JSON', ItemsPointer: '/a' },
      },
    }),
    /"ItemsPointer" is not supported/,
  ],
  ['an empty ItemBatcher', map({ ItemBatcher: {} }), /MaxItemsPerBatch/],
  ['an empty ResultWriter', map({ ResultWriter: {} }), /ResultWriter needs/],
  ['too many at once', map({ MaxConcurrency: 10_001 }), /MaxConcurrency/],
  ['a long label', map({ Label: 'x'.repeat(41) }), /Label/],
])('refuses %s', (_, definition, message) => {
  const create = () => harness.states.createStateMachine({ name: 'm', definition, roleArn: 'r' });
  expect(create).toThrow(
    expect.objectContaining({ name: 'InvalidDefinition', message: expect.stringMatching(message) }),
  );
});

it('refuses item readers when it has no S3', async () => {
  const without = await startHarness({ objects: undefined });
  const reader = {
    Resource: 'arn:aws:states:::s3:getObject',
    Arguments: { Bucket: 'b', Key: 'k' },
    ReaderConfig: { InputType: 'JSONL' },
  };
  expect(() => without.machine(map({ ItemReader: reader }))).toThrow(/no S3 access/);
  await without.close();
});

it('takes a definition of 1 MiB, no longer one', () => {
  const create = (bytes: number) => {
    const padded = (Comment: string) => JSON.stringify({ Comment, ...definitionOf({ A: end }) });
    const definition = padded('x'.repeat(bytes - padded('').length));
    return () => harness.states.createStateMachine({ name: 'long', definition, roleArn: 'r' });
  };
  expect(create(1_048_576)).not.toThrow();
  expect(create(1_048_577)).toThrow('1048576 bytes');
});

it('refuses a bad name', () => {
  expect(() => harness.machine(definitionOf({ A: end }), 'a b')).toThrow(
    expect.objectContaining({ name: 'InvalidName' }),
  );
});
