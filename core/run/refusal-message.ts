import type { RunFailure } from '../contracts/run-steps';
import { readableCause } from '../text/readable-cause';
import type { Asked, Message } from './run-reporting';

/** Message about a request that was refused, or failed, before its run was opened. @param what such as `backup of documents` */
export function refusalMessage(
  what: string,
  { runId, plan, vault }: Pick<Asked, 'plan' | 'vault'> & { runId: string },
  { status, error, cause }: RunFailure,
): Message {
  return {
    subject: `Moraine: ${what} ${status}`,
    lines: [
      `Run ${runId}: ${status}`,
      ...(plan === undefined ? [] : [`Plan ${plan}`]),
      ...(vault === undefined ? [] : [`Vault ${vault}`]),
      `Error: ${error}: ${readableCause(cause)}`,
    ],
  };
}
