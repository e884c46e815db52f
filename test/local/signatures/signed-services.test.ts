import { CreateVaultCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import { credentialsOf } from '../credentials-of';
import { type Config, type SignedService, signedServices } from './signed-services';

let cloud: EmbeddedCloud;
let config: Config;
beforeAll(async () => {
  cloud = await startEmbeddedCloud({ glacier: { fsync: false } });
  config = { endpoint: cloud.endpoint, region: 'us-east-1', credentials: credentialsOf(cloud), maxAttempts: 1 };
  cloud.s3.createBucket('signed');
  const glacier = new GlacierClient(config);
  await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'signed' }));
  glacier.destroy();
});
afterAll(() => cloud?.stop());

type Client = Parameters<Parameters<SignedService['call']>[1]>[0];
interface SentRequest {
  headers: Record<string, string>;
  body?: unknown;
}

/** Alters a request of a client after it has been signed. */
const altering = (alter: (request: SentRequest) => void) => (client: Client) => {
  const middleware = (next: (args: object) => unknown) => (args: { request: SentRequest }) => {
    alter(args.request);
    return next(args);
  };
  client.middlewareStack.add(middleware, { step: 'deserialize', name: 'alter', priority: 'low' });
};
const unaltered = () => {};

const lastByteAltered = (request: SentRequest) => {
  const body = Buffer.from(request.body as Uint8Array);
  body[body.length - 1] = 0x20;
  request.body = body;
};

/** `403 SignatureDoesNotMatch`, or `accepted`. */
const verdict = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'accepted',
    (error) => `${error.$metadata?.httpStatusCode} ${error.name}`,
  );

describe.each(signedServices)('$name', (service) => {
  it('accepts what the SDK signs', async () => {
    expect(await verdict(service.call(config, unaltered))).toBe('accepted');
  });

  it('refuses another secret', async () => {
    const credentials = { ...config.credentials, secretAccessKey: 'wrong' };
    expect(await verdict(service.call({ ...config, credentials }, unaltered))).toBe(service.wrongSecret);
  });

  it('refuses a key that it does not know', async () => {
    const credentials = { ...config.credentials, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
    expect(await verdict(service.call({ ...config, credentials }, unaltered))).toBe(service.unknownKey);
  });

  it('refuses a session token that a key does not have', async () => {
    const credentials = { ...config.credentials, sessionToken: 'token' };
    expect(await verdict(service.call({ ...config, credentials }, unaltered))).toBe(service.wrongToken);
  });

  it('refuses another region', async () => {
    expect(await verdict(service.call({ ...config, region: 'eu-west-1' }, unaltered))).toBe(service.wrongRegion);
  });

  it('refuses another body than the one that was signed', async () => {
    expect(await verdict(service.call(config, altering(lastByteAltered)))).toBe(service.alteredBody);
  });

  it('refuses a signed header with another value', async () => {
    const later = altering(({ headers }) => {
      headers['x-amz-date'] = String(headers['x-amz-date']).replace(/..Z$/, (end) => (end === '00Z' ? '01Z' : '00Z'));
    });
    expect(await verdict(service.call(config, later))).toBe(service.wrongSecret);
  });
});
