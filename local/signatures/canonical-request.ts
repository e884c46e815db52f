/** The parts of a request that a signature covers. */
export interface SignedRequest {
  method: string;
  /** As sent, percent-encoded, without the query. */
  path: string;
  /** The query as sent, without `?`. */
  search: string;
  /** Names and values in turn, as `http.rawHeaders`. */
  rawHeaders: readonly string[];
  /** Lower-case names in the order in which they are signed. */
  signedHeaders: readonly string[];
  /** SHA-256 of the body in lower-case hex, or what S3 accepts in its place. */
  payloadHash: string;
}

/** How a path is signed: S3's keys may contain empty segments and dots, which every other service removes. */
export type PathStyle = 's3' | 'normalized';

/**
 * The canonical request, whose hash is part of the string to sign; it has one character for each byte.
 *
 * @see AWS Identity and Access Management User Guide, "Create a signed AWS API request"
 */
export function canonicalRequest(request: SignedRequest, pathStyle: PathStyle = 'normalized'): string {
  const { method, path, search, rawHeaders, signedHeaders, payloadHash } = request;
  const values = headerValues(rawHeaders);
  const headers = signedHeaders.map((name) => `${name}:${values.get(name) ?? ''}\n`);
  return [
    method,
    pathStyle === 's3' ? encodedOnce(path) : normalized(path),
    canonicalQuery(search),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** The path of a request to S3, encoded once: as sent, whichever characters the client has encoded. */
const encodedOnce = (path: string) =>
  path
    .split('/')
    .map((segment) => uriEncode(decoded(segment)))
    .join('/');

/** The path of a request to any other service: normalized and, although it is already encoded, encoded once more. */
function normalized(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(uriEncode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function canonicalQuery(search: string): string {
  // The signature of a presigned URL covers all of its query but itself.
  const pairs = search.split('&').filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='));
  const encoded = pairs.map((pair) => {
    const separator = pair.indexOf('=');
    const [name, value] = separator < 0 ? [pair, ''] : [pair.slice(0, separator), pair.slice(separator + 1)];
    return [uriEncode(decodedQuery(name)), uriEncode(decodedQuery(value))] as const;
  });
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  encoded.sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
  return encoded.map(([name, value]) => `${name}=${value}`).join('&');
}

/** Values of headers by lower-case names, those of one name in the order sent, trimmed and with runs of spaces collapsed. */
function headerValues(rawHeaders: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    // Only spaces and tabs: a character is a byte here, and some bytes of UTF-8 are white space elsewhere.
    const value = (rawHeaders[index + 1] ?? '').replace(/^[ \t]+|[ \t]+$/g, '').replace(/ +/g, ' ');
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return values;
}

const decodedQuery = (text: string) => decoded(text.replaceAll('+', ' '));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Invalid percent-encoding: clients sign such text unchanged.
    return text;
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
const uriEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
