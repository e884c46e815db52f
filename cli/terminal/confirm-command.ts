import { CommandError } from '../errors/command-error';
import type { Terminal } from './terminal';

/** Check that the user has confirmed a command on a snapshot of a plan, or can be asked to. @throws CommandError */
export function requireConfirmation(
  { canAsk }: Pick<Terminal, 'canAsk'>,
  { plan, yes, json }: { plan: string; yes: boolean; json: boolean },
): void {
  if (yes || (canAsk && !json)) return;
  throw new CommandError(
    `Cannot ask for confirmation here: review the snapshot (moraine snapshots ${plan}), then add --yes.`,
  );
}

/**
 * Ask the user to type the name of a command.
 *
 * @param warning sentence before the question
 * @throws CommandError when the answer is anything else
 */
export async function confirmCommand(terminal: Terminal, command: string, warning?: string): Promise<void> {
  const question = `Type ${command} to continue: `;
  const answer = await terminal.ask(warning === undefined ? question : `${warning} ${question}`);
  if (answer?.trim() === command) return;
  throw new CommandError(`That is not '${command}': nothing was done.`);
}
