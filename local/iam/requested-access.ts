import type { ServiceRequest } from '../endpoint/service';
import type { Access } from './access';
import { type AccessTable, access } from './requested-access/access-table';
import { cloudformation } from './requested-access/cloudformation';
import { dynamodb } from './requested-access/dynamodb';
import { glacier } from './requested-access/glacier';
import { kms } from './requested-access/kms';
import { lambda } from './requested-access/lambda';
import { s3 } from './requested-access/s3';
import { secretsmanager } from './requested-access/secretsmanager';
import { sns } from './requested-access/sns';
import { sqs } from './requested-access/sqs';
import { ssm } from './requested-access/ssm';
import { states } from './requested-access/states';
import { sts } from './requested-access/sts';

/** What operations need, by the signing name of their service. */
export const accessTables: ReadonlyMap<string, AccessTable> = new Map(
  Object.entries({ cloudformation, dynamodb, glacier, kms, lambda, s3, secretsmanager, sns, sqs, ssm, states, sts }),
);

/**
 * The permissions that a request needs, all of them; those that depend on what the request finds are asked for with
 * `ServiceRequest.isAllowed`. An operation that no table has, which no service implements either, needs an action of its name
 * on everything: it is refused to all but those who may do anything.
 *
 * @param service its signing name
 */
export function requestedAccess(service: string, operation: string, request: ServiceRequest): Access[] {
  const table = accessTables.get(service);
  const row = table && Object.hasOwn(table, operation) ? table[operation] : undefined;
  return row ? row(request) : [access(request, `${service}:${operation}`, '*')];
}
