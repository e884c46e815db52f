import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import { clientConfig } from '../../conformance/embedded';
import { clientOfRole } from '../client-of-role';
import { temporaryDirectory } from '../temporary-directory';

const Name = '/moraine/webhook';
const ARN = 'arn:aws:ssm:us-east-1:123456789012:parameter/moraine/webhook';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';

describe('the embedded Parameter Store', () => {
  const directory = temporaryDirectory();
  const file = path.join(directory, 'ssm/parameters.json');
  let cloud: EmbeddedCloud;
  let client: SSMClient;
  const start = async () => {
    cloud = await startEmbeddedCloud({ directory, speed: 1 });
    client = new SSMClient({ ...clientConfig(cloud), maxAttempts: 1 });
  };
  const stop = async () => {
    client.destroy();
    await cloud.stop();
  };
  beforeAll(start);
  afterAll(stop);

  const put = (changes: Partial<PutParameterCommandInput> = {}) =>
    client.send(
      new PutParameterCommand({ Name, Value: 'https://a', Type: 'SecureString', Overwrite: true, ...changes }),
    );
  const get = (name = Name, WithDecryption = true) =>
    client.send(new GetParameterCommand({ Name: name, WithDecryption }));

  it('keeps a parameter, and counts its versions', async () => {
    const first = await put();
    const second = await put({ Value: 'https://b', Type: undefined });
    expect([second.Version, second.Tier]).toEqual([(first.Version ?? 0) + 1, 'Standard']);
    const { Parameter } = await get();
    expect(Parameter).toMatchObject({ Name, ARN, Type: 'SecureString', Value: 'https://b', DataType: 'text' });
    expect(Parameter?.LastModifiedDate).toBeInstanceOf(Date);
  });

  it('finds a parameter by its ARN', async () => {
    await put();
    await put({ Name: 'plain', Value: 'p', Type: 'String' });
    expect((await get(ARN)).Parameter?.Value).toBe('https://a');
    expect((await get(ARN.replace('moraine/webhook', 'plain'))).Parameter?.Value).toBe('p');
  });

  it('does not tell a SecureString without decryption', async () => {
    await put();
    const { Parameter } = await get(Name, false);
    expect(Parameter?.Value).not.toContain('https');
  });

  it('survives a restart, in a file that only its owner reads', async () => {
    await put({ Value: 'https://kept' });
    await stop();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await start();
    expect((await get()).Parameter?.Value).toBe('https://kept');
  });

  it('does not start with a damaged file, and names it', async () => {
    await put();
    await stop();
    const whole = readFileSync(file);
    writeFileSync(file, '{"a');
    await expect(startEmbeddedCloud({ directory })).rejects.toThrow(
      /parameters\.json is damaged .* put the values again/,
    );
    writeFileSync(file, whole);
    await start();
  });

  it.each([
    ['an overwrite that is not asked for', () => put({ Overwrite: undefined }), 'ParameterAlreadyExists'],
    ['no type', () => put({ Name: '/new', Type: undefined }), 'ValidationException'],
    ['a list', () => put({ Type: 'StringList' }), 'ValidationException'],
    ['a value above 4 KB', () => put({ Value: 'x'.repeat(4097) }), 'ValidationException'],
    ['a name with a space', () => put({ Name: '/a b' }), 'ValidationException'],
    ['a policy', () => put({ Policies: '[]' }), 'NotImplemented'],
    ['a key for a String', () => put({ Name: '/s', Type: 'String', KeyId: KEY }), 'ValidationException'],
    ['a missing parameter', () => get('/missing'), 'ParameterNotFound'],
  ])('refuses %s', async (_what, call, name) => {
    await put();
    await expect(call()).rejects.toMatchObject({ name });
  });

  it('takes a value of 4 KB', async () => {
    await put({ Value: 'x'.repeat(4096) });
    expect((await get()).Parameter?.Value).toHaveLength(4096);
  });

  it('deletes a parameter', async () => {
    await put({ Name: '/gone' });
    await client.send(new DeleteParameterCommand({ Name: '/gone' }));
    await expect(get('/gone')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    const again = client.send(new DeleteParameterCommand({ Name: '/gone' }));
    await expect(again).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  describe('read by a role', () => {
    const read = async (statements: object[], KeyId?: string) => {
      await put({ KeyId });
      const reader = clientOfRole(cloud, SSMClient, statements);
      const name = await reader.send(new GetParameterCommand({ Name, WithDecryption: true })).then(
        ({ Parameter }) => Parameter?.Value,
        (error: Error) => error.name,
      );
      reader.destroy();
      return name;
    };
    const mayGet = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: ARN };
    const mayDecrypt = (service: string) => ({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: KEY,
      Condition: { StringLike: { 'kms:ViaService': `${service}.*` } },
    });

    it.each([
      ['needs the parameter alone under the key that AWS manages', [mayGet], 'alias/aws/ssm', 'https://a'],
      ['needs the parameter', [mayDecrypt('ssm')], undefined, 'AccessDeniedException'],
      ['needs a key of the account too', [mayGet], KEY, 'AccessDeniedException'],
      ['may use the key through the service that is named', [mayGet, mayDecrypt('ssm')], KEY, 'https://a'],
      ['may not use it through another', [mayGet, mayDecrypt('s3')], KEY, 'AccessDeniedException'],
    ])('%s', async (_what, statements, keyId, answer) => {
      expect(await read(statements, keyId)).toBe(answer);
    });
  });
});
