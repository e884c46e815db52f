import type { Speed, VirtualClock } from '../clock/virtual-clock';
import { CloudDirectory } from '../cloud-directory';
import { createDynamoDb } from '../dynamodb/dynamodb';
import { createGlacier, type Glacier } from '../glacier/glacier';
import { SavedClock } from '../saved-clock';
import { createGate } from './create-gate';
import { glacierOptionsOf } from './glacier-options-of';
import { httpNotices } from './http-notices';
import { listen } from './listen';
import { type GlacierServerConfig, type GlacierServerSettings, parseServerConfig } from './server-config';

export interface GlacierServerOptions {
  /** Directory of the data, which `moraine local` can use too; absent: a temporary one, removed by `stop()`. */
  directory?: string;
  /** Port of 127.0.0.1; default 0, a free one. */
  port?: number;
  /** Speed of idle time; default `max`. */
  speed?: Speed;
  /** Virtual time at the start; a directory with a later saved time continues from that time. */
  startAtMs?: number;
  config?: GlacierServerConfig;
  /** Called with failures that cannot be returned to a client; default: print to standard error. */
  onDefect?: (error: unknown, what: string) => void;
}

export interface GlacierServer {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  directory: string;
  clock: VirtualClock;
  glacier: Glacier;
  settings: GlacierServerSettings;
  /** Finish requests in progress and close all files. */
  stop(): Promise<void>;
}

/**
 * Serve only the embedded Glacier, on loopback.
 *
 * @throws ServerConfigError, CloudDirectoryError, PortInUseError; whatever was started is stopped again
 */
export async function startGlacierServer(options: GlacierServerOptions = {}): Promise<GlacierServer> {
  const settings = parseServerConfig(options.config ?? {});
  const closers: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const directory = CloudDirectory.open(options.directory, settings.accountId, settings.region);
  closers.push(() => directory.close());
  try {
    return { ...(await start(options, settings, directory, closers)), stop };
  } catch (error) {
    await stop();
    throw directory.explain(error);
  }
}

async function start(
  options: GlacierServerOptions,
  settings: GlacierServerSettings,
  directory: CloudDirectory,
  closers: (() => unknown)[],
): Promise<Omit<GlacierServer, 'stop'>> {
  const onDefect = options.onDefect ?? ((error, what) => console.error(`Glacier: ${what}:`, error));
  const { accountId, region } = settings;
  // LevelDB's lock on the tables is the lock of the whole directory, so that no two programs share it.
  const lock = await createDynamoDb({
    directory: directory.join('dynamodb'),
    region,
    accountId,
    onConsumed: () => undefined,
  });
  closers.push(() => lock.close());
  const startAtMs = Math.max(directory.virtualTimeMs ?? 0, options.startAtMs ?? Date.now());
  directory.save(startAtMs);
  const clock = new SavedClock({ startAtMs, speed: options.speed }, (virtualTimeMs) => {
    try {
      directory.save(virtualTimeMs);
    } catch (error) {
      onDefect(error, 'the virtual time cannot be saved');
    }
  });
  const release = clock.hold();
  closers.push(() => clock.close());
  const notices = httpNotices({ clock, region, ...noticesOf(settings), onDefect });
  const glacier = await createGlacier({
    directory: directory.join('glacier'),
    clock,
    region,
    accountId,
    publish: notices.publish,
    options: { ...glacierOptionsOf(settings), onError: onDefect },
  });
  closers.push(() => glacier.close());
  // Closed before Glacier, which waits for its notices.
  closers.push(() => notices.close());
  const gate = createGate(settings, clock);
  const server = await listen(options.port ?? 0, { clock, glacier, accountId, region, gate, onDefect });
  closers.push(() => server.close());
  release();
  return { endpoint: server.url, directory: directory.path, clock, glacier, settings };
}

const noticesOf = ({ notifications }: GlacierServerSettings) => ({
  endpoint: notifications?.httpEndpoint,
  attemptsMax: notifications?.attemptsMax ?? 1,
});
