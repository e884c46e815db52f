import { dynamodbClient, glacierClient, s3Client, sfnClient, sqsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
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
const s3 = s3Client();
const destination = s3Destination(s3);
const files = s3WorkingFiles(s3, env.RUNS_BUCKET);
const log = powertoolsLog('accept-notice');
const sqs = sqsClient();
const probe = (run: RetrievalRun) => probeDestination(destination, run, 'accept-notice');
const deps = {
  vaults: glacierVaults(glacierClient()),
  items,
  files,
  destination,
  workflow: sfnWorkflow(sfnClient()),
  ranges: sqsQueue(sqs, env.RANGES_QUEUE_URL),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  batches: new BatchLookup(files),
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
