import { dynamodbClient, glacierClient, s3Client, sfnClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { systemClock } from '../../adapters/aws/system-clock';
import { CopyRangeEnv, parseEnv } from '../../core/contracts/environment';
import { CopyRangeMessage, CutMembersMessage } from '../../core/contracts/retrieval-run';
import { RunLookup } from '../../core/retrieval/run-lookup';
import { copyRange } from './copy-range';
import { cutMembers } from './cut-members';

const env = parseEnv(CopyRangeEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const log = powertoolsLog('copy-range');
const deps = {
  vaults: glacierVaults(glacierClient()),
  items,
  objects: s3Objects(s3Client()),
  runsBucket: env.RUNS_BUCKET,
  workflow: sfnWorkflow(sfnClient()),
  runs: new RunLookup(items),
  clock: systemClock,
  log,
};

export const handler = sqsBatch((body) => {
  const message = JSON.parse(body);
  return 'group' in message
    ? cutMembers(CutMembersMessage.parse(message), deps)
    : copyRange(CopyRangeMessage.parse(message), deps);
}, log);
