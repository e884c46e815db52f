import { dynamodbClient, glacierClient, s3Client, sfnClient, sqsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { sqsOrProbe } from '../../adapters/aws/sqs-or-probe';
import { sqsVisibility } from '../../adapters/aws/sqs-visibility';
import { systemClock } from '../../adapters/aws/system-clock';
import { CopyRangeEnv, parseEnv } from '../../core/contracts/environment';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { probeDestination } from '../../core/retrieval/probe-destination';
import { RunLookup } from '../../core/run/run-lookup';
import { copyMessage } from './copy-message';

const env = parseEnv(CopyRangeEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const log = powertoolsLog('copy-range');
const s3 = s3Client();
const destination = s3Destination(s3);
const files = s3WorkingFiles(s3, env.RUNS_BUCKET);
const probe = (run: RetrievalRun) => probeDestination(destination, run, 'copy-range');
const deps = {
  vaults: glacierVaults(glacierClient()),
  items,
  files,
  destination,
  workflow: sfnWorkflow(sfnClient()),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  probe,
  clock: systemClock,
  random: Math.random,
  log,
};

const visibility = sqsVisibility(sqsClient(), env.RANGES_QUEUE_URL);

export const handler = sqsOrProbe(
  sqsBatch(
    (body, remainingMs, isLastDelivery) => copyMessage(body, { ...deps, remainingMs, isLastDelivery }),
    log,
    visibility,
  ),
  probe,
);
