import type { VirtualClock } from '../clock/virtual-clock';
import type { ServiceRequest } from '../endpoint/service';
import { throttle } from '../glacier/throttle';
import { injectedFaults } from './injected-faults';
import type { GlacierServerSettings } from './server-config';
import { signedRequests } from './signatures/signed-requests';

/**
 * What stands before Glacier.
 *
 * @param search the query as sent, without `?`
 * @returns the request to go on with
 * @throws GlacierError
 */
export type Gate = (request: ServiceRequest, search: string) => Promise<ServiceRequest>;

/** Who may not call is told so; only then is a request counted, or made to fail. */
export function createGate(settings: GlacierServerSettings, clock: VirtualClock): Gate {
  const signed = signedRequests(settings, clock);
  const admit = throttle(settings.requestsPerSecondMax, clock);
  const fail = injectedFaults(settings.faults);
  return async (request, search) => {
    const verified = await signed(request, search);
    admit();
    fail();
    return verified;
  };
}
