import { GlacierError } from '../glacier/wire/glacier-error';
import { seededRandom } from './seeded-random';
import type { GlacierServerSettings } from './server-config';

/** @returns a function to call before each request is performed, which throws at random with the configured probability */
export function injectedFaults(faults: GlacierServerSettings['faults']): () => void {
  const random = seededRandom(faults.seed);
  const { requestTimeoutProbability, serviceUnavailableProbability } = faults;
  return () => {
    const drawn = random();
    if (drawn < requestTimeoutProbability) throw new GlacierError('RequestTimeoutException', 'Request timed out', 408);
    if (drawn < requestTimeoutProbability + serviceUnavailableProbability) {
      throw new GlacierError('ServiceUnavailableException', 'Service is unavailable', 500, 'Server');
    }
  };
}
