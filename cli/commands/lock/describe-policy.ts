import { checkLockPolicy } from '../../../core/vault-lock/check-lock-policy';
import { DELETE_VAULT } from '../../../core/vault-lock/deletion-actions';
import type { LockTerms } from '../../../core/vault-lock/lock-terms';
import { termsOfPolicy } from '../../../core/vault-lock/policy-terms';
import type { Deployment } from '../../deployment/deployment';
import { jsonText } from '../../format/json-text';
import { printable } from '../../format/printable';
import { termsText } from '../../report/lock-words';
import { type Consequence, consequencesOf } from './consequences';

/** A policy of a lock, and what it means. */
export interface ReadPolicy {
  policy: string;
  terms: LockTerms;
  consequences: Consequence[];
  warnings: string[];
}

/** Tell what a policy means that is, or would be, the lock of a vault. */
export function readPolicy(
  policy: string,
  { name, arn }: { name: string; arn: string },
  deployment: Pick<Deployment, 'plans' | 'configuration'>,
): ReadPolicy {
  const terms = termsOfPolicy(policy, arn);
  const { errors, warnings } = checkLockPolicy(policy, arn);
  const consequences = consequencesOf(
    { terms, vaultTerms: termsOfPolicy(policy, arn, DELETE_VAULT) },
    name,
    deployment,
  );
  return { policy, terms, consequences, warnings: [...errors, ...warnings] };
}

/** @param verb `forbids`, or `would forbid` */
export function describePolicy({ policy, terms, consequences, warnings }: ReadPolicy, verb: string): string[] {
  return [
    `  It ${verb} ${printable(termsText(terms))}.`,
    ...warnings.map((warning) => `  Warning: ${printable(warning)}`),
    '  For Moraine:',
    ...consequences.map(({ of, text }) => `    ${printable(of)}: ${text}.`),
    '  Policy:',
    ...policyLines(policy).map((line) => `    ${line}`),
  ];
}

function policyLines(policy: string): string[] {
  try {
    return jsonText(JSON.parse(policy), 2).split('\n');
  } catch {
    return [printable(policy)];
  }
}
