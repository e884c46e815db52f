import { readdirSync } from 'node:fs';
import { peakRssBytes } from '../peak-rss';
import type { ServerUsage } from './server-process';

type Handlers = Record<string, (argument: never) => unknown>;

interface ParentRequest {
  id: number;
  request: string;
  argument: never;
}

/**
 * Answer the requests that `startServerProcess` sends from the parent process.
 *
 * @param port of the server
 * @param close stops the server; the process ends afterwards
 */
export function answerParent(port: number, close: () => Promise<void>, handlers: Handlers = {}): void {
  const allHandlers: Handlers = {
    port: () => port,
    usage,
    stop: async () => {
      await close();
      setImmediate(() => process.disconnect());
    },
    ...handlers,
  };
  process.on('message', async ({ id, request, argument }: ParentRequest) => {
    try {
      const handler = allHandlers[request];
      if (!handler) throw new Error(`this server has no request '${request}'`);
      process.send?.({ id, value: await handler(argument) });
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
