import type { Context } from 'aws-lambda';
import { dynamodbClient, glacierClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierUploads } from '../../adapters/aws/glacier-uploads';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { systemClock } from '../../adapters/aws/system-clock';
import { ApplyRetentionInput } from '../../core/contracts/backup-run';
import { ApplyRetentionEnv, parseEnv } from '../../core/contracts/environment';
import { applyRetention } from './apply-retention';

const env = parseEnv(ApplyRetentionEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
  uploads: glacierUploads(glacierClient()),
  clock: systemClock,
  log: powertoolsLog('apply-retention'),
};

export const handler = (event: unknown, context: Context) =>
  applyRetention(ApplyRetentionInput.parse(event), {
    ...deps,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
