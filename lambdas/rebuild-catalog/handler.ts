import type { Context } from 'aws-lambda';
import { dynamodbClient, kmsClient, s3Client, sfnClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { kmsSigningKey } from '../../adapters/aws/kms-signing-key';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { sfnExecutions } from '../../adapters/aws/sfn-executions';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, RebuildCatalogEnv } from '../../core/contracts/environment';
import { RebuildCatalogInput, type RebuildCatalogOutput } from '../../core/contracts/rebuild';
import { rebuildCatalog } from './rebuild-catalog';

const env = parseEnv(RebuildCatalogEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
  executions: sfnExecutions(sfnClient()),
  signingKey: kmsSigningKey(kmsClient(), env.SIGNING_KEY_ARN),
  clock: systemClock,
  log: powertoolsLog('rebuild-catalog'),
};

export const handler = async (event: unknown, context: Context): Promise<RebuildCatalogOutput> => {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const rebuilt = await rebuildCatalog(RebuildCatalogInput.parse(event), { ...deps, remainingMs });
  // What became of each is in `rebuilt.json`: of thousands of snapshots it is more than Step Functions takes for an answer.
  return { done: rebuilt !== undefined };
};
