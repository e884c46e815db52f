import type { GlacierServer } from '../../../local/glacier-server/start-glacier-server';
import type { Terminal } from '../../terminal/terminal';
import { environmentLines } from '../local/environment-lines';
import { letDaysPass } from '../local/let-days-pass';
import { untilStopped } from '../local/until-stopped';
import { readConfig } from './read-config';
import { withRemedy } from './with-remedy';

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
  // Listened for before anything runs, so that an early Ctrl-C stops cleanly too.
  const stopped = untilStopped();
  // Loaded when needed: the other commands do not wait for it to be read.
  const { startGlacierServer } = await import('../../../local/glacier-server/start-glacier-server');
  const server = await withRemedy(startGlacierServer({ directory, port, speed, config }));
  const passing = letDaysPass(server.clock, terminal);
  for (const line of describeServer(server, options)) terminal.say(line);
  await stopped;
  terminal.say('Stopping: the data stays.');
  passing.close();
  await server.stop();
}

function describeServer(server: GlacierServer, options: { dir: string; speed: number | 'max' }): string[] {
  const { settings } = server;
  const [key] = settings.signatures.keys;
  const anyKey = { accessKeyId: 'AKIAEMBEDDEDGLACIER0', secretAccessKey: 'any' };
  const { accessKeyId, secretAccessKey } = key ?? anyKey;
  return [
    `Glacier at ${server.endpoint}, data in ${options.dir}, idle time at speed ${options.speed}.`,
    '',
    key ? 'Signatures are verified. With the first of the keys:' : 'Any access key will do:',
    '',
    ...environmentLines({
      AWS_ENDPOINT_URL_GLACIER: server.endpoint,
      AWS_REGION: settings.region,
      AWS_DEFAULT_REGION: settings.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      // A configured secret is not for the screen.
      AWS_SECRET_ACCESS_KEY: key ? '…' : secretAccessKey,
    }).map((line) => `  ${line}`),
    '',
    'Try, in another terminal:',
    '  echo hello > a.txt',
    '  aws glacier create-vault --account-id - --vault-name demo',
    '  aws glacier upload-archive --account-id - --vault-name demo --archive-description a.txt --body a.txt',
    `  aws --endpoint-url ${server.endpoint} glacier list-vaults --account-id -      (before AWS CLI 2.13)`,
    '',
    `Enter here${process.platform === 'win32' ? '' : `, or kill -USR2 ${process.pid},`} lets 25 hours pass (a vault's first inventory takes a day). Ctrl-C stops.`,
  ];
}
