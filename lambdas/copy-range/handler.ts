import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { sqsOrProbe } from '../../adapters/aws/sqs-or-probe';
import { systemClock } from '../../adapters/aws/system-clock';
import { CopyRangeEnv, parseEnv } from '../../core/contracts/environment';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { probeDestination } from '../../core/retrieval/probe-destination';
import { RunLookup } from '../../core/run/run-lookup';
import { copyMessage } from './copy-message';

const env = parseEnv(CopyRangeEnv, process.env);
const items = aws.stateItems(env);
const log = powertoolsLog('copy-range');
const destination = aws.destination();
const probe = (run: RetrievalRun) => probeDestination(destination, run, 'copy-range');
const deps = {
  vaults: aws.vaults(),
  items,
  files: aws.workingFiles(env),
  destination,
  workflow: aws.workflow(),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  probe,
  clock: systemClock,
  random: Math.random,
  log,
};

export const handler = sqsOrProbe(
  sqsBatch(
    (body, remainingMs, isLastDelivery) => copyMessage(body, { ...deps, remainingMs, isLastDelivery }),
    log,
    aws.visibility(env.RANGES_QUEUE_URL),
  ),
  probe,
);
