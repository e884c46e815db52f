import { dynamodbClient, glacierClient, s3Client, sfnClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { sfnExecutions } from '../../adapters/aws/sfn-executions';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenRetrievalEnv, parseEnv } from '../../core/contracts/environment';
import { OpenRetrievalInput } from '../../core/contracts/retrieval-run';
import { openRetrieval } from './open-retrieval';

const env = parseEnv(OpenRetrievalEnv, process.env);
const deps = {
  vaults: glacierVaults(glacierClient()),
  destination: s3Destination(s3Client()),
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  executions: sfnExecutions(sfnClient()),
  clock: systemClock,
};

export const handler = (event: unknown) => openRetrieval(OpenRetrievalInput.parse(event), deps);
