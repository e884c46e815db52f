import { InvalidInputError } from '../../core/contracts/errors';
import type { RetrievalConfiguration, RetrievalRequest, RetrievalRun } from '../../core/contracts/retrieval-run';

/**
 * Tier of a run, and its fallback, which only an Expedited run has.
 *
 * @throws InvalidInputError when the request names a fallback for another tier
 */
export function tiersOf(
  request: Pick<RetrievalRequest, 'tier' | 'fallback'>,
  settings: RetrievalConfiguration['retrieval'],
): Pick<RetrievalRun, 'tier' | 'fallback'> {
  const tier = request.tier ?? settings.tier;
  if (tier === 'Expedited') return { tier, fallback: request.fallback ?? settings.fallback };
  if (request.fallback === undefined) return { tier };
  throw new InvalidInputError(
    `fallback ${request.fallback} is for runs of tier Expedited, and this one has tier ${tier}: ask for tier Expedited, or leave ` +
      'out --fallback',
  );
}
