import { matchesWildcards } from '../../iam/policy/matches-wildcards';
import { operationRoutes } from '../operation-table';

/** Condition keys of Glacier, in lower case, by which they are compared. */
export const archiveAgeKey = 'glacier:archiveageindays';
export const tagKeyPrefix = 'glacier:resourcetag/';

const actions = Object.keys(operationRoutes).map((name) => `glacier:${name}`.toLowerCase());

/** Whether a pattern of an `Action` matches an action of Glacier. */
export const isGlacierAction = (pattern: string): boolean =>
  actions.some((action) => matchesWildcards(pattern.toLowerCase(), action));
