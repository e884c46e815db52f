import { statSync } from 'node:fs';
import path from 'node:path';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import { clientConfig } from '../../conformance/embedded';
import { clientOfRole } from '../client-of-role';
import { temporaryDirectory } from '../temporary-directory';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';

describe('the embedded Secrets Manager', () => {
  const directory = temporaryDirectory();
  let cloud: EmbeddedCloud;
  let client: SecretsManagerClient;
  let secrets = 0;
  const start = async () => {
    cloud = await startEmbeddedCloud({ directory, speed: 1 });
    client = new SecretsManagerClient({ ...clientConfig(cloud), maxAttempts: 1 });
  };
  const stop = async () => {
    client.destroy();
    await cloud.stop();
  };
  beforeAll(start);
  afterAll(stop);

  const create = async (KmsKeyId?: string) => {
    const Name = `moraine/webhook-${++secrets}`;
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name, SecretString: 'https://a', KmsKeyId }));
    return { Name, ARN };
  };
  const get = (SecretId: string, changes: Partial<GetSecretValueCommandInput> = {}) =>
    client.send(new GetSecretValueCommand({ SecretId, ...changes }));

  it('keeps a secret, which is found by its name and by its ARN', async () => {
    const { Name, ARN } = await create();
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:moraine\/webhook-\d+-[0-9a-f]{6}$/);
    for (const id of [Name, ARN]) expect(await get(id)).toMatchObject({ Name, ARN, SecretString: 'https://a' });
  });

  it('gives a secret another value', async () => {
    const { Name } = await create();
    const before = await get(Name);
    const { VersionStages } = await client.send(
      new PutSecretValueCommand({ SecretId: Name, SecretString: 'https://b' }),
    );
    expect(VersionStages).toEqual(['AWSCURRENT']);
    const after = await get(Name);
    expect(after.SecretString).toBe('https://b');
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  it('survives a restart, in a file that only its owner reads', async () => {
    const { Name } = await create();
    await stop();
    expect(statSync(path.join(directory, 'secretsmanager/secrets.json')).mode & 0o777).toBe(0o600);
    await start();
    expect((await get(Name)).SecretString).toBe('https://a');
  });

  const send = (input: ConstructorParameters<typeof CreateSecretCommand>[0]) =>
    client.send(new CreateSecretCommand(input));

  it.each([
    ['a missing secret', () => get('missing'), 'ResourceNotFoundException'],
    [
      'an earlier version',
      async () => get((await create()).Name, { VersionStage: 'AWSPREVIOUS' }),
      'InvalidRequestException',
    ],
    [
      'a name that is taken',
      async () => send({ Name: (await create()).Name, SecretString: 's' }),
      'ResourceExistsException',
    ],
    [
      'a secret without a text',
      () => send({ Name: 'binary', SecretBinary: Buffer.from('b') }),
      'InvalidRequestException',
    ],
    ['a text above 64 KB', () => send({ Name: 'long', SecretString: 'x'.repeat(65_537) }), 'ValidationException'],
    ['a name with a space', () => send({ Name: 'a b', SecretString: 's' }), 'ValidationException'],
  ])('refuses %s', async (_what, call, name) => {
    await expect(call()).rejects.toMatchObject({ name });
  });

  it('takes a text of 64 KB', async () => {
    await send({ Name: 'longest', SecretString: 'x'.repeat(65_536) });
    expect((await get('longest')).SecretString).toHaveLength(65_536);
  });

  const mayGet = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const mayDecrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY };

  it.each([
    ['needs the secret alone under the key that AWS manages', [mayGet], undefined, 'https://a'],
    ['needs the secret', [mayDecrypt], undefined, 'AccessDeniedException'],
    ['needs a key of the account too', [mayGet], KEY, 'AccessDeniedException'],
    ['may use a key of the account', [mayGet, mayDecrypt], KEY, 'https://a'],
  ])('a role %s', async (_what, statements, keyId, answer) => {
    const { Name } = await create(keyId);
    const reader = clientOfRole(cloud, SecretsManagerClient, statements);
    const read = reader.send(new GetSecretValueCommand({ SecretId: Name })).then(
      ({ SecretString }) => SecretString,
      (error: Error) => error.name,
    );
    expect(await read).toBe(answer);
    reader.destroy();
  });
});
