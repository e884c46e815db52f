import { constants } from 'node:os';

/** A signal ended a command while it waited for a run, which continues. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  /** 128 + the number of the signal, as shells do: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM', message: string) {
    super(message);
    this.exitCode = 128 + constants.signals[signal];
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Do long work until it is done or a signal arrives. An interrupted work is not stopped: the process has to exit.
 *
 * @param message message of the error on a signal
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
