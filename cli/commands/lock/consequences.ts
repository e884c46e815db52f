import { deletableVaultsOf } from '../../../core/contracts/configured-vault';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import { type LockTerms, SPARE_DAYS } from '../../../core/vault-lock/lock-terms';
import type { Deployment } from '../../deployment/deployment';
import { countOf } from '../../format/bytes';

/** What a lock means for a part of Moraine. */
export interface Consequence {
  /** `plan docs`, or `moraine delete`. */
  of: string;
  text: string;
}

/** What a lock forbids of the archives of a vault, and of the vault itself. */
export interface DeletionTerms {
  terms: LockTerms;
  vaultTerms: LockTerms;
}

/** What terms mean for retention of each plan that writes to the vault, and for `moraine delete`. */
export function consequencesOf(
  { terms, vaultTerms }: DeletionTerms,
  vault: string,
  { plans, configuration }: Pick<Deployment, 'plans' | 'configuration'>,
): Consequence[] {
  const isDeletable = deletableVaultsOf(configuration ?? { vaults: [] }).includes(vault);
  return [
    ...plans
      .filter((plan) => plan.vault === vault)
      .map((plan) => ({ of: `plan ${plan.name}`, text: retentionText(terms, plan) })),
    { of: 'moraine delete', text: deleteText(terms, vaultTerms, isDeletable) },
  ];
}

function retentionText(terms: LockTerms, { retention }: PlanSummary): string {
  const { minimumAgeDays, keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly } = retention;
  if ([keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly].every((rule) => rule === undefined)) {
    return 'it has no rules: all snapshots are kept, and nothing is deleted anyway';
  }
  const forgets = 'snapshots are forgotten as the rules say';
  switch (terms.kind) {
    case 'none':
      return 'the lock does not change what retention deletes';
    case 'always':
      return `${forgets}, and no archive of theirs is ever deleted: what is written is stored and paid for ever`;
    case 'unknown':
      return `${forgets}; whether their archives may be deleted Glacier decides one by one, and is asked again after 30 days and more`;
    case 'younger-than': {
      const days = terms.days + SPARE_DAYS;
      if (days <= minimumAgeDays) {
        return `nothing is deleted below ${countOf(minimumAgeDays, 'day')} (minimumAgeDays), which is later than the lock; --accept-early-deletion-fee deletes from ${countOf(days, 'day')} on`;
      }
      return `${forgets}; what only they need stays until it is ${countOf(days, 'day')} old, and is paid until then (without the lock: ${countOf(minimumAgeDays, 'day')})`;
    }
  }
}

function deleteText(terms: LockTerms, vaultTerms: LockTerms, isDeletable: boolean): string {
  if (!isDeletable) return 'it may delete nothing of this vault anyway (no deletion: true in the configuration)';
  const archives = archivesText(terms);
  if (terms.kind === 'always' || vaultTerms.kind === 'none') return archives;
  const vault = vaultTerms.kind === 'always' ? 'the vault itself stays for ever' : 'the vault itself may have to stay';
  return `${archives}; ${vault}, for the policy is about glacier:DeleteVault too`;
}

function archivesText(terms: LockTerms): string {
  switch (terms.kind) {
    case 'none':
      return 'the lock does not change which archives it deletes';
    case 'always':
      return 'it deletes no archive any more, nor therefore the vault';
    case 'unknown':
      return 'Glacier decides archive by archive; what it refuses stays';
    case 'younger-than':
      return `archives stay until they are ${countOf(terms.days + SPARE_DAYS, 'day')} old, and the vault until the last of them has gone`;
  }
}
