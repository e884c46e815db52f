import { RetrievalDeferredError } from '../contracts/errors';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { FallbackTier } from '../contracts/tier';
import type { RetrievalJobRequest, Vaults } from '../ports/vaults';
import { mayFallBack } from './fallback-jobs';

/** Refusals in a row after which Expedited retrievals are no longer requested: each costs a call, and delays a job. */
const REFUSALS_MAX = 10;

/** Starts retrievals at a tier, or at its fallback while Glacier has no capacity for Expedited ones. */
export class TieredStarts {
  #refusals = 0;

  constructor(
    private readonly vaults: Pick<Vaults, 'startRetrieval'>,
    private readonly tiers: Pick<RetrievalRun, 'tier' | 'fallback' | 'retrievalPolicy'>,
  ) {}

  /**
   * Start a retrieval. Nothing is in doubt between the two requests, since a refused one starts no job. What the data retrieval
   * policy never admits does not fall back.
   *
   * @param bytes size of what is retrieved; default: small enough to be admitted
   * @returns the job's id, and the tier that it fell back to, if it did
   * @throws what `startRetrieval` throws
   */
  async start(
    request: Omit<RetrievalJobRequest, 'tier'>,
    bytes = 0,
  ): Promise<{ id: string; fellBackTo?: FallbackTier | undefined }> {
    const { tier } = this.tiers;
    const fallback = mayFallBack(this.tiers, bytes) ? this.tiers.fallback : undefined;
    if (fallback === undefined || this.#refusals < REFUSALS_MAX) {
      try {
        const id = await this.vaults.startRetrieval({ ...request, tier });
        this.#refusals = 0;
        return { id };
      } catch (error) {
        const lacksCapacity = error instanceof RetrievalDeferredError && error.lacksCapacity;
        if (fallback === undefined || !lacksCapacity) throw error;
        this.#refusals += 1;
      }
    }
    return { id: await this.vaults.startRetrieval({ ...request, tier: fallback }), fellBackTo: fallback };
  }
}
