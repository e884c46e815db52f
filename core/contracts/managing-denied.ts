import { matchesWildcards } from '../text/matches-wildcards';

/** Actions with which a managed vault is read, changed and released. */
export const SETTING_ACTIONS = [
  'DescribeVault',
  'GetVaultNotifications',
  'SetVaultNotifications',
  'DeleteVaultNotifications',
  'GetVaultAccessPolicy',
  'SetVaultAccessPolicy',
  'DeleteVaultAccessPolicy',
  'ListTagsForVault',
  'AddTagsToVault',
  'RemoveTagsFromVault',
] as const;

/**
 * Find what a statement of an access policy denies to everybody, so that the vault could no longer be managed. A statement with a
 * condition, or about certain principals, is not looked into.
 *
 * @returns one of the actions
 */
export function managingDenied(statement: Record<string, unknown>): string | undefined {
  const { Effect, Principal, Action, NotAction, Condition } = statement;
  if (Effect !== 'Deny' || Condition !== undefined || !isEverybody(Principal)) return undefined;
  const actions = SETTING_ACTIONS.map((action) => `glacier:${action}`);
  if (Action !== undefined) return actions.find(matchesOneOf(Action));
  return actions.find((action) => !matchesOneOf(NotAction)(action));
}

/** `"*"`, or `"*"` among the principals of AWS. */
function isEverybody(principal: unknown): boolean {
  const isObject = typeof principal === 'object' && principal !== null && 'AWS' in principal;
  return [isObject ? principal.AWS : principal].flat().includes('*');
}

function matchesOneOf(patterns: unknown): (action: string) => boolean {
  const texts = [patterns].flat().filter((pattern) => typeof pattern === 'string');
  return (action) => texts.some((pattern) => matchesWildcards(action.toLowerCase(), pattern.toLowerCase()));
}
