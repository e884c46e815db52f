import { matchesWildcards } from '../../iam/policy/matches-wildcards';
import type { Statement } from '../../iam/policy/statement';
import { unsupportedPart } from '../../iam/policy/unsupported-part';
import { operationRoutes } from '../operation-table';

/** Condition keys, in lower case, by which they are compared. */
export const secureTransportKey = 'aws:securetransport';
export const archiveAgeKey = 'glacier:archiveageindays';
export const tagKeyPrefix = 'glacier:resourcetag/';

const actions = Object.keys(operationRoutes).map((name) => `glacier:${name}`.toLowerCase());

/** Whether a pattern of an `Action` matches an action of Glacier. */
export const isGlacierAction = (pattern: string): boolean =>
  actions.some((action) => matchesWildcards(pattern.toLowerCase(), action));

/** The part of a `Deny` that cannot be evaluated, in words; undefined when all of it can. */
export const unsupportedInDeny = (statement: Statement): string | undefined =>
  unsupportedPart(
    statement,
    (key) => key === secureTransportKey || key === archiveAgeKey || key.startsWith(tagKeyPrefix),
  );
