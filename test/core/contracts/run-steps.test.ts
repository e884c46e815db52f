import { ReportRunInput } from '../../../core/contracts/run-steps';

/** "Step Functions Execution Status Change", as EventBridge sends it. */
const eventOf = (detail: Record<string, unknown>) => ({
  version: '0',
  id: '315c1398-40ff-a850-213b-158f73e60175',
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  account: '123456789012',
  time: '2026-01-05T12:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:states:eu-west-1:123456789012:execution:moraine-backup:run-1'],
  detail: {
    executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:moraine-backup:run-1',
    stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:moraine-backup',
    name: 'run-1',
    startDate: Date.parse('2026-01-05T10:00:00.123Z'),
    stopDate: Date.parse('2026-01-05T12:00:00.456Z'),
    input: '{"kind":"backup","plan":"docs"}',
    output: null,
    inputDetails: { included: true },
    outputDetails: null,
    ...detail,
  },
});

const told = {
  execution: 'run-1',
  executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:moraine-backup:run-1',
  executionStartedAt: '2026-01-05T10:00:00.123Z',
  request: { kind: 'backup', plan: 'docs' },
  isEvent: true,
};

describe('the input of the report', () => {
  it.each([
    [
      'aborted',
      { status: 'ABORTED', error: null, cause: null },
      { status: 'stopped', error: 'RunStopped', cause: 'its execution was stopped before it ended' },
    ],
    [
      'aborted with a reason',
      { status: 'ABORTED', error: 'Enough', cause: 'by hand' },
      { status: 'stopped', error: 'Enough', cause: 'by hand' },
    ],
    [
      'timed out',
      { status: 'TIMED_OUT' },
      { status: 'failed', error: 'States.Timeout', cause: 'its execution exceeded its time limit' },
    ],
    [
      'failed',
      { status: 'FAILED', error: 'States.Runtime', cause: 'why' },
      { status: 'failed', error: 'States.Runtime', cause: 'why' },
    ],
    [
      'failed without a word',
      { status: 'FAILED' },
      { status: 'failed', error: 'States.Runtime', cause: 'its execution failed without a cause' },
    ],
  ])('is made of the event of an execution that was %s', (_name, detail, failure) => {
    expect(ReportRunInput.parse(eventOf(detail))).toEqual({ ...told, failure });
  });

  it('is without a request when that is too large for an event', () => {
    const input = ReportRunInput.parse(eventOf({ status: 'ABORTED', input: null, inputDetails: { included: false } }));
    expect(input.request).toBeUndefined();
  });

  it.each(['SUCCEEDED', 'RUNNING', 'PENDING_REDRIVE'])('is not made of the event of one that is %s', (status) => {
    expect(ReportRunInput.safeParse(eventOf({ status })).success).toBe(false);
  });

  it('of a step has a failure when there is one, and is no event', () => {
    const { isEvent: _, ...step } = told;
    expect(ReportRunInput.parse(step)).toEqual(step);
    const failure = { error: 'EmptyVaultError', cause: '' };
    expect(ReportRunInput.parse({ ...step, failure })).toEqual({ ...step, failure: { ...failure, status: 'failed' } });
  });
});
