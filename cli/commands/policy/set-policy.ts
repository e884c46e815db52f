import { isDeepStrictEqual } from 'node:util';
import type { RetrievalPolicy } from '../../../core/ports/account-vaults';
import type { Deployment } from '../../deployment/deployment';
import { answerLost } from '../../errors/answer-lost';
import { fields } from '../../report/fields';
import { confirmTyped } from '../../terminal/confirm-typed';
import type { Terminal } from '../../terminal/terminal';
import { policyName } from './describe-policy';

/**
 * Change the data retrieval policy of the account, once its id confirms that.
 *
 * @throws CommandError without that confirmation, or when the answer is lost; ActionDeniedError
 */
export async function setPolicy(
  deployment: Pick<Deployment, 'accountVaults' | 'governance' | 'accountId' | 'region'>,
  terminal: Terminal,
  policy: RetrievalPolicy,
  { confirm, json }: { confirm: string | undefined; json: boolean },
): Promise<void> {
  const { accountVaults, governance, accountId, region } = deployment;
  const before = await accountVaults.retrievalPolicy();
  const after = { kind: 'known', value: policy } as const;
  const isSame = isDeepStrictEqual(before, after);
  if (!isSame) {
    // What a script reads is no place for a question.
    const asked = json ? { ...terminal, canAsk: false } : terminal;
    const confirmation = {
      consequence:
        `The data retrieval policy of account ${accountId} in ${region} limits the Standard retrievals of all programs and people. ` +
        `It is ${policyName(before)}, and becomes ${policyName(after)}.`,
      ...{ expected: accountId, expectedIs: 'the id of the account', otherwise: 'the policy is what it was' },
    };
    await confirmTyped(asked, confirmation, confirm);
    await governance.setRetrievalPolicy(policy).catch((error) => {
      throw answerLost(error, 'the policy may have changed');
    });
  }
  if (json) {
    const known = before.kind === 'known' ? before.value : null;
    return terminal.json({ accountId, region, before: known, after: policy });
  }
  terminal.say(`Data retrieval policy of account ${accountId} in ${region}`);
  for (const line of fields([
    ['before', policyName(before)],
    ['after', `${policyName(after)}${isSame ? ', as before: nothing was changed' : ''}`],
  ]))
    terminal.say(line);
  if (isSame) return;
  terminal.say(
    'It applies within minutes, to new Standard retrievals. Runs under way keep the pace that they were planned with;',
  );
  terminal.say('where they are refused, they wait and ask again: moraine runs --status under-way');
}
