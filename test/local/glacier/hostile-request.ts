import { checksums, pattern } from './harness';

/** Value of a header that is not to be sent. */
export const absent = '\0';
export const archive = pattern(1000);
export const good = checksums(archive);

/** Authorization that every server without configured keys accepts. */
export const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260105/us-east-1/glacier/aws4_request, SignedHeaders=host, Signature=0';

type Headers = Record<string, string | string[]>;

/** A correct request, except for what `headers` overrides; a list sends a header several times. */
export function request(method: string, path: string, headers: Headers = {}, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const all: Headers = {
    Host: 'glacier',
    Authorization: authorization,
    'x-amz-glacier-version': '2012-06-01',
    ...('Transfer-Encoding' in headers ? {} : { 'Content-Length': String(bytes.length) }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, values]) =>
    [values].flat().map((value) => (value === absent ? '' : `${name}: ${value}\r\n`)),
  );
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), bytes]);
}

/** Upload of a thousand bytes to the vault `photos`, with correct checksums unless `headers` overrides them. */
export const upload = (headers: Headers = {}, body: Buffer | string = archive) =>
  request('POST', '/-/vaults/photos/archives', { ...good, ...headers }, body);
