import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { s3Client } from '../../../adapters/aws/clients/s3';
import { s3AccountBuckets } from '../../../adapters/aws/s3-account-buckets';

const OWNER = '123456789012';

interface Answer {
  status: number;
  region?: string;
}

let server: Server;
let client: ReturnType<typeof s3Client>;
/** Answer of S3 to a HeadBucket that expects the owner, or none. */
let answer: (expectedOwner: string | undefined) => Answer;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { status, region } = answer(request.headers['x-amz-expected-bucket-owner'] as string | undefined);
    response.writeHead(status, region === undefined ? {} : { 'x-amz-bucket-region': region }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = s3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'secret' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const here = { status: 200, region: 'us-east-1' };

it.each<[string, typeof answer, object]>([
  ['of the account', () => here, { kind: 'found' }],
  ['that does not exist', () => ({ status: 404 }), { kind: 'missing' }],
  [
    'to which S3 redirects',
    () => ({ status: 301, region: 'eu-west-1' }),
    { kind: 'in-another-region', region: 'eu-west-1' },
  ],
  [
    'for whose region the request is signed wrongly',
    () => ({ status: 400, region: 'eu-central-1' }),
    { kind: 'in-another-region', region: 'eu-central-1' },
  ],
  [
    'of another account that lets it be seen',
    (owner) => (owner === undefined ? here : { ...here, status: 403 }),
    { kind: 'in-another-account' },
  ],
  ['that may not be looked at', () => ({ ...here, status: 403 }), { kind: 'denied' }],
])('finds a bucket %s', async (_, given, finding) => {
  answer = given;
  expect(await s3AccountBuckets(client).find('photos', OWNER)).toEqual(finding);
});

it('asks for the owner that is expected', async () => {
  answer = (owner) => (owner === OWNER ? here : { status: 403 });
  expect(await s3AccountBuckets(client).find('photos', OWNER)).toEqual({ kind: 'found' });
});

it('throws what says nothing about the bucket', async () => {
  answer = () => ({ status: 503 });
  await expect(s3AccountBuckets(client).find('photos', OWNER)).rejects.toMatchObject({
    $metadata: { httpStatusCode: 503 },
  });
});
