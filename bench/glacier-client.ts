import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

/** Plain HTTP client of an embedded Glacier. An SDK would use more CPU time than the server that is measured. */
export class GlacierHttp {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(private readonly port: number) {}

  /** Send a request and wait for the headers of the response. @throws unless the status is a success */
  async send(
    method: string,
    path: string,
    body: Buffer | string = '',
    headers: Record<string, string> = {},
  ): Promise<IncomingMessage> {
    const request = httpRequest({
      host: '127.0.0.1',
      port: this.port,
      agent: this.#agent,
      method,
      path: `/-/vaults/${path}`,
      headers: {
        'x-amz-glacier-version': '2012-06-01',
        authorization:
          'AWS4-HMAC-SHA256 Credential=BENCH/20260105/us-east-1/glacier/aws4_request, SignedHeaders=host, Signature=0',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if ((response.statusCode ?? 500) >= 300) {
      throw new Error(`${method} ${path}: ${response.statusCode} ${await textOf(response)}`);
    }
    return response;
  }

  /** Send a request and discard the response body. @returns the headers of the response */
  async call(method: string, path: string, body?: Buffer | string, headers?: Record<string, string>) {
    const response = await this.send(method, path, body, headers);
    response.resume();
    await once(response, 'end');
    return response.headers;
  }

  async json<T>(path: string): Promise<T> {
    return JSON.parse(await textOf(await this.send('GET', path))) as T;
  }

  /** Start a job. @returns its id */
  async job(vaultName: string, parameters: object): Promise<string> {
    return (await this.call('POST', `${vaultName}/jobs`, JSON.stringify(parameters)))['x-amz-job-id'] as string;
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
