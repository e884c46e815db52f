import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { EmbeddedCloud } from '../../local/embedded-cloud';
import { credentialsOf } from '../local/credentials-of';
import { signedForS3 } from '../local/s3-signature';

/** Put thousands of objects by bare HTTP: the SDK would take most of the time. */
export async function putObjects(
  cloud: EmbeddedCloud,
  bucket: string,
  objects: readonly { key: string; bytes: Buffer }[],
): Promise<void> {
  const { hostname: host, port } = new URL(cloud.endpoint);
  const credentials = credentialsOf(cloud);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  try {
    await forEachInFlight(objects, 8, async ({ key, bytes }) => {
      const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
      const unsigned = { host: `${host}:${port}`, 'content-length': String(bytes.length) };
      const headers = signedForS3({ method: 'PUT', target: path, headers: unsigned, credentials });
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
