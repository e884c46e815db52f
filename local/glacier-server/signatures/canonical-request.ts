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
  /** SHA-256 of the body, lower-case hex. */
  payloadHash: string;
}

/**
 * The canonical request, whose hash is part of the string to sign.
 *
 * @see AWS Identity and Access Management User Guide, "Create a signed AWS API request"
 */
export function canonicalRequest(request: SignedRequest): string {
  const { method, path, search, rawHeaders, signedHeaders, payloadHash } = request;
  const headers = signedHeaders.map((name) => `${name}:${headerValue(rawHeaders, name)}\n`);
  return [
    method,
    canonicalPath(path),
    canonicalQuery(search),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** For every service but S3 the path is normalized and, although it is already encoded, encoded once more. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(uriEncode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function canonicalQuery(search: string): string {
  const pairs = search.split('&').filter((pair) => pair !== '');
  const encoded = pairs.map((pair) => {
    const separator = pair.indexOf('=');
    const [name, value] = separator < 0 ? [pair, ''] : [pair.slice(0, separator), pair.slice(separator + 1)];
    return [uriEncode(decoded(name)), uriEncode(decoded(value))] as const;
  });
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  encoded.sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
  return encoded.map(([name, value]) => `${name}=${value}`).join('&');
}

/** All values of a header, in the order sent, trimmed and with runs of spaces collapsed. */
function headerValue(rawHeaders: readonly string[], name: string): string {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== name) continue;
    values.push((rawHeaders[index + 1] ?? '').trim().replace(/ +/g, ' '));
  }
  return values.join(',');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Invalid percent-encoding: clients sign such text unchanged.
    return text;
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
const uriEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
