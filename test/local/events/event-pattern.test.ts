import { matchesEvent, parseEventPattern } from '../../../local/events/event-pattern';

const event = {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  resources: [],
  detail: { status: 'ABORTED', stateMachineArn: 'arn:one', stopDate: null, redriveCount: 0 },
};

it.each([
  ['the source alone', {}, true],
  ['a detail type', { 'detail-type': ['Step Functions Execution Status Change'] }, true],
  ['another detail type', { 'detail-type': ['Something Else'] }, false],
  ['one of several values', { detail: { status: ['FAILED', 'ABORTED'] } }, true],
  ['none of the values', { detail: { status: ['FAILED', 'TIMED_OUT'] } }, false],
  ['a part of the value', { detail: { stateMachineArn: ['arn:on'] } }, false],
  ['all members but one', { detail: { status: ['ABORTED'], stateMachineArn: ['arn:two'] } }, false],
  ['null and a number', { detail: { stopDate: [null], redriveCount: [0] } }, true],
  ['a number as a text', { detail: { redriveCount: ['0'] } }, false],
  ['a member that the event does not have', { detail: { other: ['x'] } }, false],
])('matches %s, or not', (_what, pattern, isMatch) => {
  expect(matchesEvent(parseEventPattern({ source: ['aws.states'], ...pattern }), event)).toBe(isMatch);
});

it.each([
  ['no source', {}, 'a list of values, not an empty one, at source'],
  ['another source', { source: ['aws.s3'] }, 'no events of aws.s3, only of aws.states'],
  ['an empty list', { source: ['aws.states'], detail: { status: [] } }, 'not an empty one, at detail.status'],
  ['no list', { source: ['aws.states'], detail: { status: 'FAILED' } }, 'not an empty one, at detail.status'],
  ['a prefix', { source: [{ prefix: 'aws.' }] }, 'exact values only'],
  ['a prefix in the detail', { source: ['aws.states'], detail: { name: [{ prefix: 'a' }] } }, 'at detail.name'],
  [
    'a nested member',
    { source: ['aws.states'], detail: { inputDetails: { included: [true] } } },
    'detail.inputDetails',
  ],
  ['alternatives', { source: ['aws.states'], $or: [] }, 'does not match events by $or'],
  ['resources', { source: ['aws.states'], resources: ['arn'] }, 'does not match events by resources'],
  ['a detail that is a list', { source: ['aws.states'], detail: ['x'] }, 'is not an object'],
  ['a long text', { source: ['aws.states'], detail: { name: ['x'.repeat(2048)] } }, 'more than the maximum of 2048'],
])('refuses %s', (_what, pattern, message) => {
  expect(() => parseEventPattern(pattern)).toThrow(message);
});
