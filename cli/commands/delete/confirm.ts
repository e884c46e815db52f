import type { DeletionReport } from '../../../core/contracts/deletion-run';
import { CommandError } from '../../errors/command-error';
import { amountText } from '../../kinds/delete/describe-report';
import type { Terminal } from '../../terminal/terminal';
import type { DeleteOptions } from './delete-options';

/**
 * Check that nothing is to be deleted, or that the user has confirmed the deletion or can be asked to.
 *
 * @throws CommandError
 */
export function requireConfirmation(
  terminal: Terminal,
  { vault, runId, dryRun, yes, json }: Pick<DeleteOptions, 'vault' | 'runId' | 'dryRun' | 'yes' | 'json'>,
): void {
  if (dryRun || (terminal.canAsk && !json && !yes)) return;
  if (runId === undefined) {
    throw new CommandError(
      '--unproven asks two questions, and needs a terminal: it takes neither --yes nor, without --dry-run, --json.',
    );
  }
  if (yes) return;
  throw new CommandError(
    'Archives are deleted for good, which needs a confirmation: see what would be deleted ' +
      `(moraine delete ${vault} --run ${runId} --dry-run), then add --yes.`,
  );
}

/** @throws CommandError when the answer is anything but the vault's name, or, of archives without proof, then their number */
export async function confirm(
  terminal: Terminal,
  { vault, due, source }: DeletionReport,
  andVault: boolean,
): Promise<void> {
  const what = `${amountText(due)} of vault ${vault}${andVault ? ', and then the vault itself,' : ''}`;
  const answer = await terminal.ask(
    `This deletes ${what} for good: nothing brings them back. Type the vault's name to continue: `,
  );
  if (answer?.trim() !== vault) {
    throw new CommandError(`That is not the name of the vault (${vault}): nothing was deleted.`);
  }
  if (source.kind === 'retrieval') return;
  const again = await terminal.ask(
    'Nothing proves that these archives are anywhere else. Type their number to delete them all the same: ',
  );
  if (again?.trim() === String(due.archives)) return;
  throw new CommandError(`That is not the number of archives (${due.archives}): nothing was deleted.`);
}
