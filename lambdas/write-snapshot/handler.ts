import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { s3Source } from '../../adapters/aws/s3-source';
import { WriteSnapshotInput } from '../../core/contracts/backup-run';
import { parseEnv, WriteSnapshotEnv } from '../../core/contracts/environment';
import { writeSnapshot } from './write-snapshot';

const env = parseEnv(WriteSnapshotEnv, process.env);
const s3 = s3Client();
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  objects: s3Objects(s3),
  source: s3Source(s3),
  runsBucket: env.RUNS_BUCKET,
};

export const handler = (event: unknown) => writeSnapshot(WriteSnapshotInput.parse(event), deps);
