import { dynamodbClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { SealSnapshotInput } from '../../core/contracts/backup-run';
import { parseEnv, SealSnapshotEnv } from '../../core/contracts/environment';
import { sealSnapshot } from './seal-snapshot';

const env = parseEnv(SealSnapshotEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
};

export const handler = (event: unknown) => sealSnapshot(SealSnapshotInput.parse(event), deps);
