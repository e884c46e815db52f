import { constants } from 'node:os';
import { shellWord } from '../../format/shell-word';
import type { Terminal } from '../../terminal/terminal';

/**
 * Clean up and exit on SIGINT or SIGTERM; the second of them ends the process at once.
 *
 * @param options.keep directory whose data stays
 * @returns `ignore` removes the signal handlers; `stopped` resolves at once, or never after a signal: the process exits
 */
export function stopOnSignal(
  terminal: Pick<Terminal, 'say' | 'complain'>,
  cleanUp: () => Promise<void>,
  { keep }: { keep?: string },
): { ignore(): void; stopped(): Promise<void> } {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(130);
    isStopping = true;
    terminal.say('Stopping; a second Ctrl-C ends it at once. Runs under way are cut off.');
    const what =
      keep === undefined
        ? 'The temporary data is removed.'
        : `The data is kept. See it: moraine local --dir ${shellWord(keep)}`;
    cleanUp()
      .then(() => terminal.say(what))
      .catch((error) => terminal.complain(`moraine: cleaning up failed: ${error.message}`))
      // 128 + the number of the signal, as shells do.
      .finally(() => process.exit(128 + constants.signals[signal]));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    stopped: () => (isStopping ? new Promise(() => {}) : Promise.resolve()),
    ignore: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
