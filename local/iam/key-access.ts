import type { ServiceRequest } from '../endpoint/service';
import { ServiceError } from '../endpoint/service-error';
import { access } from './requested-access/access-table';

export interface KeyUse {
  action: 'kms:Encrypt' | 'kms:Decrypt' | 'kms:GenerateDataKey';
  /** ARN or id of a key; undefined: the key that AWS manages for the service, which everybody in the account may use through it. */
  keyId: string | undefined;
  /** Signing name of the service that uses the key on behalf of the caller. */
  service: string;
}

/** Refuse a caller who may not use the KMS key of a value. @throws ServiceError */
export function checkKeyUse(request: ServiceRequest, { action, keyId, service }: KeyUse): void {
  if (keyId === undefined || !request.isAllowed) return;
  const { region, caller } = request;
  const keyArn = keyId.startsWith('arn:') ? keyId : `arn:aws:kms:${region}:${caller.accountId}:key/${keyId}`;
  const conditions = { 'kms:ViaService': `${service}.${region}.amazonaws.com` };
  if (request.isAllowed(access(request, action, keyArn, conditions))) return;
  throw new ServiceError(
    'AccessDeniedException',
    `The caller is not authorized to perform: ${action} on resource: ${keyArn}`,
  );
}
