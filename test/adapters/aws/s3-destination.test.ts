import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { s3Destination } from '../../../adapters/aws/s3-destination';

const LOCATION = { bucket: 'restored', key: 'a/b' };

/** S3 that answers every HEAD request with a status, and as ever without a body. */
let server: Server;
let status = 0;
let client: S3Client;
beforeAll(async () => {
  server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  });
});
afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  [
    'head',
    400,
    { isEncrypted: true, message: expect.stringMatching(/s3:\/\/restored\/a\/b: Bad Request \(400\);.*SSE-C/) },
  ],
  ['inspect', 400, { isEncrypted: true }],
  [
    'head',
    403,
    { isEncrypted: false, message: expect.stringMatching(/AccessDenied \(403\); .* the accountId of the destination/) },
  ],
] as const)('%s takes the answer %i without a body for a denial', async (look, answer, error) => {
  status = answer;
  await expect(s3Destination(client)[look](LOCATION)).rejects.toMatchObject({
    name: 'DestinationDeniedError',
    ...error,
  });
});

it('takes a missing object for none, and an error of S3 for neither', async () => {
  status = 404;
  expect(await s3Destination(client).head(LOCATION)).toBeUndefined();
  status = 500;
  await expect(s3Destination(client).head(LOCATION)).rejects.not.toMatchObject({ name: 'DestinationDeniedError' });
});
