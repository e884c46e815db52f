import { dynamodbClient, glacierClient, kmsClient, s3Client, sfnClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { kmsSigningKey } from '../../adapters/aws/kms-signing-key';
import { s3Source } from '../../adapters/aws/s3-source';
import { sfnExecutions } from '../../adapters/aws/sfn-executions';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenBackupInput } from '../../core/contracts/backup-run';
import { OpenBackupEnv, parseEnv } from '../../core/contracts/environment';
import { openBackup } from './open-backup';

const env = parseEnv(OpenBackupEnv, process.env);
const deps = {
  vaults: glacierVaults(glacierClient()),
  source: s3Source(s3Client()),
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  signingKey: kmsSigningKey(kmsClient(), env.SIGNING_KEY_ARN),
  executions: sfnExecutions(sfnClient()),
  clock: systemClock,
};

export const handler = (event: unknown) => openBackup(OpenBackupInput.parse(event), deps);
