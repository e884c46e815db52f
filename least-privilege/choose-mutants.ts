import { createHash } from 'node:crypto';
import { type Grant, grantId } from './grant';
import type { Need } from './needs';

/** A grant that is withheld while a suite runs. */
export interface Mutant {
  grant: Grant;
  suite: string;
  /** Duration of the suite with the grant. */
  suiteSeconds: number;
}

/** A grant with the suites that need it, one of which should fail without it. The first one takes the least time. */
export type Mutants = [Mutant, ...Mutant[]];

/**
 * Choose grants at random, each with the suites that need it.
 *
 * @param secondsOf duration of each suite that may be run
 * @returns fewer than `count` where fewer are needed
 */
export function chooseMutants(
  needs: readonly Need[],
  { seed, count, secondsOf }: { seed: number; count: number; secondsOf: ReadonlyMap<string, number> },
): Mutants[] {
  const lot = ({ grant }: Need) =>
    createHash('sha256')
      .update(`${seed} ${grantId(grant)}`)
      .digest('hex');
  const drawn = [...needs].sort((a, b) => (lot(a) < lot(b) ? -1 : 1));
  const chosen = drawn.flatMap(({ grant, suites }): Mutants[] => {
    const mutants = [...suites].flatMap((suite) => {
      const suiteSeconds = secondsOf.get(suite);
      return suiteSeconds === undefined ? [] : { grant, suite, suiteSeconds };
    });
    const [first, ...others] = mutants.sort((one, other) => one.suiteSeconds - other.suiteSeconds);
    return first ? [[first, ...others]] : [];
  });
  return chosen.slice(0, count);
}
