import { holds } from '../../../../local/iam/policy/condition-operators';
import { MalformedPolicyError, parseDocument } from '../../../../local/iam/policy/parse-policy';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:notices';
type Value = string | readonly string[] | undefined;

const holdsFor = (operator: string, values: string[], actual: Value) =>
  holds({ operator, key: 'Some:Key', values }, new Map(actual === undefined ? [] : [['some:key', actual]]));

test.each<[string, string[], Value, boolean]>([
  ['ArnEquals', [TOPIC], TOPIC, true],
  ['ArnEquals', ['arn:aws:sns:*:123456789012:not*'], TOPIC, true],
  ['ArnLike', ['arn:aws:sns:us-east-?:123456789012:*'], TOPIC, true],
  ['ArnLike', ['arn:aws:sns:*:notices'], TOPIC, false],
  ['ArnLike', ['*'], TOPIC, false],
  ['ArnLike', ['arn:aws:sns:*:*:*'], `${TOPIC}:subscription`, true],
  ['ArnLike', ['arn:aws:sns:*:*:*'], 'notices', false],
  ['ArnLike', ['arn:aws:sns:*:*:*'], undefined, false],
  ['ArnLikeIfExists', ['arn:aws:sns:*:*:*'], undefined, true],
  ['ArnNotEquals', [TOPIC, `${TOPIC}-2`], TOPIC, false],
  ['ArnNotEquals', [`${TOPIC}-2`], TOPIC, true],
  ['ArnNotLike', ['arn:aws:sns:*:*:n*'], TOPIC, false],
  ['ArnNotLike', ['arn:aws:sns:*:*:n*'], undefined, true],
  ['Bool', ['true'], 'true', true],
  ['Bool', ['False'], 'false', true],
  ['Bool', ['false'], 'true', false],
  ['Bool', ['false'], undefined, false],
  ['BoolIfExists', ['false'], undefined, true],
])('%s %j of %j: %s', (operator, values, actual, expected) => {
  expect(holdsFor(operator, values, actual)).toBe(expected);
});

// Each with a list all of which match, one of which some do, one of which none do, an empty one, none, and a single value.
test.each<[string, boolean[]]>([
  ['ForAllValues:StringLike', [true, false, false, true, true, true]],
  ['ForAllValues:StringNotLike', [false, false, true, true, true, false]],
  ['ForAnyValue:StringLike', [true, true, false, false, false, true]],
  ['ForAnyValue:StringNotLike', [false, true, true, false, false, false]],
  ['ForAnyValue:StringLikeIfExists', [true, true, false, true, true, true]],
  ['ForAllValues:StringLikeIfExists', [true, false, false, true, true, true]],
])('%s of lists', (operator, expected) => {
  const lists: Value[] = [['run/1', 'plan/a'], ['run/1', 'lease/1'], ['lease/1', 'x'], [], undefined, 'plan/b'];
  expect(lists.map((actual) => holdsFor(operator, ['run/*', 'plan/*'], actual))).toEqual(expected);
});

test('an empty list counts as no value', () => {
  const given: Value[] = [[], undefined, ['x'], ''];
  expect(given.map((actual) => holdsFor('Null', ['true'], actual))).toEqual([true, true, false, false]);
  expect(given.map((actual) => holdsFor('Null', ['false'], actual))).toEqual([false, false, true, true]);
});

test('a list without a set operator is an error, not an answer', () => {
  expect(() => holdsFor('StringLike', ['*'], ['a', 'b'])).toThrow('compares one value, not a list');
});

test.each([
  ['Bool', 'yes', 'neither true nor false'],
  ['ForAnyValue:Bool', 'yes', 'neither true nor false'],
  ['ForAllValues:NumericLessThan', 'many', 'no number'],
])('%s of "%s" is malformed', (operator, value, reason) => {
  const Condition = { [operator]: { 'some:key': value } };
  const parse = () => parseDocument({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } });
  expect(parse).toThrow(MalformedPolicyError);
  expect(parse).toThrow(reason);
});
