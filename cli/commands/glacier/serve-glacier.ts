import type { GlacierServer } from '../../../local/glacier-server/start-glacier-server';
import type { Terminal } from '../../terminal/terminal';
import { environmentLines } from '../local/environment-lines';
import { skipDaysOnRequest, skipHint } from '../local/skip-days';
import { stopSignal, untilAborted } from '../local/stop-signal';
import { asCommandError } from './as-command-error';
import { readConfig } from './read-config';

/**
 * Serve Glacier until SIGINT or SIGTERM.
 *
 * @throws CommandError for a configuration, directory or port that cannot be used
 */
export async function serveGlacier(
  terminal: Terminal,
  options: { port: number; dir: string; speed: number | 'max'; config?: string },
): Promise<void> {
  const { port, dir: directory, speed } = options;
  const config = await readConfig(options.config);
  // The signal handlers come first, so that an early Ctrl-C stops cleanly too.
  const stop = stopSignal(terminal);
  // Loaded on demand, to keep the other commands fast.
  const { startGlacierServer } = await import('../../../local/glacier-server/start-glacier-server');
  const server = await asCommandError(startGlacierServer({ directory, port, speed, config }));
  const daySkipper = skipDaysOnRequest({ clock: server.clock, terminal });
  for (const line of describeServer(server, options)) terminal.say(line);
  await untilAborted(stop);
  daySkipper.close();
  await server.stop();
  terminal.say(`The data is kept in ${directory}. Jobs that have not completed do so once it is served again.`);
}

function describeServer(server: GlacierServer, options: { dir: string; speed: number | 'max' }): string[] {
  const { settings } = server;
  const [key] = settings.signatures.keys;
  const anyKey = { accessKeyId: 'AKIAEMBEDDEDGLACIER0', secretAccessKey: 'any' };
  const { accessKeyId, secretAccessKey } = key ?? anyKey;
  return [
    `Glacier at ${server.endpoint}, data in ${options.dir}, idle time at speed ${options.speed}.`,
    '',
    key ? 'Signatures are verified. To use the first key:' : 'Any access key is accepted:',
    '',
    ...environmentLines({
      AWS_ENDPOINT_URL_GLACIER: server.endpoint,
      AWS_REGION: settings.region,
      AWS_DEFAULT_REGION: settings.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      // A configured secret must not be printed.
      AWS_SECRET_ACCESS_KEY: key ? '…' : secretAccessKey,
    }).map((line) => `  ${line}`),
    '',
    'Try, in another terminal:',
    '  echo hello > a.txt',
    '  aws glacier create-vault --account-id - --vault-name demo',
    '  aws glacier upload-archive --account-id - --vault-name demo --archive-description a.txt --body a.txt',
    `  aws --endpoint-url ${server.endpoint} glacier list-vaults --account-id -      (before AWS CLI 2.13)`,
    '',
    skipHint(),
  ];
}
