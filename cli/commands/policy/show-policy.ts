import { allowanceOf } from '../../../core/cost/policy-allowance';
import type { RetrievalPolicy } from '../../../core/ports/account-vaults';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { formatBytes } from '../../format/bytes';
import { fields } from '../../report/fields';
import type { Terminal } from '../../terminal/terminal';
import { policyName } from './describe-policy';

/** Print the data retrieval policy of the account, and what it means. @throws CommandError when it may not be read */
export async function showPolicy(
  { accountVaults, accountId, region }: Pick<Deployment, 'accountVaults' | 'accountId' | 'region'>,
  terminal: Terminal,
  { json }: { json: boolean },
): Promise<void> {
  const answer = await accountVaults.retrievalPolicy();
  if (answer.kind === 'denied') {
    throw new CommandError(
      `These credentials are not allowed to call ${answer.action}, which reads the policy.`,
      ExitCode.unexpected,
    );
  }
  if (json) return terminal.json({ accountId, region, policy: answer.value });
  terminal.say(`Data retrieval policy of account ${accountId} in ${region}: ${policyName(answer)}`);
  for (const line of fields([...meaningOf(answer.value), ['exempt', 'Bulk and Expedited retrievals, and inventories']]))
    terminal.say(line);
}

function meaningOf(policy: RetrievalPolicy): [string, string][] {
  const allowance = allowanceOf(policy);
  if (policy.strategy === 'none' || !allowance) return [['Standard', 'no limit']];
  const atOnce = formatBytes(allowance.bytes);
  if (policy.strategy === 'free-tier') {
    return [
      ['Standard', `what the free tier has: about ${atOnce} a day`],
      ['Moraine', 'retrieves one batch a day'],
    ];
  }
  return [
    [
      'Standard',
      `jobs of ${atOnce} in progress, for about four hours each: ${formatBytes(policy.bytesPerHour * 24)} a day`,
    ],
    ['Moraine', `keeps ${atOnce} in progress, and says before a run how long it takes`],
  ];
}
