import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { sqsOrProbe } from '../../adapters/aws/sqs-or-probe';
import { systemClock } from '../../adapters/aws/system-clock';
import { AcceptNoticeEnv, parseEnv } from '../../core/contracts/environment';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { probeDestination } from '../../core/retrieval/probe-destination';
import { RunLookup } from '../../core/run/run-lookup';
import { acceptNotice } from './accept-notice';

const env = parseEnv(AcceptNoticeEnv, process.env);
const items = aws.stateItems(env);
const log = powertoolsLog('accept-notice');
const destination = aws.destination();
const probe = (run: RetrievalRun) => probeDestination(destination, run, 'accept-notice');
const deps = {
  vaults: aws.vaults(),
  items,
  destination,
  workflow: aws.workflow(),
  ranges: aws.queue(env.RANGES_QUEUE_URL),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  batches: new BatchLookup(aws.workingFiles(env)),
  probe,
  clock: systemClock,
  random: Math.random,
  log,
};

export const handler = sqsOrProbe(
  sqsBatch(
    (body, remainingMs) => acceptNotice(body, { ...deps, remainingMs }),
    log,
    aws.visibility(env.NOTICES_QUEUE_URL),
  ),
  probe,
);
