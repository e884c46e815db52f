import type { GlacierContext } from '../glacier-context';
import { isoMillis } from '../wire/dates';
import { GlacierError } from '../wire/glacier-error';

/** Duration of a Standard retrieval for the policy: the rate is the size divided by it. */
const retrievalHours = 4;
const freeTierBytesPerMonth = 10 * 1024 ** 3;

/**
 * Check a new Standard retrieval against the account's data retrieval policy, and count it.
 *
 * @throws PolicyEnforcedException (400)
 */
export async function admitRetrieval(context: GlacierContext, bytes: number): Promise<void> {
  const { strategy, bytesPerHour } = context.account.settings.retrievalRule;
  if (strategy === 'BytesPerHour') {
    const rate = (context.jobs.standardBytesInProgress + bytes) / retrievalHours;
    if (rate > (bytesPerHour ?? 0)) throw denied();
  }
  if (strategy === 'FreeTier') {
    const month = isoMillis(context.clock.now()).slice(0, 7);
    await context.account.update((settings) => {
      const used = settings.freeTierUse?.month === month ? settings.freeTierUse.bytes : 0;
      if (used + bytes > freeTierBytesPerMonth) throw denied();
      return { ...settings, freeTierUse: { month, bytes: used + bytes } };
    });
  }
}

const denied = () =>
  new GlacierError('PolicyEnforcedException', 'InitiateJob request denied by current data retrieval policy.', 400);
