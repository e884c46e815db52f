import { ActionDeniedError, MoraineError } from '../../core/contracts/errors';
import { type FailedCall, failedCallOf } from '../aws/observe-client';
import { ExitCode } from '../exit-codes';
import { printable } from '../format/printable';
import { type AwsError, isAwsError, remedyFor } from './aws-remedy';
import { CommandError } from './command-error';
import { connectionProblemOf, connectionRemedy } from './connection-problem';
import { lacksCredentials } from './credentials-errors';
import { missingCredentials, missingRegion } from './credentials-remedy';

export interface Explanation {
  /** Stable name of the error, for scripts. */
  name: string;
  message: string;
  exitCode: ExitCode;
}

/** What the SDK says of a region that cannot be part of a host's name. */
const REGION_REFUSED = /^Region not accepted: region="([^"]*)"/;

/** Names of domain errors that are caused by the user's input. */
const USAGE_ERRORS = new Set(['InvalidInputError', 'SnapshotNotFoundError', 'NothingSelectedError']);

/** The message and the exit code for an error: what happened, to what, and what to do next. */
export function explainError(thrown: unknown): Explanation {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const name = error.name;
  if (error instanceof CommandError) return { name, message: error.message, exitCode: error.exitCode };
  if (error instanceof MoraineError) {
    const exitCode = USAGE_ERRORS.has(error.name) ? ExitCode.usage : ExitCode.unexpected;
    const remedy = error instanceof ActionDeniedError ? '. Use other credentials, or allow the operation.' : '';
    return { name, message: `${error.message}${remedy}`, exitCode };
  }
  const call = failedCallOf(error);
  const problem = settingsProblem(error, duringText(call));
  if (problem !== undefined) return { name, message: problem, exitCode: ExitCode.usage };
  return { name, message: messageOf(error, call), exitCode: ExitCode.unexpected };
}

const duringText = (call: FailedCall | undefined) => (call ? ` (${call.service} ${call.operation})` : '');

/** Message for credentials, a region or an endpoint that are not set, or wrongly; undefined for any other error. */
function settingsProblem(error: Error, during: string): string | undefined {
  if (lacksCredentials(error)) return missingCredentials(saidBy(error), during, process.env);
  const [, region] = REGION_REFUSED.exec(error.message) ?? [];
  if (region === '' || error.message === 'Region is missing') return missingRegion(during, process.env);
  if (region !== undefined)
    return `'${printable(region)}' is not an AWS region${during}: use --region, or set AWS_REGION to one like us-east-1.`;
  if ((error as NodeJS.ErrnoException).code === 'ERR_INVALID_URL')
    return `An endpoint is not a URL${during}: check AWS_ENDPOINT_URL, and endpoint_url in the profile.`;
  return undefined;
}

function messageOf(error: Error, call: FailedCall | undefined): string {
  const during = duringText(call);
  const connection = connectionProblemOf(error);
  if (connection) return `Cannot reach AWS${during}: ${printable(connection)}. ${connectionRemedy(connection)}`;
  return isAwsError(error) ? refusalText(error, call) : `${saidBy(error) || error.name}${during}`;
}

/** What an error says, in a line: answers of AWS may quote what others wrote, and the SDK adds advice to programmers. */
function saidBy({ message }: Error): string {
  return printable(message.replace(/\s*\n\s*Deserialization error: .*$/s, ''));
}

/** Whether something else than AWS has answered: a page of HTML, for example. */
const isForeignAnswer = ({ name, message }: Error) =>
  name === 'SyntaxError' ||
  /\n\s*Deserialization error: /.test(message) ||
  (name === 'Unknown' && message === 'Unknown');

function refusalText(error: AwsError, call: FailedCall | undefined): string {
  const { httpStatusCode: status = 'unknown' } = error.$metadata;
  if (isForeignAnswer(error)) {
    return `The answer to ${call ? `${call.service} ${call.operation}` : 'a request'} is not one of AWS (HTTP status ${status}): look for a proxy, a VPN or a sign-in page of the network, and check --endpoint-url.`;
  }
  const subject = call ? `${call.service} refused ${call.operation}` : 'AWS refused a request';
  // The answer to a HEAD request has no body.
  const said = error.message === 'UnknownError' ? `HTTP status ${status}` : saidBy(error) || 'no message';
  return `${subject}: ${said} (${error.name})${remedyFor(error, call)}`;
}
