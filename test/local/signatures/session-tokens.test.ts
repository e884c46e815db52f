import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Endpoint, startEndpoint } from '../../../local/endpoint/endpoint';
import { allowAll } from '../../../local/iam/authorize';
import { createSts } from '../../../local/sts/sts';
import { accountId, region, type ServiceBench, startBench } from '../service-bench';
import { presignedUrl } from '../signed-request';

const key = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', sessionToken: 'the token' };
const principal = { accessKeyId: key.accessKeyId, accountId };

describe('a key with a session token', () => {
  let bench: ServiceBench;
  let endpoint: Endpoint;
  beforeAll(async () => {
    bench = await startBench();
    endpoint = await startEndpoint(0, {
      clock: bench.clock,
      region,
      principals: { find: (id) => (id === key.accessKeyId ? { ...key, principal } : undefined) },
      authorize: allowAll,
      faults: bench.faults,
      meter: bench.meter,
      killFunction: () => {},
      onDefect: (error) => bench.defects.push(error),
    });
    endpoint.mount(createSts());
  });
  afterAll(async () => {
    await endpoint?.close();
    await bench?.stop();
  });

  const ask = async (sessionToken: string | undefined) => {
    const client = new STSClient({ endpoint: endpoint.url, region, credentials: { ...key, sessionToken } });
    try {
      return (await client.send(new GetCallerIdentityCommand({}))).Account;
    } catch (error) {
      return (error as Error).name;
    } finally {
      client.destroy();
    }
  };

  it('signs only with that token', async () => {
    expect(await ask('the token')).toBe(accountId);
    expect(await ask('another token')).toBe('InvalidClientTokenId');
    expect(await ask(undefined)).toBe('InvalidClientTokenId');
  });

  it('presigns only with that token', async () => {
    const url = `${endpoint.url}/?Action=GetCallerIdentity&Version=2011-06-15`;
    const presigned = async (sessionToken: string | undefined) => {
      const signer = { service: 'sts', credentials: { ...key, sessionToken } };
      return (await fetch(await presignedUrl(url, { expiresSeconds: 60 }, signer))).status;
    };
    expect(await presigned('the token')).toBe(200);
    expect(await presigned('another token')).toBe(403);
    expect(await presigned(undefined)).toBe(403);
  });
});
