import type { ServiceRequest } from '../endpoint/service';
import type { Access } from './access';

/**
 * The permissions that a request needs, all of them; those that depend on what the request finds are asked for with
 * `ServiceRequest.isAllowed`.
 *
 * @param service its signing name
 */
export function requestedAccess(_service: string, _operation: string, _request: ServiceRequest): Access[] {
  return [];
}
