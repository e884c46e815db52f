import type { ServiceRequest } from '../endpoint/service';
import type { ServiceError } from '../endpoint/service-error';

/**
 * Decide whether a request is allowed. The endpoint calls it once per request, before the request is performed.
 *
 * @returns the error to answer with, or undefined if the request is allowed
 */
export type Authorize = (service: string, operation: string, request: ServiceRequest) => ServiceError | undefined;

/** Allows all requests; the policies of roles are recorded (see Principals), but not evaluated. */
export const allowAll: Authorize = () => undefined;
