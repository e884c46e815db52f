import type { BucketFinding } from '../../core/ports/account-buckets';
import { CommandError } from '../errors/command-error';
import { didYouMean } from '../nearest-name';
import { configFileOf } from './configuration';
import type { Deployment } from './deployment';

/** Bucket that a run needs. */
interface NeededBucket {
  bucket: string;
  /** Such as `the source of plan documents`. */
  role: string;
  /** Account that owns it according to the configuration; default: that of the deployment. */
  accountId: string | undefined;
}

/** Make sure that S3 has a bucket where a run can reach it. A person who may not look is left to the run. @throws CommandError */
export async function requireBucket(deployment: Deployment, needed: NeededBucket): Promise<void> {
  const { bucket, role, accountId = deployment.accountId } = needed;
  const finding = await deployment.buckets.find(bucket, accountId);
  const problem = problemOf(finding, deployment, { bucket, accountId });
  if (problem === undefined) return;
  throw new CommandError(`Bucket ${bucket}, ${role}, ${problem}, and deploy: npx moraine deploy`);
}

/** What is wrong with a bucket, and what to do in the configuration. */
function problemOf(
  finding: BucketFinding,
  deployment: Deployment,
  { bucket, accountId }: { bucket: string; accountId: string },
): string | undefined {
  const { region } = deployment;
  const file = configFileOf(deployment);
  switch (finding.kind) {
    case 'found':
    case 'denied':
      return undefined;
    case 'missing':
      return `does not exist.${didYouMean(bucket, otherBuckets(deployment, bucket))} Create it, or correct its name in ${file}`;
    case 'in-another-region':
      return `is in ${finding.region}, and this deployment works in ${region} alone. Name a bucket of ${region} in ${file}`;
    case 'in-another-account':
      return `does not belong to account ${accountId}. If it is the right one, write beside its name in ${file} who owns it, accountId: 'ACCOUNT'`;
  }
}

const otherBuckets = ({ restoreBucket, configuration }: Deployment, bucket: string): string[] =>
  [restoreBucket, ...(configuration?.destinations ?? []).map((area) => area.bucket)].filter(
    (other) => other !== bucket,
  );
