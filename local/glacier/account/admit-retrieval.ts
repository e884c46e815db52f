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
    const { period, bytesMax } = freeTierOf(context);
    await context.account.update((settings) => {
      const used = settings.freeTierUse?.period === period ? settings.freeTierUse.bytes : 0;
      if (used + bytes > bytesMax) throw denied();
      return { ...settings, freeTierUse: { period, bytes: used + bytes } };
    });
  }
}

/** The current month, or the current day with its part of the month's bytes. */
function freeTierOf({ clock, options }: GlacierContext): { period: string; bytesMax: number } {
  const now = new Date(clock.now());
  if (options.freeTierPeriod === 'month') {
    return { period: isoMillis(now.getTime()).slice(0, 7), bytesMax: freeTierBytesPerMonth };
  }
  const daysOfMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).getUTCDate();
  return { period: isoMillis(now.getTime()).slice(0, 10), bytesMax: freeTierBytesPerMonth / daysOfMonth };
}

const denied = () =>
  new GlacierError('PolicyEnforcedException', 'InitiateJob request denied by current data retrieval policy.', 400);
