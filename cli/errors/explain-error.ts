import { MoraineError } from '../../core/contracts/errors';
import { isLoopback } from '../aws/loopback';
import { type FailedCall, failedCallOf } from '../aws/observe-client';
import { DATA_DIRECTORY } from '../data-directory';
import { ExitCode } from '../exit-codes';
import { CommandError } from './command-error';
import { expiredCredentials, missingCredentials, missingRegion, refusedKey } from './credentials-remedy';
import { NOT_ADMITTED } from './not-admitted';

export interface Explanation {
  /** Stable name of the error, for scripts. */
  name: string;
  message: string;
  exitCode: ExitCode;
}

interface AwsError extends Error {
  $metadata: { httpStatusCode?: number; requestId?: string };
}

const isAwsError = (error: Error): error is AwsError => '$metadata' in error;

/** Errors of the SDK before it sends a request, when it finds no credentials, or cannot renew those of a sign-in. */
const CREDENTIAL_ERRORS = new Set(['CredentialsProviderError', 'TokenProviderError']);

const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']);

/** Names of domain errors that are caused by the user's input. */
const USAGE_ERRORS = new Set(['InvalidInputError', 'SnapshotNotFoundError', 'NothingSelectedError']);

/** The message and the exit code for an error: what happened, to what, and what to do next. */
export function explainError(thrown: unknown): Explanation {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const name = error.name;
  if (error instanceof CommandError) return { name, message: error.message, exitCode: error.exitCode };
  if (error instanceof MoraineError) {
    const exitCode = USAGE_ERRORS.has(error.name) ? ExitCode.usage : ExitCode.unexpected;
    return { name, message: error.message, exitCode };
  }
  return { name, message: messageOf(error), exitCode: exitCodeFor(error) };
}

function messageOf(error: Error): string {
  const call = failedCallOf(error);
  const during = call ? ` (${call.service} ${call.operation})` : '';
  if (CREDENTIAL_ERRORS.has(error.name)) return missingCredentials(error.message, during, process.env);
  if (error.message === 'Region is missing') return missingRegion(during, process.env);
  const connection = connectionProblemOf(error);
  if (connection) {
    const port = unservedPort(error);
    const check =
      port === undefined
        ? `Check the network${unknownRegion(connection)} and --endpoint-url; \`moraine local\` starts an embedded cloud.`
        : `Check --endpoint-url, or start an embedded cloud there: moraine local --port ${port}`;
    return `Cannot reach AWS${during}: ${connection}. ${check}`;
  }
  if (!isAwsError(error)) return `${error.message || error.name}${during}`;
  const subject = call ? `${call.service} refused ${call.operation}` : 'AWS refused a request';
  return `${subject}: ${error.message || 'no message'} (${error.name})${remedyFor(error, call)}`;
}

/** `, the region REGION`, for a host of AWS that no name server knows; else nothing. */
function unknownRegion(problem: string): string {
  const [, region] = /ENOTFOUND .*?([a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\.com/.exec(problem) ?? [];
  return region === undefined ? '' : `, the region ${region}`;
}

/** Port of this machine at which nothing listened when a call was made: that of an embedded cloud that was stopped. */
export function unservedPort(error: unknown): number | undefined {
  const [, host, port] = /^connect ECONNREFUSED (\S+):(\d+)$/.exec(connectionProblemOf(error) ?? '') ?? [];
  return host === '::1' || isLoopback(`http://${host}`) ? Number(port) : undefined;
}

/** The SDK wraps frozen or foreign errors, Node aggregates those of several addresses: one level each. */
const WRAPPINGS_MAX = 4;

/** The connection error that kept a call from reaching AWS; undefined for any other error. */
export function connectionProblemOf(error: unknown, wrappings = 0): string | undefined {
  if (!(error instanceof Error) || wrappings > WRAPPINGS_MAX) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (code && CONNECTION_CODES.has(code) && error.message) return error.message;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return connectionProblemOf(inner, wrappings + 1);
}

const REFUSED_KEY =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException)$/;

/** Whether a service refuses for want of permission. The answer to a HEAD request has no body, and so neither code nor message. */
const isDenial = (error: AwsError) =>
  /AccessDenied|AuthorizationError|UnauthorizedOperation/.test(error.name) ||
  (error.name === 'Unknown' && error.$metadata.httpStatusCode === 403);

function remedyFor(error: AwsError, { operation, hostname }: Partial<FailedCall> = {}): string {
  if (REFUSED_KEY.test(error.name) && hostname && isLoopback(`http://${hostname}`)) {
    return `. An embedded cloud has a key of its own: run the two lines that \`moraine local\` prints, export AWS_ACCESS_KEY_ID=… and export AWS_SECRET_ACCESS_KEY=…, or, without any credentials configured, the command in the directory of its ${DATA_DIRECTORY}.`;
  }
  if (/^(ExpiredToken|RequestExpired|ExpiredTokenException)$/.test(error.name)) return expiredCredentials(process.env);
  if (REFUSED_KEY.test(error.name) && hostname) return refusedKey(process.env);
  if (isDenial(error)) {
    return `. The credentials in use may not call ${operation ?? 'this operation'}: use others, or allow the operation.`;
  }
  if (error.name === 'NoLongerSupportedException') return `. ${NOT_ADMITTED}`;
  return '';
}

function exitCodeFor(error: Error): ExitCode {
  const isConfiguration = CREDENTIAL_ERRORS.has(error.name) || error.message === 'Region is missing';
  return isConfiguration ? ExitCode.usage : ExitCode.unexpected;
}
