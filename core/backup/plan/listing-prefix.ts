import type { BackupPlan } from '../../contracts/backup-plan';
import { commonLiteralPrefix } from '../../text/glob-prefix';

/** Longest prefix shared by all keys that a plan can include: the rest of the bucket is not listed. */
export const listingPrefix = ({ prefix, include }: Pick<BackupPlan['source'], 'prefix' | 'include'>): string =>
  prefix + commonLiteralPrefix(include);
