import { createHash, createHmac } from 'node:crypto';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import { credentialsOf } from '../credentials-of';
import { signedHeaders } from '../signed-request';
import { custom, deployed, deployment, provider, sample } from './custom-resource-bench';

const startAtMs = Date.parse('2030-06-01T00:00:00Z');

/** When a URL was signed, which is when the request was sent. */
function signedAtMs(url: string): number {
  const [, date, hours, minutes, seconds] = /(\d{8})T(\d\d)(\d\d)(\d\d)Z/.exec(url) ?? [];
  return Date.parse(`${date?.replace(/(....)(..)/, '$1-$2-')}T${hours}:${minutes}:${seconds}Z`);
}

/** The reason for which the Create of a resource with these properties fails, after its Delete. */
async function reasonOf(properties: Record<string, unknown>): Promise<string> {
  const { error, sent, requests } = await deployed({
    startAtMs,
    cdkOut: sample({ ...provider(), Thing: custom(properties) }),
  });
  expect(error).toMatchObject({ name: 'DeployError', logicalId: 'Thing' });
  expect(sent.map((request) => request.split(' ')[0])).toEqual(['Create', 'Delete']);
  const location = 'Stack Sample: Thing (Custom::Thing): ';
  expect(error?.message.slice(0, location.length)).toBe(location);
  return (error as Error).message.slice(location.length).replace(String(requests[0]?.RequestId), 'ID');
}

describe('the answer to a request about a custom resource', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'says so',
      { OnCreate: 'fail' },
      'Received response status [FAILED] from custom resource. Message returned: told to (RequestId: ID)',
    ],
    [
      'says so without a reason',
      { OnCreate: 'fail-without-reason' },
      'Invalid response object: a Reason is required when the Status is FAILED.',
    ],
    [
      'says so without a physical id',
      { OnCreate: 'fail-nameless' },
      'Invalid PhysicalResourceId. Received response status [FAILED] from custom resource. Message returned: told to (RequestId: ID)',
    ],
    ['has no physical id', { OnCreate: 'alter {"PhysicalResourceId":""}' }, 'Invalid PhysicalResourceId'],
    [
      'is of another request',
      { OnCreate: 'alter {"RequestId":"x"}' },
      'Invalid response object: its RequestId is not that of the request.',
    ],
    [
      'is of another stack',
      { OnCreate: 'alter {"StackId":"x"}' },
      'Invalid response object: its StackId is not that of the request.',
    ],
    [
      'is of another resource',
      { OnCreate: 'alter {"LogicalResourceId":"x"}' },
      'Invalid response object: its LogicalResourceId is not that of the request.',
    ],
    [
      'has another status',
      { OnCreate: 'alter {"Status":"OK"}' },
      'Invalid response object: its Status is neither SUCCESS nor FAILED.',
    ],
    ['has no object as data', { OnCreate: 'alter {"Data":[]}' }, 'Invalid response object: its Data is not an object.'],
    ['is no JSON', { OnCreate: 'send SUCCESS' }, 'Invalid response object: it is not a JSON object.'],
    ['has 4,097 bytes', { OnCreate: 'pad 4097' }, 'Response object is too long.'],
    [
      'does not come',
      { OnCreate: 'silent', ServiceTimeout: 1800 },
      'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [ID].',
    ],
  ])('fails the deployment when it %s', async (_what, properties, reason) => {
    expect(await reasonOf(properties)).toBe(reason);
  });

  it('may have 4,096 bytes', async () => {
    const { error } = await deployed({ cdkOut: sample({ ...provider(), Thing: custom({ OnCreate: 'pad 4096' }) }) });
    expect(error).toBeUndefined();
  });

  it('is waited for on the virtual clock, as long as the ServiceTimeout says or an hour', async () => {
    const waited = async (properties: Record<string, unknown>) => {
      const Thing = custom({ OnCreate: 'silent', ...properties });
      const { requests } = await deployed({ startAtMs, cdkOut: sample({ ...provider(), Thing }) });
      const [createdAt = 0, deletedAt = 0] = requests.map(({ ResponseURL }) => signedAtMs(ResponseURL));
      return Math.floor((deletedAt - createdAt) / 60_000);
    };
    expect(await waited({ ServiceTimeout: 600 })).toBe(10);
    expect(await waited({})).toBe(60);
  });

  it('counts once: what is put later is dropped', async () => {
    const Resources = { ...provider(), Thing: custom({ Name: 'first', OnCreate: 'twice' }) };
    const cdkOut = sample(Resources, { Outputs: { Ref: { Value: { Ref: 'Thing' } } } });
    const { cloud, requests } = await deployment({ cdkOut });
    expect(cloud?.outputs('Sample').Ref).toBe('first');
    const url = String(requests[0]?.ResponseURL);
    expect((await fetch(url, { method: 'PUT', body: '{}' })).status).toBe(200);
    const { origin, pathname } = new URL(url);
    const signer = { service: 's3', credentials: credentialsOf(cloud as EmbeddedCloud) };
    const headers = await signedHeaders(`${origin}${pathname}`, {}, signer);
    expect((await fetch(`${origin}${pathname}`, { headers })).status).toBe(404);
  });

  it('is put to a URL that is signed for this object and two hours', async () => {
    const cdkOut = sample({ ...provider(), Thing: custom() });
    const { requests, cloud } = await deployed({ startAtMs, cdkOut });
    const { accessKeyId, secretAccessKey } = credentialsOf(cloud as EmbeddedCloud);
    const url = String(requests[0]?.ResponseURL);
    const { host, pathname, search, searchParams } = new URL(url);
    const { 'X-Amz-Signature': signature, ...signed } = Object.fromEntries(searchParams);
    const timestamp = String(signed['X-Amz-Date']);
    expect(signed).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${accessKeyId}/20300601/us-east-1/s3/aws4_request`,
      'X-Amz-Date': expect.stringMatching(/^20300601T0000\d\dZ$/),
      'X-Amz-Expires': '7200',
      'X-Amz-SignedHeaders': 'host',
    });
    const query = search.slice(1, search.indexOf('&X-Amz-Signature='));
    const canonical = `PUT\n${pathname}\n${query}\nhost:${host}\n\nhost\nUNSIGNED-PAYLOAD`;
    const digest = createHash('sha256').update(canonical).digest('hex');
    const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n20300601/us-east-1/s3/aws4_request\n${digest}`;
    let key: string | Buffer = `AWS4${secretAccessKey}`;
    for (const part of ['20300601', 'us-east-1', 's3', 'aws4_request', toSign]) {
      key = createHmac('sha256', key).update(part).digest();
    }
    expect(signature).toBe(Buffer.from(key).toString('hex'));
  });
});
