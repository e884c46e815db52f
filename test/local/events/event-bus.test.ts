import { VirtualClock } from '../../../local/clock/virtual-clock';
import { createEventBus, type EventBus, type RuleTarget } from '../../../local/events/event-bus';
import { parseEventPattern } from '../../../local/events/event-pattern';
import { type FaultEffect, FaultPlan } from '../../../local/faults/fault-plan';
import { InvokePermissions } from '../../../local/lambda/invoke-permissions';
import { Meter } from '../../../local/meter/meter';

const startAtMs = Date.parse('2030-06-01T00:00:00.250Z');
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:report';
const ruleArn = 'arn:aws:events:us-east-1:123456789012:rule/endings';

let clock: VirtualClock;
let permissions: InvokePermissions;
let faults: FaultPlan;
let meter: Meter;
let bus: EventBus;
let invocations: { nameOrArn: string; payload: string; atMs: number }[];
let defects: string[];

beforeEach(() => {
  clock = new VirtualClock({ startAtMs });
  permissions = new InvokePermissions();
  permissions.add(functionArn, { principal: 'events.amazonaws.com', sourceArn: ruleArn });
  faults = new FaultPlan();
  meter = new Meter();
  invocations = [];
  defects = [];
  const lambda = {
    permissions,
    invokeLater: (nameOrArn: string, payload: string) =>
      void invocations.push({ nameOrArn, payload, atMs: clock.now() }),
  };
  const onDefect = (error: unknown, what: string) => void defects.push(`${what}: ${error}`);
  bus = createEventBus({ clock, region: 'us-east-1', accountId: '123456789012', lambda, faults, meter, onDefect });
});
afterEach(() => clock.close());

function putRule(target: Partial<RuleTarget> = {}, rest: { arn?: string; enabled?: boolean } = {}) {
  const pattern = parseEventPattern({ source: ['aws.states'], detail: { status: ['ABORTED'] } });
  bus.putRule({ arn: ruleArn, pattern, enabled: true, targets: [{ functionArn, ...target }], ...rest });
}
const publish = (status = 'ABORTED') =>
  bus.publish({ source: 'aws.states', detailType: 'Change', resources: ['arn:of'], detail: { status } });
const fault = (effect: FaultEffect, times?: number) =>
  faults.add({ service: 'events', operation: 'Deliver', times, effect });

it('invokes the function with the event, some time later', async () => {
  putRule();
  const release = clock.hold();
  publish();
  expect(invocations).toEqual([]);
  release();
  await clock.whenIdle();
  expect(invocations).toHaveLength(1);
  const [{ nameOrArn, payload, atMs } = { nameOrArn: '', payload: '', atMs: 0 }] = invocations;
  expect(nameOrArn).toBe(functionArn);
  expect(atMs).toBeGreaterThanOrEqual(startAtMs + 500);
  expect(JSON.parse(payload)).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Change',
    source: 'aws.states',
    account: '123456789012',
    time: '2030-06-01T00:00:00Z',
    region: 'us-east-1',
    resources: ['arn:of'],
    detail: { status: 'ABORTED' },
  });
});

it('invokes nothing for an event that does not match, or by a rule that is disabled', async () => {
  putRule();
  publish('SUCCEEDED');
  putRule({}, { enabled: false });
  publish();
  await clock.whenIdle();
  expect(invocations).toEqual([]);
});

it('invokes nothing without the permission of the function, and reports that', async () => {
  const other = `${ruleArn}-2`;
  putRule({}, { arn: other });
  publish();
  await clock.whenIdle();
  expect(invocations).toEqual([]);
  expect(defects).toEqual([expect.stringContaining(`events.amazonaws.com may not invoke ${functionArn}`)]);
  permissions.add(functionArn, { principal: 'events.amazonaws.com', sourceArn: ruleArn.replace('endings', '*') });
  publish();
  await clock.whenIdle();
  expect(invocations).toHaveLength(1);
});

it('loses, duplicates and delays deliveries as the fault plan says', async () => {
  putRule();
  fault({ kind: 'drop' }, 1);
  publish();
  await clock.whenIdle();
  expect(invocations).toEqual([]);
  fault({ kind: 'duplicate' }, 1);
  publish();
  await clock.whenIdle();
  expect(invocations).toHaveLength(2);
  expect(invocations[0]?.payload).toBe(invocations[1]?.payload);
  fault({ kind: 'delayMs', delayMs: 60_000 });
  const publishedAtMs = clock.now();
  publish();
  await clock.whenIdle();
  expect(invocations).toHaveLength(3);
  expect(invocations[2]?.atMs).toBeGreaterThanOrEqual(publishedAtMs + 60_500);
});

it('retries with growing pauses when Lambda does not accept the event', async () => {
  putRule();
  fault({ kind: 'throttle' }, 3);
  publish();
  await clock.whenIdle();
  expect(invocations).toHaveLength(1);
  // 2 + 4 + 8 seconds.
  expect(invocations[0]?.atMs).toBeGreaterThanOrEqual(startAtMs + 14_500);
  expect(defects).toEqual([]);
});

it('gives up after the attempts, or at the age, that the target allows', async () => {
  putRule({ maximumRetryAttempts: 2 });
  const remove = fault({ kind: 'error', code: 'ServiceException', statusCode: 500 });
  publish();
  await clock.whenIdle();
  expect(defects).toEqual([expect.stringContaining('given up after 3 attempts')]);
  putRule({ maximumEventAgeSeconds: 60 });
  publish();
  await clock.whenIdle();
  // 2 + 4 + 8 + 16 seconds have passed, and 32 more would be too many.
  expect(defects).toEqual([expect.anything(), expect.stringContaining('given up after 5 attempts')]);
  expect(remove()).toBe(8);
  expect(invocations).toEqual([]);
});

it('counts deliveries, and the billed invocations of Lambda', async () => {
  putRule();
  fault({ kind: 'throttle' }, 1);
  publish();
  publish('SUCCEEDED');
  await clock.whenIdle();
  const rows = meter
    .snapshot()
    .map(({ service, operation, principal, requests }) => [service, operation, principal, requests]);
  expect(rows).toEqual([
    ['events', 'Deliver', 'events', 2],
    ['lambda', 'Invoke', 'events', 1],
  ]);
});

it('delivers nothing after it is closed', async () => {
  putRule();
  publish();
  bus.close();
  publish();
  await clock.whenIdle();
  expect(invocations).toEqual([]);
});
