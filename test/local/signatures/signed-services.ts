import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { AddTagsToVaultCommand, GlacierClient, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** A client, as far as a test alters what it sends after it has signed it. */
interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: each client types its stack by its own inputs and outputs
  middlewareStack: { add(middleware: any, options: any): void };
  destroy(): void;
}

export interface Config {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  maxAttempts: 1;
}

/** `403 SignatureDoesNotMatch`, as an SDK tells it. */
export interface SignedService {
  name: string;
  wrongSecret: string;
  unknownKey: string;
  wrongToken: string;
  wrongRegion: string;
  alteredBody: string;
  /** Send a request with a body. */
  call(config: Config, prepare: (client: Client) => void): Promise<unknown>;
}

const jsonRefusals = (statusCode: number) => ({
  wrongSecret: `${statusCode} InvalidSignatureException`,
  unknownKey: `${statusCode} UnrecognizedClientException`,
  wrongToken: `${statusCode} UnrecognizedClientException`,
  wrongRegion: `${statusCode} InvalidSignatureException`,
  alteredBody: `${statusCode} InvalidSignatureException`,
});

const queryRefusals = {
  wrongSecret: '403 SignatureDoesNotMatch',
  unknownKey: '403 InvalidClientTokenId',
  wrongToken: '403 InvalidClientTokenId',
  wrongRegion: '403 SignatureDoesNotMatch',
  alteredBody: '403 SignatureDoesNotMatch',
};

const glacierRefusals = {
  ...jsonRefusals(403),
  unknownKey: '400 UnrecognizedClientException',
  wrongToken: '400 UnrecognizedClientException',
};

const s3Refusals = {
  wrongSecret: '403 SignatureDoesNotMatch',
  unknownKey: '403 InvalidAccessKeyId',
  wrongToken: '400 InvalidToken',
  wrongRegion: '400 AuthorizationHeaderMalformed',
  alteredBody: '400 XAmzContentSHA256Mismatch',
};

async function send<C extends Client>(client: C, prepare: (client: Client) => void, command: (client: C) => unknown) {
  prepare(client);
  try {
    return await command(client);
  } finally {
    client.destroy();
  }
}

const vault = { accountId: '-', vaultName: 'signed' };

/** What SDKs send to each service; the bucket and the vault are there. */
export const signedServices: SignedService[] = [
  {
    name: 's3',
    ...s3Refusals,
    call: (config, prepare) =>
      send(new S3Client({ ...config, forcePathStyle: true }), prepare, (client) =>
        client.send(new PutObjectCommand({ Bucket: 'signed', Key: "a b/ü+(1)'!*~.txt", Body: 'content' })),
      ),
  },
  {
    name: 'dynamodb',
    ...jsonRefusals(400),
    call: (config, prepare) =>
      send(new DynamoDBClient(config), prepare, (client) => client.send(new ListTablesCommand({}))),
  },
  {
    // The SDK tells the code that the Query protocol had.
    name: 'sqs',
    ...queryRefusals,
    call: (config, prepare) => send(new SQSClient(config), prepare, (client) => client.send(new ListQueuesCommand({}))),
  },
  {
    name: 'sns',
    ...queryRefusals,
    call: (config, prepare) => send(new SNSClient(config), prepare, (client) => client.send(new ListTopicsCommand({}))),
  },
  {
    name: 'states',
    ...jsonRefusals(400),
    call: (config, prepare) =>
      send(new SFNClient(config), prepare, (client) => client.send(new ListStateMachinesCommand({}))),
  },
  {
    name: 'lambda',
    ...jsonRefusals(403),
    call: (config, prepare) =>
      send(new LambdaClient(config), prepare, async (client) => {
        const invoked = client.send(new InvokeCommand({ FunctionName: 'none', Payload: '{"a":1}' }));
        await invoked.catch((error) => {
          if (error.name !== 'ResourceNotFoundException') throw error;
        });
      }),
  },
  {
    name: 'kms',
    ...jsonRefusals(400),
    call: (config, prepare) =>
      send(new KMSClient(config), prepare, async (client) => {
        await client.send(new ListKeysCommand({})).catch((error) => {
          if (error.name !== 'NotImplemented') throw error;
        });
      }),
  },
  {
    name: 'ssm',
    ...jsonRefusals(400),
    call: (config, prepare) =>
      send(new SSMClient(config), prepare, async (client) => {
        await client.send(new GetParameterCommand({ Name: '/none' })).catch((error) => {
          if (error.name !== 'ParameterNotFound') throw error;
        });
      }),
  },
  {
    name: 'secretsmanager',
    ...jsonRefusals(400),
    call: (config, prepare) =>
      send(new SecretsManagerClient(config), prepare, async (client) => {
        await client.send(new GetSecretValueCommand({ SecretId: 'none' })).catch((error) => {
          if (error.name !== 'ResourceNotFoundException') throw error;
        });
      }),
  },
  {
    name: 'glacier',
    ...glacierRefusals,
    call: (config, prepare) =>
      send(new GlacierClient(config), prepare, (client) =>
        client.send(new AddTagsToVaultCommand({ ...vault, Tags: { 'a b': 'c+d' } })),
      ),
  },
  {
    name: 'glacier, with an archive',
    ...glacierRefusals,
    call: (config, prepare) =>
      send(new GlacierClient(config), prepare, (client) =>
        client.send(new UploadArchiveCommand({ ...vault, archiveDescription: 'a  b', body: Buffer.from('archive') })),
      ),
  },
  {
    name: 'sts',
    ...queryRefusals,
    call: (config, prepare) =>
      send(new STSClient(config), prepare, (client) => client.send(new GetCallerIdentityCommand({}))),
  },
  {
    name: 'cloudformation',
    ...queryRefusals,
    call: (config, prepare) =>
      send(new CloudFormationClient(config), prepare, (client) => client.send(new ListStacksCommand({}))),
  },
];
