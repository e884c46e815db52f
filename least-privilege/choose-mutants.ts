import { createHash } from 'node:crypto';
import { type Grant, grantId } from './grant';
import type { Need } from './needs';

/** A grant that is withheld while a suite runs, which should fail without it. */
export interface Mutant {
  grant: Grant;
  suite: string;
  /** Duration of the suite with the grant. */
  suiteSeconds: number;
}

/**
 * Choose grants at random, each with the suite that needs it and takes the least time.
 *
 * @param secondsOf duration of each suite that may be run
 * @returns fewer than `count` where fewer are needed
 */
export function chooseMutants(
  needs: readonly Need[],
  { seed, count, secondsOf }: { seed: number; count: number; secondsOf: ReadonlyMap<string, number> },
): Mutant[] {
  const lot = ({ grant }: Need) =>
    createHash('sha256')
      .update(`${seed} ${grantId(grant)}`)
      .digest('hex');
  const drawn = [...needs].sort((a, b) => (lot(a) < lot(b) ? -1 : 1));
  const mutants = drawn.flatMap(({ grant, suites }) => {
    const times = [...suites].flatMap((suite) => {
      const suiteSeconds = secondsOf.get(suite);
      return suiteSeconds === undefined ? [] : { grant, suite, suiteSeconds };
    });
    return times.sort((one, other) => one.suiteSeconds - other.suiteSeconds).slice(0, 1);
  });
  return mutants.slice(0, count);
}
