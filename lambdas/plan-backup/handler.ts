import type { Context } from 'aws-lambda';
import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Source } from '../../adapters/aws/s3-source';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { PlanBackupInput } from '../../core/contracts/backup-run';
import { PlanBackupEnv, parseEnv } from '../../core/contracts/environment';
import { planBackup } from './plan-backup';

const env = parseEnv(PlanBackupEnv, process.env);
const s3 = s3Client();
const deps = {
  source: s3Source(s3),
  files: s3WorkingFiles(s3, env.RUNS_BUCKET),
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  log: powertoolsLog('plan-backup'),
};

export const handler = (event: unknown, context: Context) =>
  planBackup(PlanBackupInput.parse(event), { ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
