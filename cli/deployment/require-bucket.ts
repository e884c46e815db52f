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

type Place = Pick<Deployment, 'buckets' | 'configuration' | 'restoreBucket' | 'region' | 'accountId'>;

/** Make sure that S3 has a bucket where a run can reach it. A person who may not look is left to the run. @throws CommandError */
export async function requireBucket(deployment: Place, needed: NeededBucket): Promise<void> {
  const { bucket, role, accountId = deployment.accountId } = needed;
  const finding = await deployment.buckets.find(bucket, accountId);
  const problem = problemOf(finding, deployment, { bucket, accountId });
  if (problem === undefined) return;
  const { is, remedy } = problem;
  const file = configFileOf(deployment);
  throw new CommandError(`Bucket ${bucket}, ${role}, ${is} ${remedy(file)}, and deploy: npx moraine deploy`);
}

function problemOf(
  finding: BucketFinding,
  { region, configuration, restoreBucket }: Place,
  { bucket, accountId }: { bucket: string; accountId: string },
): { is: string; remedy: (file: string) => string } | undefined {
  switch (finding.kind) {
    case 'found':
    case 'denied':
      return undefined;
    case 'missing': {
      const others = [restoreBucket, ...(configuration?.destinations ?? []).map((area) => area.bucket)];
      const meant = didYouMean(
        bucket,
        others.filter((other) => other !== bucket),
      );
      return { is: `does not exist.${meant}`, remedy: (file) => `Create it, or correct its name in ${file}` };
    }
    case 'in-another-region':
      return {
        is: `is in ${finding.region}, and this deployment works in ${region} alone.`,
        remedy: (file) => `Name a bucket of ${region} in ${file}`,
      };
    case 'in-another-account':
      return {
        is: `does not belong to account ${accountId}.`,
        remedy: (file) => `If it is the right one, write beside its name in ${file} who owns it, accountId: 'ACCOUNT'`,
      };
  }
}
