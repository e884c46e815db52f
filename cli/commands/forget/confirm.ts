import { CommandError } from '../../errors/command-error';
import type { Terminal } from '../../terminal/terminal';

/**
 * Check that nothing is to be deleted, or that the user has confirmed the deletion or can be asked to.
 *
 * @throws CommandError
 */
export function requireConfirmation(
  terminal: Terminal,
  { plan, dryRun, yes, json }: { plan: string; dryRun: boolean; yes: boolean; json: boolean },
): void {
  if (dryRun || yes || (terminal.canAsk && !json)) return;
  throw new CommandError(
    `Forgetting deletes archives for good, and needs a confirmation: see what it deletes (moraine forget ${plan} --dry-run), then add --yes.`,
  );
}

/** @throws CommandError when the answer is anything but the plan's name */
export async function confirm(terminal: Terminal, plan: string): Promise<void> {
  const answer = await terminal.ask(`This cannot be undone. Type the plan's name to continue: `);
  if (answer?.trim() === plan) return;
  throw new CommandError(`That is not the name of the plan (${plan}): nothing was forgotten.`);
}
