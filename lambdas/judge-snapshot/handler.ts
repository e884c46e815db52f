import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { JudgeSnapshotInput } from '../../core/contracts/backup-run';
import { JudgeSnapshotEnv, parseEnv } from '../../core/contracts/environment';
import { judgeSnapshot } from './judge-snapshot';

const env = parseEnv(JudgeSnapshotEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  objects: s3Objects(s3Client()),
  runsBucket: env.RUNS_BUCKET,
  log: powertoolsLog('judge-snapshot'),
};

export const handler = (event: unknown) => judgeSnapshot(JudgeSnapshotInput.parse(event), deps);
