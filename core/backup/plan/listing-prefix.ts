import type { BackupPlan } from '../../contracts/backup-plan';
import { commonLiteralPrefix } from '../../text/glob-prefix';

/** What every key begins with that a plan can take: nothing else of the bucket has to be listed. */
export const listingPrefix = ({ prefix, include }: Pick<BackupPlan['source'], 'prefix' | 'include'>): string =>
  prefix + commonLiteralPrefix(include);
