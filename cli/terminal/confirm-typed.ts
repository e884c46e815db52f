import { CommandError } from '../errors/command-error';
import type { Terminal } from './terminal';

/** Step that cannot be undone, or that more than this deployment is subject to, and the text that confirms it. */
export interface TypedConfirmation {
  /** What happens, as one or more sentences. */
  consequence: string;
  /** Text to type, such as a vault's name, and what it is: `the vault's name`. */
  expected: string;
  expectedIs: string;
  /** What has not happened when the text is another one: `nothing was locked`. */
  otherwise: string;
}

/**
 * Have a step confirmed by a typed text: asked for on a terminal, or given on the command line with `--confirm`.
 *
 * @param given value of `--confirm`
 * @throws CommandError unless it is the expected text, or when nobody can be asked
 */
export async function confirmTyped(
  terminal: Terminal,
  { consequence, expected, expectedIs, otherwise }: TypedConfirmation,
  given: string | undefined,
): Promise<void> {
  if (given === undefined && !terminal.canAsk) {
    throw new CommandError(`${consequence} Confirm it by ${expectedIs}: --confirm '${expected}'; ${otherwise}.`);
  }
  const answer = given ?? (await terminal.ask(`${consequence} Type ${expectedIs} (${expected}) to continue: `));
  if (answer?.trim() !== expected) {
    throw new CommandError(`That is not ${expectedIs} (${expected}): ${otherwise}.`);
  }
}
