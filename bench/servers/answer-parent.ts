import { readdirSync } from 'node:fs';
import { peakRssBytes } from '../peak-rss';
import type { ServerUsage } from './server-process';

type Answers = Record<string, (argument: never) => unknown>;

interface Question {
  id: number;
  request: string;
  argument: never;
}

/**
 * The other end of `startServerProcess`: answer what the parent asks.
 *
 * @param port where the server listens
 * @param close stops the server; the process ends afterwards
 */
export function answerParent(port: number, close: () => Promise<void>, answers: Answers = {}): void {
  const all: Answers = {
    port: () => port,
    usage,
    stop: async () => {
      await close();
      setImmediate(() => process.disconnect());
    },
    ...answers,
  };
  process.on('message', async ({ id, request, argument }: Question) => {
    try {
      const answer = all[request];
      if (!answer) throw new Error(`this server knows no '${request}'`);
      process.send?.({ id, value: await answer(argument) });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  });
}

function usage(): ServerUsage {
  const { user, system } = process.cpuUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    rssPeakBytes: peakRssBytes(),
    descriptors: readdirSync('/proc/self/fd').length,
    connections: process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length,
  };
}
