import type { VirtualClock } from '../clock/virtual-clock';
import { throttle } from '../glacier/throttle';
import type { Gate } from './gate';
import { injectedFaults } from './injected-faults';
import type { GlacierServerSettings } from './server-config';
import { signedRequests } from './signed-requests';

/** A gate that verifies the signature, then applies the rate limit, then injects faults. */
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
