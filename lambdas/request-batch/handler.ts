import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { systemClock } from '../../adapters/aws/system-clock';
import { Pacer } from '../../core/concurrency/pacer';
import { RequestBatchMessage } from '../../core/contracts/batch-steps';
import { parseEnv, RequestBatchEnv } from '../../core/contracts/environment';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { RunLookup } from '../../core/run/run-lookup';
import { requestBatch } from './request-batch';

const env = parseEnv(RequestBatchEnv, process.env);
const items = aws.stateItems(env);
const log = powertoolsLog('request-batch');
const deps = {
  vaults: aws.vaults(),
  items,
  workflow: aws.workflow(),
  notices: aws.queue(env.NOTICES_QUEUE_URL),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  batches: new BatchLookup(aws.workingFiles(env)),
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
