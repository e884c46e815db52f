import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { newestAccepted } from '../../core/backup/snapshot/heads';
import { BackedUp, PLAN } from './backed-up';
import { DAY_MS } from './deployment';

const HOUR_MS = DAY_MS / 24;

describe('a schedule whose target refuses', () => {
  let backedUp: BackedUp;
  let allow: () => void = () => {};
  const evaluations: { message: string; [field: string]: unknown }[] = [];
  const overdue = () => evaluations.filter(({ message }) => message === 'plan.overdue');

  beforeAll(async () => {
    const onLogLine = (name: string, line: string) => {
      if (name === 'moraine-evaluate-plans' && line.startsWith('{')) evaluations.push(JSON.parse(line));
    };
    // Virtual time begins on 1 June at noon.
    backedUp = await BackedUp.start({ schedule: { expression: 'cron(0 3 * * ? *)' } }, {}, { onLogLine });
    await backedUp.put('one', 'one');
    await pass(DAY_MS);
  });
  afterAll(() => backedUp?.stop());

  async function pass(ms: number): Promise<void> {
    await backedUp.moraine.cloud.clock.advance(ms);
    await backedUp.moraine.cloud.clock.whenIdle();
  }

  async function deadLetters() {
    const { environment, endpoint } = backedUp.moraine.cloud;
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment;
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => url.includes('ScheduleDeadLetters'));
    const receive = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
    sqs.destroy();
    return Messages;
  }

  it('is no concern while it produces snapshots', async () => {
    expect(await newestAccepted(backedUp.moraine.items, PLAN)).toMatchObject({
      takenAt: expect.stringMatching(/^2026-06-02T03:00/),
    });
    expect(evaluations.filter(({ message }) => message === 'plans.evaluated').length).toBeGreaterThanOrEqual(3);
    expect(overdue()).toEqual([]);
    expect(await deadLetters()).toEqual([]);
  });

  it('ends in the dead-letter queue after two hours', async () => {
    allow = backedUp.moraine.cloud.faults.add({
      service: 'states',
      operation: 'StartExecution',
      effect: { kind: 'error', code: 'AccessDeniedException', statusCode: 400, message: 'not authorized' },
    });
    // 3 June, 06:00.
    await pass(18 * HOUR_MS);
    const [letter, ...others] = await deadLetters();
    expect(others).toEqual([]);
    expect(JSON.parse(letter?.Body ?? '')).toEqual({
      kind: 'backup',
      plan: PLAN,
      scheduledTime: '2026-06-03T03:00:00Z',
    });
    expect(letter?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'AccessDeniedException' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumEventAgeInSeconds' },
      SCHEDULED_TIME: { StringValue: '2026-06-03T03:00:00Z' },
      SCHEDULE_ARN: { StringValue: expect.stringMatching(/\/moraine-documents$/) },
    });
    expect(overdue()).toEqual([]);
  });

  it('makes its plan overdue a day later, and no longer once there is a snapshot', async () => {
    // 4 June, 12:00: the evaluation is at noon, or within six hours of it.
    await pass(30 * HOUR_MS);
    const newest = (await newestAccepted(backedUp.moraine.items, PLAN))?.snapshot;
    expect(overdue()[0]).toMatchObject({ plan: PLAN, dueAt: '2026-06-03T03:00:00.000Z', newest });
    allow();
    expect((await backedUp.backup()).report).toMatchObject({ status: 'succeeded' });
    evaluations.length = 0;
    await pass(7 * HOUR_MS);
    expect(evaluations.map(({ message }) => message)).toContain('plans.evaluated');
    expect(overdue()).toEqual([]);
  });
});
