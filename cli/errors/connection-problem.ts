import { isLoopback } from '../aws/loopback';

const CONNECTION_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Codes for a certificate that is not AWS's, as that of a proxy which reads the traffic. */
const CERTIFICATE_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The SDK wraps frozen or foreign errors, Node aggregates those of several addresses: one level each. */
const WRAPPINGS_MAX = 4;

/** The connection error that kept a call from reaching AWS; undefined for any other error. */
export function connectionProblemOf(error: unknown, wrappings = 0): string | undefined {
  if (!(error instanceof Error) || wrappings > WRAPPINGS_MAX) return undefined;
  const { code, name, syscall } = error as NodeJS.ErrnoException;
  const isOne =
    name === 'TimeoutError' ||
    syscall === 'connect' ||
    (code && (CONNECTION_CODES.has(code) || CERTIFICATE_CODES.has(code)));
  if (isOne && error.message) return error.message;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return connectionProblemOf(inner, wrappings + 1);
}

/** What to check about a connection that fails. */
export function connectionRemedy(problem: string): string {
  if (/certificate|altnames/i.test(problem)) {
    return 'Where a proxy of your network reads the traffic, name its certificate: export NODE_EXTRA_CA_CERTS=FILE';
  }
  const port = portOf(problem);
  if (port !== undefined) return `Check --endpoint-url, or start an embedded cloud there: moraine local --port ${port}`;
  return `Check the network${unknownRegion(problem)} and --endpoint-url; \`moraine local\` starts an embedded cloud.`;
}

/** `, the region REGION`, for a host of AWS that no name server knows; else nothing. */
function unknownRegion(problem: string): string {
  const [, region] = /ENOTFOUND \S*?\.([a-z0-9-]+)\.amazonaws\.com/.exec(problem) ?? [];
  return region === undefined ? '' : `, the region ${region}`;
}

/** Port of this machine at which nothing listened when a call was made: that of an embedded cloud that was stopped. */
export function unservedPort(error: unknown): number | undefined {
  const problem = connectionProblemOf(error);
  return problem === undefined ? undefined : portOf(problem);
}

function portOf(problem: string): number | undefined {
  const [, host, port] = /^connect ECONNREFUSED (\S+):(\d+)$/.exec(problem) ?? [];
  return host === '::1' || isLoopback(`http://${host}`) ? Number(port) : undefined;
}
