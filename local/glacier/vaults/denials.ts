import { MalformedPolicyError, parsePolicy } from '../../iam/policy/parse-policy';
import type { Statement } from '../../iam/policy/statement';
import type { ResolvedOptions } from '../glacier-options';
import { currentLock } from './lock-operations';
import { unsupportedInDeny } from './policy-terms';
import type { Vault } from './vault';

/** What the policies of a vault deny, by their texts: parsing one takes longer than most calls. */
const parsedOf = new WeakMap<Vault, Map<string, Statement[]>>();

/**
 * The `Deny` statements that are in force for a vault. Those that cannot be evaluated are left out and reported once: a policy that
 * an earlier version has stored must not make every call fail, the one that replaces it included.
 */
export function denialsOf(vault: Vault, nowMs: number, onError: ResolvedOptions['onError']): Statement[] {
  const { accessPolicy } = vault.settings;
  const lockPolicy = currentLock(vault.settings, nowMs)?.policy;
  if (accessPolicy === undefined && lockPolicy === undefined) return [];
  const known = parsedOf.get(vault);
  const parsed = new Map<string, Statement[]>();
  for (const [policy, kind] of [
    [accessPolicy, 'access policy'],
    [lockPolicy, 'lock'],
  ] as const) {
    if (policy === undefined) continue;
    const report = (reason: string) =>
      onError(new Error(reason), `the ${kind} of ${vault.arn} is not evaluated in full`);
    parsed.set(policy, known?.get(policy) ?? evaluable(policy, report));
  }
  parsedOf.set(vault, parsed);
  return [...parsed.values()].flat();
}

function evaluable(policy: string, report: (reason: string) => void): Statement[] {
  try {
    const denials = parsePolicy(policy).filter(({ effect }) => effect === 'Deny');
    return denials.filter((statement) => {
      const part = statement.principals ? unsupportedInDeny(statement) : 'no Principal';
      if (part !== undefined) report(`a Deny depends on ${part}`);
      return part === undefined;
    });
  } catch (error) {
    if (!(error instanceof MalformedPolicyError)) throw error;
    report(error.message);
    return [];
  }
}
