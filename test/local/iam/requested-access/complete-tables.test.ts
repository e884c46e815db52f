import * as cfn from '@aws-sdk/client-cloudformation';
import * as ddb from '@aws-sdk/client-dynamodb';
import * as kms from '@aws-sdk/client-kms';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../../local/embedded-cloud';
import { operations as glacierOperations } from '../../../../local/glacier/operations';
import { accessTables } from '../../../../local/iam/requested-access';
import { OPERATIONS } from '../../../../local/s3/operations/operations';

let cloud: EmbeddedCloud;

beforeAll(async () => {
  cloud = await startEmbeddedCloud();
});
afterAll(() => cloud.stop());

const rowsOf = (service: string) => Object.keys(accessTables.get(service) ?? {}).sort();

const REFUSALS = new Set(['NotImplemented', 'UnknownOperationException']);

/** Some operations of STS are not signed, so that no service is found. */
const isUnsigned = (error: unknown) => (error as kms.KMSServiceException)?.$metadata?.httpStatusCode === 403;

/** Operations that a service of the embedded cloud does not refuse as not implemented, out of all that AWS has. */
async function implemented(sdk: object): Promise<string[]> {
  const names = Object.keys(sdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
  const clientName = Object.keys(sdk).find((name) => /^[A-Z]\w+Client$/.test(name)) ?? '';
  const Client = (sdk as Record<string, new (config: object) => kms.KMSClient>)[clientName];
  if (!Client) throw new Error('the SDK has no client');
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION } = cloud.environment;
  const client = new Client({
    endpoint: cloud.endpoint,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    maxAttempts: 1,
    disableHostPrefix: true,
  });
  const found: string[] = [];
  for (const name of names) {
    const Command = (sdk as Record<string, new (input: object) => kms.SignCommand>)[`${name}Command`];
    const error: unknown = Command && (await client.send(new Command({})).catch((reason: unknown) => reason));
    if (!(error instanceof Error && (REFUSALS.has(error.name) || isUnsigned(error)))) found.push(name);
  }
  client.destroy();
  return found.sort();
}

it.each([
  ['cloudformation', cfn],
  ['dynamodb', ddb],
  ['kms', kms],
  ['secretsmanager', secretsmanager],
  ['sns', sns],
  ['sqs', sqs],
  ['ssm', ssm],
  ['states', sfn],
  ['sts', sts],
])('%s: every operation that is implemented has a row, and no other', async (service, sdk) => {
  const operations = await implemented(sdk);
  expect(operations.length).toBeGreaterThan(0);
  expect(rowsOf(service)).toEqual(operations);
});

it('glacier: every operation has a row', () => {
  expect(rowsOf('glacier')).toEqual(Object.keys(glacierOperations).sort());
});

it('s3: every operation that is implemented has a row', () => {
  expect(rowsOf('s3')).toEqual(expect.arrayContaining(Object.keys(OPERATIONS)));
});

it('lambda: the one operation has a row', () => {
  expect(rowsOf('lambda')).toEqual(['Invoke']);
});
