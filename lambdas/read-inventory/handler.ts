import type { Context } from 'aws-lambda';
import { dynamodbClient, glacierClient, s3Client } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReadInventoryEnv } from '../../core/contracts/environment';
import { ReadInventoryInput } from '../../core/contracts/inventory-run';
import { readPart } from './read-part';

const env = parseEnv(ReadInventoryEnv, process.env);
const deps = {
  vaults: glacierVaults(glacierClient()),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  clock: systemClock,
  log: powertoolsLog('read-inventory'),
};

export const handler = (event: unknown, context: Context) =>
  readPart(ReadInventoryInput.parse(event), { ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
