import { dynamodbClient, glacierClient, s3Client, sfnClient, sqsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { sqsQueue } from '../../adapters/aws/sqs-queue';
import { systemClock } from '../../adapters/aws/system-clock';
import { AcceptNoticeEnv, parseEnv } from '../../core/contracts/environment';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { RunLookup } from '../../core/retrieval/run-lookup';
import { acceptNotice } from './accept-notice';

const env = parseEnv(AcceptNoticeEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const objects = s3Objects(s3Client());
const log = powertoolsLog('accept-notice');
const deps = {
  vaults: glacierVaults(glacierClient()),
  items,
  objects,
  workflow: sfnWorkflow(sfnClient()),
  ranges: sqsQueue(sqsClient(), env.RANGES_QUEUE_URL),
  runs: new RunLookup(items),
  batches: new BatchLookup(objects, env.RUNS_BUCKET),
  clock: systemClock,
  log,
};

export const handler = sqsBatch((body) => acceptNotice(body, deps), log);
