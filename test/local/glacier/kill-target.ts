import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '../../../local/clock/virtual-clock';
import { createGlacier } from '../../../local/glacier/glacier';

/** A Glacier in a process of its own, for tests that kill it: prints its port once it listens. */
async function main(directory: string): Promise<void> {
  const clock = new VirtualClock({ speed: 1 });
  const [region, accountId] = ['eu-central-1', '111122223333'];
  const glacier = await createGlacier({ directory, clock, region, accountId, publish: async () => undefined });
  const server = createServer((http, response) => {
    const [path = '', query] = (http.url ?? '').split('?');
    const caller = { accessKeyId: 'AKIDEXAMPLE', accountId };
    const request = {
      http,
      method: http.method ?? '',
      path,
      query: new URLSearchParams(query),
      caller,
      region,
      requestId: 'r',
    };
    void glacier.handle(request, response);
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

void main(process.argv[2] as string);
