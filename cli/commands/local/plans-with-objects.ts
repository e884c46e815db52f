import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { jsonText } from '../../../core/contracts/json-text';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import type { ScheduleTarget } from '../../../local/scheduler/schedule-target';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';

/** Input of what a schedule starts, as far as it names plans: a backup, a check, or the evaluation of several plans. */
const ScheduledInput = jsonText(
  z.looseObject({
    plan: z.string().optional(),
    check: z.object({ plan: z.string() }).optional(),
    plans: z.array(z.looseObject({ name: z.string() })).optional(),
  }),
);

export interface PlansWithObjectsOptions {
  plans: readonly PlanSummary[];
  s3: Pick<S3Client, 'send'>;
  terminal: Pick<Terminal, 'say'>;
}

/**
 * Filter for the targets of due schedules. Plans whose source has not had an object yet are left out: their backups would fail, since
 * an empty source is a mistake in an account. Each such plan is named once, with the command that puts an object there.
 *
 * @returns function from the target of a due schedule to the one that is called, or to undefined
 */
export function forPlansWithObjects({ plans, s3, terminal }: PlansWithObjectsOptions) {
  const empty = new Set(plans);
  const told = new Set<PlanSummary>();
  const isFilled = async (name: string): Promise<boolean> => {
    const plan = [...empty].find((candidate) => candidate.name === name);
    if (!plan) return true;
    if (await hasObject(s3, plan)) {
      empty.delete(plan);
      return true;
    }
    if (!told.has(plan)) for (const line of describeEmpty(plan)) terminal.say(line);
    told.add(plan);
    return false;
  };
  return async (target: ScheduleTarget): Promise<ScheduleTarget | undefined> => {
    const { success, data } = ScheduledInput.safeParse(target.input);
    if (!success) return target;
    const name = data.plan ?? data.check?.plan;
    if (name !== undefined) return (await isFilled(name)) ? target : undefined;
    if (!data.plans) return target;
    const filled: typeof data.plans = [];
    for (const plan of data.plans) if (await isFilled(plan.name)) filled.push(plan);
    return filled.length > 0 ? { ...target, input: JSON.stringify({ ...data, plans: filled }) } : undefined;
  };
}

async function hasObject(s3: Pick<S3Client, 'send'>, { source }: PlanSummary): Promise<boolean> {
  const request = new ListObjectsV2Command({ Bucket: source.bucket, Prefix: source.prefix, MaxKeys: 1 });
  try {
    return ((await s3.send(request)).KeyCount ?? 0) > 0;
  } catch (error) {
    if ((error as Error).name === 'NoSuchBucket') return false;
    throw error;
  }
}

function describeEmpty({ name, source }: PlanSummary): string[] {
  const uri = formatS3Uri(source.bucket, source.prefix);
  return [
    `The schedules of plan ${name} start nothing until ${uri} has an object. To put one there:`,
    `  aws s3 cp a.txt ${uri}a.txt`,
  ];
}
