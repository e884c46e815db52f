import type { ServiceRequest } from '../endpoint/service';

/**
 * What stands before Glacier.
 *
 * @param search the query as sent, without `?`
 * @returns the request to go on with
 * @throws GlacierError
 */
export type Gate = (request: ServiceRequest, search: string) => Promise<ServiceRequest>;
