import { AGE_KEY } from './age-condition';
import { DELETE_ARCHIVE } from './deletion-actions';

/**
 * Make a policy that forbids everybody to delete archives of a vault that are younger than so many days.
 *
 * @see Amazon Glacier Developer Guide, "Vault Lock Policies"
 */
export function denyingPolicy(vaultArn: string, days: number): string {
  const statement = {
    Sid: 'KeepYoungArchives',
    Effect: 'Deny',
    Principal: '*',
    Action: DELETE_ARCHIVE,
    Resource: [vaultArn],
    Condition: { NumericLessThan: { [AGE_KEY]: String(days) } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
