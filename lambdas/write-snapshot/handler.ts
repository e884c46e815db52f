import { dynamodbClient, kmsClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { kmsSigningKey } from '../../adapters/aws/kms-signing-key';
import { s3Source } from '../../adapters/aws/s3-source';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { WriteSnapshotInput } from '../../core/contracts/backup-run';
import { parseEnv, WriteSnapshotEnv } from '../../core/contracts/environment';
import { signAdopted } from './sign-adopted';
import { trySigning } from './try-signing';
import { writeSnapshot } from './write-snapshot';

const env = parseEnv(WriteSnapshotEnv, process.env);
const s3 = s3Client();
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3, env.RUNS_BUCKET),
  source: s3Source(s3),
  signingKey: kmsSigningKey(kmsClient(), env.SIGNING_KEY_ARN),
};

export const handler = (event: unknown) => {
  const input = WriteSnapshotInput.parse(event);
  if (input.kind === 'trial') return trySigning(input.run, deps);
  return input.kind === 'adoption' ? signAdopted(input, deps) : writeSnapshot(input, deps);
};
