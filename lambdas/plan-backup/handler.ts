import type { Context } from 'aws-lambda';
import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { s3Source } from '../../adapters/aws/s3-source';
import { PlanBackupInput } from '../../core/contracts/backup-run';
import { PlanBackupEnv, parseEnv } from '../../core/contracts/environment';
import { planBackup } from './plan-backup';

const env = parseEnv(PlanBackupEnv, process.env);
const s3 = s3Client();
const deps = {
  source: s3Source(s3),
  objects: s3Objects(s3),
  runsBucket: env.RUNS_BUCKET,
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  log: powertoolsLog('plan-backup'),
};

export const handler = (event: unknown, context: Context) =>
  planBackup(PlanBackupInput.parse(event), { ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
