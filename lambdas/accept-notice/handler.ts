import { dynamodbClient, glacierClient, s3Client, sfnClient, sqsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { sqsOrProbe } from '../../adapters/aws/sqs-or-probe';
import { sqsQueue } from '../../adapters/aws/sqs-queue';
import { sqsVisibility } from '../../adapters/aws/sqs-visibility';
import { systemClock } from '../../adapters/aws/system-clock';
import { AcceptNoticeEnv, parseEnv } from '../../core/contracts/environment';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { probeDestination } from '../../core/retrieval/probe-destination';
import { RunLookup } from '../../core/run/run-lookup';
import { acceptNotice } from './accept-notice';

const env = parseEnv(AcceptNoticeEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const objects = s3Destination(s3Client());
const log = powertoolsLog('accept-notice');
const sqs = sqsClient();
const probe = (run: RetrievalRun) => probeDestination(objects, run, 'accept-notice');
const deps = {
  vaults: glacierVaults(glacierClient()),
  items,
  objects,
  workflow: sfnWorkflow(sfnClient()),
  ranges: sqsQueue(sqs, env.RANGES_QUEUE_URL),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  batches: new BatchLookup(objects, env.RUNS_BUCKET),
  probe,
  clock: systemClock,
  random: Math.random,
  log,
};

const visibility = sqsVisibility(sqs, env.NOTICES_QUEUE_URL);

export const handler = sqsOrProbe(
  sqsBatch((body, remainingMs) => acceptNotice(body, { ...deps, remainingMs }), log, visibility),
  probe,
);
