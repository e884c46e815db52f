import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { AdoptSnapshotInput } from '../../core/contracts/backup-run';
import { AdoptSnapshotEnv, parseEnv } from '../../core/contracts/environment';
import { adoptSnapshot } from './adopt-snapshot';

const env = parseEnv(AdoptSnapshotEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  objects: s3Objects(s3Client()),
  runsBucket: env.RUNS_BUCKET,
  log: powertoolsLog('adopt-snapshot'),
};

export const handler = (event: unknown) => adoptSnapshot(AdoptSnapshotInput.parse(event), deps);
