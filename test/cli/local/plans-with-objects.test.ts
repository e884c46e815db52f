import type { S3Client } from '@aws-sdk/client-s3';
import { forPlansWithObjects } from '../../../cli/commands/local/plans-with-objects';
import type { ScheduleTarget } from '../../../local/scheduler/schedule-target';
import { aPlanSummary } from '../fake-backups';
import { fakeTerminal } from '../fake-terminal';

const targetWith = (input: unknown): ScheduleTarget => ({
  kind: 'startExecution',
  arn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
  input: typeof input === 'string' ? input : JSON.stringify(input),
});

describe('a schedule that is due in an embedded cloud', () => {
  /** Number of objects by bucket; a bucket without a number does not exist. */
  let objects: Record<string, number>;
  let terminal: ReturnType<typeof fakeTerminal>;
  let targetToCall: ReturnType<typeof forPlansWithObjects>;
  beforeEach(() => {
    objects = { docs: 0 };
    terminal = fakeTerminal();
    const send = async ({ input }: { input: { Bucket: string } }) => {
      const KeyCount = objects[input.Bucket];
      if (KeyCount === undefined) throw Object.assign(new Error('no bucket'), { name: 'NoSuchBucket' });
      return { KeyCount };
    };
    const plans = ['docs', 'mail'].map((name) => aPlanSummary(name, { source: { bucket: name, prefix: 'x/' } }));
    targetToCall = forPlansWithObjects({ plans, s3: { send } as unknown as S3Client, terminal });
  });

  const backup = targetWith({ kind: 'backup', plan: 'docs' });
  const check = targetWith({ kind: 'check', vault: 'photos', check: { plan: 'docs' } });

  it('starts nothing for a plan whose source is empty or missing, which is told once with the remedy', async () => {
    expect(await targetToCall(backup)).toBeUndefined();
    expect(await targetToCall(check)).toBeUndefined();
    expect(terminal.text()).toBe(
      'The schedules of plan docs start nothing until s3://docs/x/ has an object. To put one there:\n' +
        '  aws s3 cp a.txt s3://docs/x/a.txt\n',
    );
    expect(await targetToCall(targetWith({ kind: 'backup', plan: 'mail' }))).toBeUndefined();
    expect(terminal.text()).toContain('plan mail');
  });

  it('starts what it is for as soon as there is an object, and from then on whatever becomes of it', async () => {
    await targetToCall(backup);
    objects.docs = 1;
    expect(await targetToCall(backup)).toBe(backup);
    objects.docs = 0;
    expect(await targetToCall(check)).toBe(check);
  });

  it('evaluates only the plans that have objects', async () => {
    const plans = [{ name: 'docs', schedule: 'rate(1 day)' }, { name: 'mail' }];
    expect(await targetToCall(targetWith({ plans }))).toBeUndefined();
    objects.docs = 1;
    const called = await targetToCall(targetWith({ plans }));
    expect(JSON.parse(called?.input ?? '')).toEqual({ plans: [{ name: 'docs', schedule: 'rate(1 day)' }] });
  });

  it.each(['{}', '"text"', 'no JSON', '{"plan":"of-another-stack"}', '{"plan":7}'])(
    'calls its target when the input names no plan of the configuration: %s',
    async (input) => {
      const target = targetWith(input);
      expect(await targetToCall(target)).toBe(target);
      expect(terminal.text()).toBe('');
    },
  );
});
