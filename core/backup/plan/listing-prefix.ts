import type { BackupPlan } from '../../contracts/backup-plan';
import { literalPrefix } from '../../text/globs';

/** What every key begins with that a plan can take: nothing else of the bucket has to be listed. */
export function listingPrefix({ prefix, include }: Pick<BackupPlan['source'], 'prefix' | 'include'>): string {
  return prefix + include.map(literalPrefix).reduce(commonBeginning);
}

function commonBeginning(one: string, other: string): string {
  const others = [...other];
  const differs = [...one].findIndex((character, position) => character !== others[position]);
  return differs < 0 ? one : [...one].slice(0, differs).join('');
}
