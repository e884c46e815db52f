import type { ServiceRequest } from '../endpoint/service';

/**
 * A check of every request before Glacier handles it.
 *
 * @param search the query as sent, without `?`
 * @returns the request for Glacier
 * @throws GlacierError
 */
export type Gate = (request: ServiceRequest, search: string) => Promise<ServiceRequest>;
