import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { JudgeSnapshotInput } from '../../core/contracts/backup-run';
import { JudgeSnapshotEnv, parseEnv } from '../../core/contracts/environment';
import { judgeSnapshot } from './judge-snapshot';

const env = parseEnv(JudgeSnapshotEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
  log: powertoolsLog('judge-snapshot'),
};

export const handler = (event: unknown) => judgeSnapshot(JudgeSnapshotInput.parse(event), deps);
