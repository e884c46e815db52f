import { dynamodbClient, glacierClient, s3Client, sfnClient, sqsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { sqsQueue } from '../../adapters/aws/sqs-queue';
import { systemClock } from '../../adapters/aws/system-clock';
import { RequestBatchMessage } from '../../core/contracts/batch-steps';
import { parseEnv, RequestBatchEnv } from '../../core/contracts/environment';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { RunLookup } from '../../core/run/run-lookup';
import { Pacer } from './pacer';
import { requestBatch } from './request-batch';

const env = parseEnv(RequestBatchEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const log = powertoolsLog('request-batch');
const deps = {
  vaults: glacierVaults(glacierClient()),
  items,
  workflow: sfnWorkflow(sfnClient()),
  notices: sqsQueue(sqsClient(), env.NOTICES_QUEUE_URL),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  batches: new BatchLookup(s3WorkingFiles(s3Client(), env.RUNS_BUCKET)),
  topicArn: env.JOBS_TOPIC_ARN,
  pacer: new Pacer(env.REQUESTS_PER_SECOND, systemClock),
  random: Math.random,
  clock: systemClock,
  log,
};

export const handler = sqsBatch(
  (body, remainingMs) => requestBatch(RequestBatchMessage.parse(JSON.parse(body)), { ...deps, remainingMs }),
  log,
);
