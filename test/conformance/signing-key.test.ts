import { createHash, verify } from 'node:crypto';
import { DisableKeyCommand, EnableKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { kmsClient } from '../../adapters/aws/clients/kms';
import { kmsSigningKey } from '../../adapters/aws/kms-signing-key';
import { memorySigningKey } from '../../adapters/memory/memory-signing-key';
import { keyIdOf } from '../../core/contracts/key-id';
import type { SigningKey } from '../../core/ports/signing-key';
import { clientConfig, embeddedCloud } from './embedded';

interface SigningKeyWorld {
  key: SigningKey;
  disable(): Promise<void>;
  enable(): Promise<void>;
}

const MESSAGE = Buffer.from('a statement');
const digest = createHash('sha256').update(MESSAGE).digest();

describe('in memory', () => {
  const key = memorySigningKey();
  behavesAsSigningKey(() => ({ key, disable: async () => key.disable(), enable: async () => key.enable() }));

  test('records the digests that it signed', async () => {
    await key.sign(digest);
    expect(key.signed.at(-1)).toBe(digest.toString('hex'));
  });
});

describe('on AWS KMS', () => {
  const cloud = embeddedCloud();
  let client: KMSClient;
  let keyArn: string;
  beforeAll(() => {
    client = kmsClient(clientConfig(cloud()));
    ({ keyArn } = cloud().kms.createKey('signing', ''));
  });
  afterAll(() => client.destroy());

  behavesAsSigningKey(() => ({
    key: kmsSigningKey(client, keyArn),
    disable: async () => void (await client.send(new DisableKeyCommand({ KeyId: keyArn }))),
    enable: async () => void (await client.send(new EnableKeyCommand({ KeyId: keyArn }))),
  }));

  const refusedWith = (code: string, statusCode = 400) =>
    cloud().faults.add({
      service: 'kms',
      operation: 'Sign',
      times: 1,
      effect: { kind: 'error', code, statusCode, message: 'no identity-based policy allows kms:Sign' },
    });

  test.each(['AccessDeniedException', 'KMSInvalidStateException', 'NotFoundException'])(
    'a key that answers %s cannot be used, and the message says what to check',
    async (code) => {
      const remove = refusedWith(code);
      await expect(kmsSigningKey(client, keyArn).sign(digest)).rejects.toMatchObject({
        name: 'SigningKeyUnusableError',
        message: expect.stringMatching(/key\/.* cannot be used: no identity-based policy .* Check that it is enabled/),
        cause: expect.objectContaining({ name: code }),
      });
      expect(remove()).toBe(1);
    },
  );

  test('retries throttled requests', async () => {
    const remove = cloud().faults.add({
      service: 'kms',
      operation: 'Sign',
      times: 2,
      effect: { kind: 'throttle' },
    });
    await expect(kmsSigningKey(client, keyArn).sign(digest)).resolves.toBeInstanceOf(Buffer);
    expect(remove()).toBe(2);
  });

  test('an outage does not mean that the key is unusable', async () => {
    const once = kmsClient({ ...clientConfig(cloud()), maxAttempts: 1 });
    const remove = refusedWith('DependencyTimeoutException', 503);
    await expect(kmsSigningKey(once, keyArn).sign(digest)).rejects.toMatchObject({
      name: 'DependencyTimeoutException',
    });
    expect(remove()).toBe(1);
    once.destroy();
  });
});

function behavesAsSigningKey(open: () => SigningKeyWorld) {
  test('signs digests, differently each time, so that the public key alone verifies the message', async () => {
    const { key } = open();
    const publicKey = await key.publicKey();
    expect(keyIdOf(publicKey)).toMatch(/^[0-9a-f]{32}$/);
    const [one, other] = [await key.sign(digest), await key.sign(digest)];
    expect(one.equals(other)).toBe(false);
    for (const signature of [one, other]) expect(verify('sha256', MESSAGE, publicKey, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('another'), publicKey, one)).toBe(false);
  });

  test('is the same key every time', async () => {
    const { key } = open();
    expect(await key.publicKey()).toBe(await key.publicKey());
  });

  test('cannot be used while it is disabled', async () => {
    const { key, disable, enable } = open();
    await disable();
    await expect(key.sign(digest)).rejects.toMatchObject({ name: 'SigningKeyUnusableError' });
    await enable();
    await expect(key.sign(digest)).resolves.toBeInstanceOf(Buffer);
  });

  test('rejects what is not a digest', async () => {
    await expect(open().key.sign(MESSAGE)).rejects.toThrow();
  });
}
