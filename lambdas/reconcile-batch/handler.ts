import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { ReconcileBatchInput } from '../../core/contracts/batch-steps';
import { parseEnv, ReconcileBatchEnv } from '../../core/contracts/environment';
import { RetrievalKind } from '../../core/contracts/run-kind';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { RunLookup } from '../../core/run/run-lookup';
import { reconcileBatch } from './reconcile-batch';

const env = parseEnv(ReconcileBatchEnv, process.env);
const items = aws.stateItems(env);
const files = aws.workingFiles(env);
const deps = {
  vaults: aws.vaults(),
  items,
  files,
  destination: aws.destination(),
  workflow: aws.workflow(),
  notices: aws.queue(env.NOTICES_QUEUE_URL),
  runs: new RunLookup(items, systemClock, RetrievalKind.options),
  batches: new BatchLookup(files),
  clock: systemClock,
  log: powertoolsLog('reconcile-batch'),
};

export const handler = stepHandler(ReconcileBatchInput, (input) => reconcileBatch(input, deps));
