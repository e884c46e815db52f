import { constants } from 'node:os';

/** The process was told to stop while a command waited for what goes on without it. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  /** As shells say it: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM', message: string) {
    super(message);
    this.exitCode = 128 + constants.signals[signal];
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Do what may take long, unless the process is told to stop before it is done. The work is then left where it is: the process
 * has to exit.
 *
 * @param message what the person is told then
 * @throws InterruptedError
 */
export async function unlessInterrupted<Result>(work: () => Promise<Result>, message: string): Promise<Result> {
  let stopListening = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    const listeners = SIGNALS.map((signal) => {
      const listener = () => reject(new InterruptedError(signal, message));
      process.on(signal, listener);
      return () => process.off(signal, listener);
    });
    stopListening = () => {
      for (const off of listeners) off();
    };
  });
  try {
    return await Promise.race([work(), interrupted]);
  } finally {
    stopListening();
  }
}
