import type { VirtualClock } from '../clock/virtual-clock';
import { throttle } from '../glacier/throttle';
import type { Gate } from './gate';
import { injectedFaults } from './injected-faults';
import type { GlacierServerSettings } from './server-config';
import { signedRequests } from './signatures/signed-requests';

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
