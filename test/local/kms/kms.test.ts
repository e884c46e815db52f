import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  type SignCommandInput,
} from '@aws-sdk/client-kms';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import { clientConfig } from '../../conformance/embedded';
import { temporaryDirectory } from '../temporary-directory';

const MESSAGE = Buffer.from('a statement');
const digest = createHash('sha256').update(MESSAGE).digest();

describe('the embedded KMS', () => {
  const directory = temporaryDirectory();
  let cloud: EmbeddedCloud;
  let client: KMSClient;
  let keyArn: string;
  let keyId: string;
  const start = async () => {
    cloud = await startEmbeddedCloud({ directory, speed: 1 });
    client = new KMSClient({ ...clientConfig(cloud), maxAttempts: 1 });
    ({ keyArn, keyId } = cloud.kms.createKey('signing', 'for the test'));
  };
  const stop = async () => {
    client.destroy();
    await cloud.stop();
  };
  beforeAll(start);
  afterAll(stop);

  const sign = (changes: Partial<SignCommandInput> = {}) =>
    client.send(
      new SignCommand({
        KeyId: keyArn,
        Message: digest,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
        ...changes,
      }),
    );
  const publicKey = async () => {
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  };

  it('signs a digest so that Node verifies the message with the public key alone', async () => {
    const key = await publicKey();
    expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    // Halves of a signature that begin with a bit of 1, or with zeros, are written otherwise than most.
    for (let n = 0; n < 100; n++) {
      const { Signature = new Uint8Array(), KeyId, SigningAlgorithm } = await sign();
      expect({ KeyId, SigningAlgorithm }).toEqual({ KeyId: keyArn, SigningAlgorithm: 'ECDSA_SHA_256' });
      expect(verify('sha256', MESSAGE, key, Signature)).toBe(true);
      expect(verify('sha256', Buffer.from('another'), key, Signature)).toBe(false);
    }
  });

  it('finds a key by its id and by its ARN, and by nothing else', async () => {
    const answer = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
    expect(answer).toMatchObject({ KeyId: keyArn, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    for (const other of ['alias/signing', keyArn.replace('us-east-1', 'eu-west-1'), `${keyId}0`]) {
      await expect(sign({ KeyId: other })).rejects.toMatchObject({ name: 'NotFoundException' });
    }
  });

  it.each<[string, Partial<SignCommandInput>]>([
    ['a message that is no digest', { MessageType: 'RAW' }],
    ['a digest of another length', { Message: digest.subarray(1) }],
    ['another algorithm', { SigningAlgorithm: 'ECDSA_SHA_384' }],
    ['grants', { GrantTokens: ['token'] }],
  ])('refuses %s', async (_, changes) => {
    await expect(sign(changes)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses unsupported operations, naming them', async () => {
    await expect(client.send(new DescribeKeyCommand({ KeyId: keyArn }))).rejects.toThrow(
      'The embedded cloud does not implement DescribeKey of kms.',
    );
  });

  it('refuses signing and GetPublicKey for a disabled key, also after a restart, until it is enabled', async () => {
    await client.send(new DisableKeyCommand({ KeyId: keyArn }));
    await expect(sign()).rejects.toMatchObject({ name: 'DisabledException', message: `${keyArn} is disabled.` });
    await stop();
    await start();
    await expect(publicKey()).rejects.toMatchObject({ name: 'DisabledException' });
    await client.send(new EnableKeyCommand({ KeyId: keyArn }));
    await expect(sign()).resolves.toHaveProperty('Signature');
  });

  it('keeps its keys over a restart, in files only their owner can read', async () => {
    const before = await publicKey();
    await stop();
    await start();
    expect((await publicKey()).equals(before)).toBe(true);
    const [file] = readdirSync(path.join(directory, 'kms'));
    expect(statSync(path.join(directory, 'kms', String(file))).mode & 0o777).toBe(0o600);
  });

  it('is metered by operation and caller', async () => {
    await sign();
    expect(cloud.meter.snapshot()).toContainEqual(
      expect.objectContaining({ service: 'kms', operation: 'Sign', principal: 'user', requests: expect.any(Number) }),
    );
  });

  it('reports which file is damaged instead of creating another key', async () => {
    await stop();
    const file = path.join(directory, 'kms', `${keyId}.json`);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, 100));
    await expect(startEmbeddedCloud({ directory })).rejects.toThrow(`${keyId}.json is damaged`);
    writeFileSync(file, text);
    await start();
  });
});
