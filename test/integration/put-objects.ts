import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';

/** What an embedded cloud reads of a signature: whose it is, and of which service. */
export const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=TEST/20260105/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';

/** Put thousands of objects by bare HTTP: the SDK would take most of the time. */
export async function putObjects(
  endpoint: string,
  bucket: string,
  objects: readonly { key: string; bytes: Buffer }[],
): Promise<void> {
  const { hostname: host, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  try {
    await forEachInFlight(objects, 8, async ({ key, bytes }) => {
      const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
      const headers = { authorization: AUTHORIZATION, 'content-length': bytes.length };
      const request = httpRequest({ host, port, agent, method: 'PUT', path, headers });
      request.end(bytes);
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
      if (response.statusCode !== 200) throw new Error(`PUT ${path}: ${response.statusCode}`);
    });
  } finally {
    agent.destroy();
  }
}
