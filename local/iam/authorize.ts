import type { ServiceRequest } from '../endpoint/service';
import type { ServiceError } from '../endpoint/service-error';

/**
 * Decide whether a request may go on. The endpoint asks it once for every request, before anything happens.
 *
 * @returns the refusal to answer with, or undefined to allow
 */
export type Authorize = (service: string, operation: string, request: ServiceRequest) => ServiceError | undefined;

/** Allows whatever a known caller asks for; the policies of the roles are recorded (see Principals) and not evaluated. */
export const allowAll: Authorize = () => undefined;
