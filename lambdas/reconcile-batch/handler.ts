import { dynamodbClient, glacierClient, s3Client, sfnClient, sqsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { sqsQueue } from '../../adapters/aws/sqs-queue';
import { systemClock } from '../../adapters/aws/system-clock';
import { ReconcileBatchInput } from '../../core/contracts/batch-steps';
import { parseEnv, ReconcileBatchEnv } from '../../core/contracts/environment';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { RunLookup } from '../../core/run/run-lookup';
import { reconcileBatch } from './reconcile-batch';

const env = parseEnv(ReconcileBatchEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const s3 = s3Client();
const destination = s3Destination(s3);
const files = s3WorkingFiles(s3, env.RUNS_BUCKET);
const deps = {
  vaults: glacierVaults(glacierClient()),
  items,
  files,
  destination,
  workflow: sfnWorkflow(sfnClient()),
  notices: sqsQueue(sqsClient(), env.NOTICES_QUEUE_URL),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  batches: new BatchLookup(files),
  clock: systemClock,
  log: powertoolsLog('reconcile-batch'),
};

export const handler = (event: unknown) => reconcileBatch(ReconcileBatchInput.parse(event), deps);
