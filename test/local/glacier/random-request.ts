import { operationRoutes } from '../../../local/glacier/operation-table';
import { checksums } from './harness';
import { authorization } from './hostile-request';

/** Numbers in [0, 1), the same sequence for the same seed. */
export type Random = () => number;

/** Existing resources that a random request may name. */
export interface Known {
  archiveId: string;
  jobId: string;
  uploadId: string;
}

export interface RandomRequest {
  bytes: Buffer;
  isHead: boolean;
  /** Whether the framing is intact, so that the request is answered and the connection stays usable. */
  isWhole: boolean;
}

type Header = [name: string, value: string];

/** Request that is being modified. */
interface Draft {
  method: string;
  path: string;
  version: string;
  headers: Header[];
  body: Buffer;
  isWhole: boolean;
}

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const oneOf = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)] as T;
const noise = (random: Random, bytes: number) => Buffer.from(Array.from({ length: bytes }, () => below(random, 256)));

const values = [
  '',
  '-1',
  '0',
  '1',
  '1e9',
  'NaN',
  '9007199254740993',
  'null',
  '%00',
  '../../canary',
  '*',
  'bytes=-5',
  'bytes=0-',
  'bytes=5-1',
  'bytes=99999999-',
  'bytes 0-0/*',
  'bytes 1-2/3',
  '1048577',
  '2097152',
  'a'.repeat(2000),
  '{}',
  '\t',
  'é',
  '\x7f',
  'x, y',
  'gzip',
  'close',
];
const names = [
  'range',
  'x-amz-part-size',
  'content-range',
  'x-amz-archive-size',
  'x-amz-sha256-tree-hash',
  'x-amz-content-sha256',
  'x-amz-archive-description',
  'x-amz-glacier-version',
  'authorization',
  'content-type',
  'accept-encoding',
  'x-http-method-override',
  'x-amz-security-token',
  '__proto__',
  'constructor',
  'cookie',
  'te',
  'trailer',
  'x-amz-date',
];
const segments = [
  '..',
  '.',
  '%2e%2e',
  '..%2f..%2fcanary',
  '%00',
  '%zz',
  '',
  '__proto__',
  'constructor',
  '-',
  'photos',
  'vaults',
  'archives',
  '*',
  'a%20b',
  'ü',
  '%f0%9f%98%80',
  'x'.repeat(300),
  'CON',
  '~',
  '-rf',
  ';ls',
  '111122223333',
  '999988887777',
];
const queries = [
  'limit=0',
  'limit=51',
  'limit=-1',
  'limit=1&limit=2',
  'marker=%00',
  'marker=../..',
  'completed=maybe',
  'statuscode=failed',
  'operation=add',
  'operation=remove',
  'operation=',
  '&&&',
  '%',
  '=',
  'limit=%zz',
  'a=b?c=d',
  'X-Amz-Credential=x',
];
const bodies = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '{"Type":1}',
  '{"Type":"select"}',
  '{"Type":"archive-retrieval","ArchiveId":"../../canary"}',
  '{"Type":"inventory-retrieval","Format":"XML"}',
  '{"Type":"inventory-retrieval","InventoryRetrievalParameters":{"Limit":"-1","Marker":"%00"}}',
  '{"Tags":{"aws:x":"y"}}',
  '{"Tags":[]}',
  '{"TagKeys":{}}',
  '{"Policy":{"Rules":[{"Strategy":"BytesPerHour","BytesPerHour":-1}]}}',
  '{"Policy":"not a policy"}',
  '{"SNSTopic":"arn","Events":["x"]}',
  `{"a":${'['.repeat(5000)}`,
  '{"Type":"archive-retrieval","RetrievalByteRange":"0-1e9"}',
];

/** Modifications that each make a request invalid in one way. */
const spoilers: ((draft: Draft, random: Random) => void)[] = [
  (draft, random) => void draft.headers.splice(below(random, draft.headers.length), 1),
  (draft, random) => void draft.headers.push(oneOf(random, draft.headers) ?? ['a', 'b']),
  (draft, random) => void draft.headers.push([oneOf(random, names), oneOf(random, values)]),
  (draft, random) => {
    const at = below(random, draft.headers.length);
    const name = draft.headers[at]?.[0];
    if (name) draft.headers[at] = [name, oneOf(random, values)];
  },
  (draft, random) => {
    draft.method = oneOf(random, [
      'GET',
      'PUT',
      'POST',
      'DELETE',
      'PATCH',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'BREW',
      'get',
      'PROPFIND',
    ]);
  },
  (draft, random) => {
    const parts = draft.path.split('/');
    parts[below(random, parts.length)] = oneOf(random, segments);
    draft.path = parts.join('/');
  },
  (draft, random) => {
    draft.path += `/${oneOf(random, segments)}`;
  },
  (draft, random) => {
    draft.path += `?${oneOf(random, queries)}`;
  },
  (draft, random) => {
    draft.body = Buffer.from(oneOf(random, bodies));
    setLength(draft, String(draft.body.length));
  },
  (draft, random) => {
    draft.body = noise(random, below(random, 3000));
    setLength(draft, String(draft.body.length));
  },
  (draft, random) => {
    const at = below(random, draft.body.length);
    if (draft.body.length > 0) draft.body[at] = ~(draft.body[at] as number);
  },
  (draft, random) => {
    setLength(
      draft,
      oneOf(random, [
        '-1',
        '1e3',
        '+5',
        '',
        '0',
        '1',
        '99999999999999999999',
        '4294967297',
        String(draft.body.length + 1),
      ]),
    );
    draft.isWhole = false;
  },
  (draft, random) => {
    draft.body = draft.body.subarray(0, below(random, draft.body.length));
    draft.isWhole = false;
  },
  (draft, random) => {
    draft.headers.push(['Transfer-Encoding', oneOf(random, ['chunked', 'gzip', 'identity', 'chunked, chunked', 'x'])]);
    draft.isWhole = false;
  },
  (draft, random) => {
    draft.version = oneOf(random, ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2', 'http/1.1', '', 'HTTP/1.1 x']);
    draft.isWhole = false;
  },
  (draft, random) => void draft.headers.push(['Expect', oneOf(random, ['100-continue', '200-ok', ''])]),
  (draft, random) => void draft.headers.push(['X-Huge', 'h'.repeat(below(random, 20_000))]),
  (draft, random) =>
    void draft.headers.push(['Connection', oneOf(random, ['close', 'keep-alive', 'upgrade', 'Host', ','])]),
];

function setLength(draft: Draft, value: string): void {
  draft.headers = draft.headers.filter(([name]) => name !== 'Content-Length');
  draft.headers.push(['Content-Length', value]);
}

/** Create a request for one of the 33 operations with one to four defects; now and then bytes that are no request. */
export function randomRequest(random: Random, known: Known): RandomRequest {
  if (random() < 0.02) return { bytes: noise(random, 1 + below(random, 600)), isHead: false, isWhole: false };
  const draft = rightRequest(random, known);
  for (let spoilt = 1 + below(random, 4); spoilt > 0; spoilt--) oneOf(random, spoilers)(draft, random);
  const lines = draft.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${draft.method} ${draft.path} ${draft.version}\r\n${lines}\r\n`, 'latin1');
  const whole = Buffer.concat([head, draft.body]);
  const bytes = random() < 0.1 ? brokenBytes(random, whole) : whole;
  return { bytes, isHead: bytes.toString('latin1', 0, 5) === 'HEAD ', isWhole: bytes === whole && isFramed(draft) };
}

/** Whether the body is just as long as the headers say. */
function isFramed({ isWhole, headers, body }: Draft): boolean {
  const lengths = headers.filter(([name]) => name === 'Content-Length').map(([, value]) => value);
  return isWhole && lengths.length === 1 && lengths[0] === String(body.length);
}

/** Truncate the bytes, change a few, or replace CRLF by line feeds. */
function brokenBytes(random: Random, whole: Buffer): Buffer {
  const kind = below(random, 3);
  if (kind === 0) return whole.subarray(0, 1 + below(random, whole.length - 1));
  if (kind === 1) return Buffer.from(whole.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  const broken = Buffer.from(whole);
  for (let bytes = 1 + below(random, 5); bytes > 0; bytes--) broken[below(random, broken.length)] = below(random, 256);
  return broken;
}

function rightRequest(random: Random, known: Known): Draft {
  const route = oneOf(random, Object.values(operationRoutes));
  const path = route.path
    .replace(':accountId', '-')
    .replace(':vaultName', 'photos')
    .replace(':archiveId', known.archiveId)
    .replace(':jobId', known.jobId)
    .replace(':uploadId', known.uploadId)
    .replace(':lockId', 'lock');
  const hasData = /archives$|multipart-uploads\/[^/]+$/.test(path) && route.method !== 'GET';
  const body = hasData
    ? noise(random, 1 + below(random, 2000))
    : Buffer.from(route.method === 'GET' ? '' : oneOf(random, bodies));
  const headers: Header[] = [
    ['Host', 'glacier'],
    ['Authorization', authorization],
    ['x-amz-glacier-version', '2012-06-01'],
    ['Content-Length', String(body.length)],
    ...(hasData ? Object.entries(checksums(body)) : []),
    ['Content-Range', `bytes 0-${body.length - 1}/*`],
    ['x-amz-part-size', '1048576'],
    ['x-amz-archive-size', '1000'],
  ];
  return {
    method: route.method,
    path: 'operation' in route ? `${path}?operation=${route.operation}` : path,
    version: 'HTTP/1.1',
    headers,
    body,
    isWhole: true,
  };
}
