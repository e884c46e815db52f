import { dynamodbClient, glacierClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenRunEnv, parseEnv } from '../../core/contracts/environment';
import { OpenRunInput } from '../../core/contracts/retrieval-run';
import { openRun } from './open-run';

const env = parseEnv(OpenRunEnv, process.env);
const deps = {
  vaults: glacierVaults(glacierClient()),
  objects: s3Objects(s3Client()),
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  clock: systemClock,
};

export const handler = (event: unknown) => openRun(OpenRunInput.parse(event), deps);
