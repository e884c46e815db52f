import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { AdoptSnapshotInput } from '../../core/contracts/backup-run';
import { AdoptSnapshotEnv, parseEnv } from '../../core/contracts/environment';
import { adoptSnapshot } from './adopt-snapshot';

const env = parseEnv(AdoptSnapshotEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
  log: powertoolsLog('adopt-snapshot'),
};

export const handler = (event: unknown) => adoptSnapshot(AdoptSnapshotInput.parse(event), deps);
