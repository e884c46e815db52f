import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import {
  AddTagsToVaultCommand,
  CreateVaultCommand,
  DescribeVaultCommand,
  InitiateJobCommand,
  ListJobsCommand,
  ListTagsForVaultCommand,
  ListVaultsCommand,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import type { ServiceRequest } from '../../../local/endpoint/service';
import { verify } from '../../../local/glacier-server/signed-requests';
import { type GlacierServer, startGlacierServer } from '../../../local/glacier-server/start-glacier-server';
import type { AccessKeys } from '../../../local/iam/access-key';
import { canonicalRequest } from '../../../local/signatures/canonical-request';
import { signatureOf } from '../../../local/signatures/signature';
import { clientOf, exampleKey, refusalOf } from './signed-client';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const accountId = '-';

/** The Developer Guide's "Signing Requests": its two examples, the second with the path and body that it really signs. */
const guideExamples = {
  'Create Vault': {
    method: 'PUT',
    path: '/-/vaults/examplevault',
    rawHeaders: [
      ['Host', 'glacier.us-east-1.amazonaws.com'],
      ['x-amz-date', '20120525T002453Z'],
      ['x-amz-glacier-version', '2012-06-01'],
    ].flat(),
    payloadHash: sha256(''),
    signedHeaders: 'host;x-amz-date;x-amz-glacier-version',
    signature: '3ce5b2f2fffac9262b4da9256f8d086b4aaf42eba5f111c21681a65a127b7c2a',
  },
  'Upload Archive, the payload named by a header': {
    method: 'POST',
    path: '/-/vaults/examplevault/archives',
    rawHeaders: [
      ['Host', 'glacier.us-east-1.amazonaws.com'],
      ['x-amz-date', '20120507T000000Z'],
      ['x-amz-glacier-version', '2012-06-01'],
      ['x-amz-content-sha256', sha256('Welcome to Amazon Glacier.')],
    ].flat(),
    payloadHash: sha256('Welcome to Amazon Glacier.'),
    signedHeaders: 'host;x-amz-content-sha256;x-amz-date;x-amz-glacier-version',
    signature: 'b092397439375d59119072764a1e9a144677c43d9906fd98a5742c57a2855de6',
  },
};
type Example = (typeof guideExamples)['Create Vault'];

const principal = { accessKeyId: exampleKey.accessKeyId, accountId: '123456789012' };
const keys: AccessKeys = {
  find: (accessKeyId) => (accessKeyId === exampleKey.accessKeyId ? { ...exampleKey, principal } : undefined),
};

function requestOf(example: Example, changes: { authorization?: string; headers?: Record<string, string> } = {}) {
  const raw = new Map<string, string>();
  for (let at = 0; at < example.rawHeaders.length; at += 2) {
    raw.set(example.rawHeaders[at] as string, example.rawHeaders[at + 1] as string);
  }
  const date = raw.get('x-amz-date')?.slice(0, 8);
  const authorization =
    changes.authorization ??
    `AWS4-HMAC-SHA256 Credential=${exampleKey.accessKeyId}/${date}/us-east-1/glacier/aws4_request, SignedHeaders=${example.signedHeaders}, Signature=${example.signature}`;
  for (const [name, value] of Object.entries({ Authorization: authorization, ...changes.headers }))
    raw.set(name, value);
  const headers = Object.fromEntries([...raw].map(([name, value]) => [name.toLowerCase(), value]));
  const http = { headers, rawHeaders: [...raw].flat() } as unknown as IncomingMessage;
  const { method, path } = example;
  return {
    http,
    method,
    path,
    query: new URLSearchParams(),
    caller: principal,
    region: 'us-east-1',
    requestId: 'r',
  } satisfies ServiceRequest;
}

const verdictOf = (request: ServiceRequest, payloadHash: string, nowMs?: number): string => {
  try {
    const headers = { ...request.http.headers, 'x-amz-content-sha256': payloadHash };
    const http = { ...request.http, headers } as unknown as IncomingMessage;
    verify({ ...request, http }, '', { service: 'glacier', region: 'us-east-1', keys, nowMs });
    return 'good';
  } catch (error) {
    const { status, name, message } = error as Error & { status: number };
    return `${status} ${name}: ${message}`;
  }
};

describe.each(Object.entries(guideExamples))("the Developer Guide's %s", (_name, example) => {
  it('has the printed signature', () => {
    const canonical = canonicalRequest({ ...example, search: '', signedHeaders: example.signedHeaders.split(';') });
    const timestamp = example.rawHeaders[3] as string;
    const scope = { date: timestamp.slice(0, 8), region: 'us-east-1', service: 'glacier' };
    expect(signatureOf(canonical, timestamp, scope, exampleKey.secretAccessKey)).toBe(example.signature);
  });

  it('is verified, and refused with any byte changed', () => {
    expect(verdictOf(requestOf(example), example.payloadHash)).toBe('good');
    const refused = expect.stringMatching(/^403 InvalidSignatureException: The request signature we calculated/);
    expect(verdictOf(requestOf(example), sha256('other'))).toEqual(refused);
    expect(verdictOf({ ...requestOf(example), method: 'DELETE' }, example.payloadHash)).toEqual(refused);
    expect(verdictOf({ ...requestOf(example), path: `${example.path}x` }, example.payloadHash)).toEqual(refused);
    const version = requestOf(example, { headers: { 'x-amz-glacier-version': '2012-06-02' } });
    expect(verdictOf(version, example.payloadHash)).toEqual(refused);
  });

  it('is valid for five minutes when the clock is checked', () => {
    const signedAtMs = Date.parse(
      (example.rawHeaders[3] as string).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'),
    );
    const at = (offsetMs: number) => verdictOf(requestOf(example), example.payloadHash, signedAtMs + offsetMs);
    expect([at(0), at(300_000), at(-300_000)]).toEqual(['good', 'good', 'good']);
    expect(at(300_001)).toMatch(/^403 InvalidSignatureException: Signature expired: 2012/);
    expect(at(-300_001)).toMatch(/^403 InvalidSignatureException: Signature not yet current: 2012/);
  });
});

it.each([
  ['AWS4-HMAC-SHA256', '400 IncompleteSignatureException'],
  ['Basic eDp5', '400 IncompleteSignatureException'],
  ['AWS4-HMAC-SHA256 Credential=A/20120525/us-east-1/glacier/aws4_request, SignedHeaders=host', '400 Incomplete'],
  [signedAs({ accessKeyId: 'AKIDOTHER' }), '400 UnrecognizedClientException: The security token included'],
  [
    signedAs({ service: 's3' }),
    "403 InvalidSignatureException: Credential should be scoped to correct service: 'glacier'",
  ],
  [signedAs({ region: 'eu-west-1' }), '403 InvalidSignatureException: Credential should be scoped to a valid region'],
  [signedAs({ date: '20120526' }), '403 InvalidSignatureException: Date in Credential scope does not match'],
  [signedAs({ signedHeaders: 'x-amz-date' }), "403 InvalidSignatureException: 'Host' and"],
  [signedAs({ signedHeaders: 'host' }), "403 InvalidSignatureException: 'Host' and"],
])('answers %s with %s', (authorization, answer) => {
  const example = guideExamples['Create Vault'];
  expect(verdictOf(requestOf(example, { authorization }), example.payloadHash)).toContain(answer);
});

function signedAs(changes: Partial<Record<'accessKeyId' | 'date' | 'region' | 'service' | 'signedHeaders', string>>) {
  const all = {
    accessKeyId: exampleKey.accessKeyId,
    date: '20120525',
    region: 'us-east-1',
    service: 'glacier',
    signedHeaders: 'host;x-amz-date;x-amz-glacier-version',
    ...changes,
  };
  return `AWS4-HMAC-SHA256 Credential=${all.accessKeyId}/${all.date}/${all.region}/${all.service}/aws4_request, SignedHeaders=${all.signedHeaders}, Signature=${'0'.repeat(64)}`;
}

describe('a server with keys', () => {
  let server: GlacierServer;
  beforeAll(async () => {
    server = await startGlacierServer({ config: { signatures: { keys: [exampleKey] }, fsync: false } });
    await clientOf(server.endpoint).send(new CreateVaultCommand({ accountId, vaultName: 'v' }));
  });
  afterAll(() => server?.stop());

  it('accepts what the SDK signs: headers, queries, JSON bodies and uploads', async () => {
    const client = clientOf(server.endpoint);
    const body = Buffer.from('archive');
    const uploaded = await client.send(
      new UploadArchiveCommand({ accountId, vaultName: 'v', archiveDescription: 'a  b', body }),
    );
    expect(uploaded.checksum).toBe(sha256(body));
    await client.send(new AddTagsToVaultCommand({ accountId, vaultName: 'v', Tags: { 'a b': 'c+d' } }));
    const { Tags } = await client.send(new ListTagsForVaultCommand({ accountId, vaultName: 'v' }));
    expect(Tags).toEqual({ 'a b': 'c+d' });
    const jobParameters = { Type: 'archive-retrieval', ArchiveId: uploaded.archiveId };
    await client.send(new InitiateJobCommand({ accountId, vaultName: 'v', jobParameters }));
    const listed = await client.send(new ListJobsCommand({ accountId, vaultName: 'v', marker: '', limit: 3 }));
    expect(listed.JobList).toHaveLength(1);
  });

  it('refuses another secret and another key', async () => {
    const list = new ListVaultsCommand({ accountId });
    const secret = clientOf(server.endpoint, { credentials: { ...exampleKey, secretAccessKey: 'wrong' } });
    expect(await refusalOf(secret.send(list))).toMatch(/^403 InvalidSignatureException: /);
    const key = clientOf(server.endpoint, { credentials: { ...exampleKey, accessKeyId: 'AKIDOTHER' } });
    expect(await refusalOf(key.send(list))).toMatch(/^400 UnrecognizedClientException: /);
  });

  it('refuses an upload that is signed by another secret, and stores nothing', async () => {
    const client = clientOf(server.endpoint, { credentials: { ...exampleKey, secretAccessKey: 'wrong' } });
    const upload = new UploadArchiveCommand({ accountId, vaultName: 'v', body: Buffer.alloc(3_000_000) });
    expect(await refusalOf(client.send(upload))).toMatch(/^403 InvalidSignatureException: /);
  });

  it('refuses what is not signed', async () => {
    expect(await plain(server, 'GET', '/-/vaults')).toEqual({
      status: 400,
      body: '{"code":"MissingAuthenticationTokenException","message":"Request is missing Authentication Token","type":"Client"}',
    });
  });

  it('refuses a body that is not the one whose hash was signed', async () => {
    const path = '/-/vaults/v/tags';
    const signed = '{"Tags":{"k":"signed"}}';
    const timestamp = '20260101T000000Z';
    const host = new URL(server.endpoint).host;
    const rawHeaders = ['host', host, 'x-amz-date', timestamp];
    const signedHeaders = ['host', 'x-amz-date'];
    const canonical = canonicalRequest({
      method: 'POST',
      path,
      search: 'operation=add',
      rawHeaders,
      signedHeaders,
      payloadHash: sha256(signed),
    });
    const scope = { date: '20260101', region: 'us-east-1', service: 'glacier' };
    const signature = signatureOf(canonical, timestamp, scope, exampleKey.secretAccessKey);
    const headers = {
      'x-amz-date': timestamp,
      'x-amz-glacier-version': '2012-06-01',
      authorization: `AWS4-HMAC-SHA256 Credential=${exampleKey.accessKeyId}/20260101/us-east-1/glacier/aws4_request,SignedHeaders=host;x-amz-date,Signature=${signature}`,
    };
    const post = (body: string, more = {}) =>
      plain(server, 'POST', `${path}?operation=add`, { ...headers, ...more }, body);
    expect((await post(signed)).status).toBe(204);
    const other = '{"Tags":{"k":"forged"}}';
    expect((await post(other)).body).toContain('"code":"InvalidSignatureException","message":"The request signature');
    const stated = await post(other, { 'x-amz-content-sha256': sha256(signed) });
    expect(stated).toMatchObject({ status: 403, body: expect.stringContaining(`Computed digest: ${sha256(other)}`) });
    const { Tags } = await clientOf(server.endpoint).send(new ListTagsForVaultCommand({ accountId, vaultName: 'v' }));
    expect(Tags?.k).toBe('signed');
  });

  it('verifies a target in absolute form by its path, and the host that was signed', async () => {
    const timestamp = '20260101T000000Z';
    const host = 'glacier.us-east-1.amazonaws.com';
    const signedHeaders = ['host', 'x-amz-date'];
    const canonical = canonicalRequest({
      method: 'GET',
      path: '/-/vaults/v',
      search: '',
      rawHeaders: ['host', host, 'x-amz-date', timestamp],
      signedHeaders,
      payloadHash: sha256(''),
    });
    const scope = { date: '20260101', region: 'us-east-1', service: 'glacier' };
    const signature = signatureOf(canonical, timestamp, scope, exampleKey.secretAccessKey);
    const headers = {
      host,
      'x-amz-date': timestamp,
      'x-amz-glacier-version': '2012-06-01',
      authorization: `AWS4-HMAC-SHA256 Credential=${exampleKey.accessKeyId}/20260101/us-east-1/glacier/aws4_request,SignedHeaders=host;x-amz-date,Signature=${signature}`,
    };
    const get = (target: string, more = {}) => plain(server, 'GET', target, { ...headers, ...more });
    for (const target of [`http://${host}/-/vaults/v`, `https://${host}/-/vaults/v`, '/-/vaults/v']) {
      expect(await get(target)).toMatchObject({ status: 200, body: expect.stringContaining('"VaultName":"v"') });
    }
    expect((await get('http://an-alias/-/vaults/v')).status).toBe(200);
    expect((await get(`http://${host}/-/vaults/w`)).status).toBe(403);
    expect((await get(`http://${host}/-/vaults/v`, { host: 'an-alias' })).status).toBe(403);
    expect(await get(`ftp://${host}/-/vaults/v`)).toEqual({
      status: 400,
      body: `{"code":"BadRequest","message":"Malformed request target: ftp://${host}/-/vaults/v","type":"Client"}`,
    });
  });

  it('checks the (virtual) clock only when configured to', async () => {
    await clientOf(server.endpoint).send(new DescribeVaultCommand({ accountId, vaultName: 'v' }));
    const strict = await startGlacierServer({
      startAtMs: Date.parse('2030-01-01T00:00:00Z'),
      config: { signatures: { keys: [exampleKey], checkClockSkew: true } },
    });
    try {
      const today = refusalOf(clientOf(strict.endpoint).send(new ListVaultsCommand({ accountId })));
      expect(await today).toMatch(/^403 InvalidSignatureException: Signature expired: /);
      const systemClockOffset = strict.clock.offsetMs();
      const inTime = clientOf(strict.endpoint, { systemClockOffset });
      expect((await inTime.send(new ListVaultsCommand({ accountId }))).VaultList).toEqual([]);
    } finally {
      await strict.stop();
    }
  });
});

describe('a server without keys', () => {
  it('accepts any key, but not none', async () => {
    const server = await startGlacierServer();
    try {
      const client = clientOf(server.endpoint, { credentials: { accessKeyId: 'anybody', secretAccessKey: 'x' } });
      expect((await client.send(new ListVaultsCommand({ accountId }))).VaultList).toEqual([]);
      expect((await plain(server, 'GET', '/-/vaults')).status).toBe(400);
    } finally {
      await server.stop();
    }
  });
});

function plain(server: GlacierServer, method: string, path: string, headers: Record<string, string> = {}, body = '') {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const { hostname, port } = new URL(server.endpoint);
    const sent = { hostname, port, method, path, headers: { ...length, ...headers } };
    const request = httpRequest(sent, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}
