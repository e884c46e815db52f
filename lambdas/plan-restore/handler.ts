import type { Context } from 'aws-lambda';
import { dynamodbClient, glacierClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { systemClock } from '../../adapters/aws/system-clock';
import { PlanRestoreEnv, parseEnv } from '../../core/contracts/environment';
import { PlanRestoreInput } from '../../core/contracts/retrieval-run';
import { recordPlan } from '../../core/retrieval/records/retrieval-progress';
import { planRestore } from './plan-restore';

const env = parseEnv(PlanRestoreEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const s3 = s3Client();
const deps = {
  vaults: glacierVaults(glacierClient()),
  files: s3WorkingFiles(s3, env.RUNS_BUCKET),
  destination: s3Destination(s3),
  clock: systemClock,
  log: powertoolsLog('plan-restore'),
};

export const handler = async (event: unknown, context: Context) => {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const plan = await planRestore(PlanRestoreInput.parse(event), { ...deps, remainingMs });
  await recordPlan(items, plan, systemClock.now());
  return plan;
};
