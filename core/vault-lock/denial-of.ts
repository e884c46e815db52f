import { matchesWildcards } from '../text/matches-wildcards';
import { termsOfCondition } from './age-condition';
import { asRecord, asTexts } from './as-record';
import { DELETE_ARCHIVE } from './deletion-actions';
import { type LockTerms, NO_TERMS } from './lock-terms';
import { coversVault } from './policy-resource';
import type { PolicyStatement } from './policy-statements';

const KNOWN_ELEMENTS = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

/**
 * Terms on which a statement denies an action to the deployment whose vault it is about.
 *
 * @param action such as `glacier:DeleteArchive`
 * @param vaultArn ARN of the vault that the policy is attached to
 */
export function denialOf(statement: PolicyStatement, action: string, vaultArn: string): LockTerms {
  const { Effect, Action, Resource, Principal, Condition } = statement;
  if (Effect === 'Allow') return NO_TERMS;
  const strange = Object.keys(statement).find((element) => !KNOWN_ELEMENTS.has(element));
  if (strange !== undefined) return unknown(`it has the element ${JSON.stringify(strange)}`);
  if (Effect !== 'Deny') return unknown('its effect is neither Allow nor Deny');
  const actions = asTexts(Action);
  if (!actions) return unknown('its actions are no texts');
  if (!actions.some((pattern) => matchesWildcards(action.toLowerCase(), pattern.toLowerCase()))) return NO_TERMS;
  const covers = coversVault(Resource, vaultArn);
  if (covers === undefined) return unknown('its resources are not those of one vault');
  if (!covers) return NO_TERMS;
  if (!isEverybody(Principal, vaultArn)) return unknown('it is about some principals');
  return termsOfCondition(Condition, action.toLowerCase() === DELETE_ARCHIVE.toLowerCase());
}

const unknown = (reason: string): LockTerms => ({ kind: 'unknown', reason });

/** Whether a principal of a denial includes every principal of the vault's account. */
function isEverybody(principal: unknown, vaultArn: string): boolean {
  if (principal === '*') return true;
  const [, partition, , , account] = vaultArn.split(':');
  const all = ['*', account, `arn:${partition}:iam::${account}:root`];
  return asTexts(asRecord(principal)?.AWS)?.some((one) => all.includes(one)) ?? false;
}
