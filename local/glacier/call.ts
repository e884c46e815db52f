import type { ServiceRequest } from '../endpoint/service';
import type { Call, GlacierContext } from './glacier-context';
import { findOperation, type OperationName } from './operation-table';
import { accessDenied, badRequest, invalidParameter, missingParameter } from './wire/glacier-error';

const apiVersion = '2012-06-01';

/**
 * Parse a request.
 *
 * @throws 400 without the version header, for an unknown operation and for a malformed path; 403 for another account
 */
export function callOf(context: GlacierContext, request: ServiceRequest): { name: OperationName; call: Call } {
  const version = request.http.headers['x-amz-glacier-version'];
  if (version === undefined || version === '') throw missingParameter('API version');
  if (version !== apiVersion) throw invalidParameter(`Invalid API version: ${version}`);
  const found = findOperation(request.method, request.path, request.query);
  if (!found) throw badRequest(`No operation is known for ${request.method} ${request.path}`);
  const parameter = (name: keyof typeof found.parameters) => decoded(found.parameters[name] ?? '');
  checkAccount(context, parameter('accountId'));
  const call: Call = {
    context,
    request,
    vaultName: parameter('vaultName'),
    archiveId: parameter('archiveId'),
    uploadId: parameter('uploadId'),
    jobId: parameter('jobId'),
    lockId: parameter('lockId'),
  };
  return { name: found.name, call };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidParameter(`Invalid percent-encoding in the path: ${segment}`);
  }
}

/** `-` stands for the account of the signing key; all vaults belong to one account. */
function checkAccount(context: GlacierContext, accountId: string): void {
  if (accountId === '-' || accountId === context.accountId) return;
  if (!/^\d{12}$/.test(accountId)) throw invalidParameter(`Invalid account ID: ${accountId}`);
  throw accessDenied(`The signing account is not authorized for account ${accountId}`);
}
