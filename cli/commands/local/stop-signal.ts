import { once } from 'node:events';
import type { Terminal } from '../../terminal/terminal';

/** A signal that the first SIGINT or SIGTERM aborts, after a message; the second ends the process. */
export function stopSignal(terminal: Pick<Terminal, 'say'>): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    terminal.say('Stopping; a second Ctrl-C ends it at once.');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
