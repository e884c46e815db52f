import { createInterface } from 'node:readline';
import { StackOutput, statefulStackName, statelessStackName } from '../../../core/contracts/stack-outputs';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import type { Terminal } from '../../terminal/terminal';
import { environmentLines } from './environment-lines';
import { startCloud } from './start-cloud';

const HOUR_MS = 3_600_000;
/** A little more than a day, so that the inventory of today's uploads is taken. */
const DAY_MS = 25 * HOUR_MS;

/** Serve an embedded cloud until SIGINT or SIGTERM. */
export async function serve(
  terminal: Terminal,
  options: { port: number; dir: string; speed: number | 'max'; app: string; stack: string },
): Promise<void> {
  const { port, dir: directory, speed, app: cdkOut } = options;
  // Listened for before anything runs, so that an early Ctrl-C stops cleanly too.
  const stopped = untilStopped();
  const cloud = await startCloud({ cdkOut, directory, port, speed });
  const passing = letDaysPass(cloud, terminal);
  for (const line of describeCloud(cloud, options)) terminal.say(line);
  await stopped;
  terminal.say('Stopping: what is at work may finish, the data stays.');
  passing.close();
  await cloud.stop();
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      // Who asks twice does not want to wait.
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}

function letDaysPass(cloud: EmbeddedCloud, terminal: Terminal): { close(): void } {
  let passing = false;
  const pass = async () => {
    if (passing) return;
    passing = true;
    await cloud.clock.advance(DAY_MS);
    passing = false;
    terminal.say(`25 hours have passed: it is ${cloud.clock.date().toISOString()}`);
  };
  process.on('SIGUSR2', pass);
  const keyboard = process.stdin.isTTY ? createInterface({ input: process.stdin }) : undefined;
  keyboard?.on('line', pass);
  // A terminal in raw hands gives Ctrl-C to its reader, not to the process.
  keyboard?.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return {
    close: () => {
      process.off('SIGUSR2', pass);
      keyboard?.close();
    },
  };
}

function describeCloud(cloud: EmbeddedCloud, options: { dir: string; speed: number | 'max'; stack: string }): string[] {
  const state = cloud.outputs(statefulStackName(options.stack));
  const app = cloud.outputs(statelessStackName(options.stack));
  const outputs: Record<string, string> = { ...state, ...app };
  return [
    `Embedded cloud at ${cloud.endpoint}, data in ${options.dir}, idle time at speed ${options.speed}.`,
    '',
    'Any AWS client works against it with this environment:',
    '',
    ...environmentLines(cloud.environment).map((line) => `  ${line}`),
    '',
    'Deployed:',
    ...Object.values(StackOutput).flatMap((name) => (outputs[name] ? [`  ${name.padEnd(26)} ${outputs[name]}`] : [])),
    '',
    'Try, in another terminal:',
    '  aws glacier create-vault --account-id - --vault-name demo',
    '  aws glacier upload-archive --account-id - --vault-name demo --archive-description a.txt --body a.txt',
    `  npx moraine retrieve demo --endpoint-url ${cloud.endpoint} --watch`,
    '',
    `Enter here${process.platform === 'win32' ? '' : `, or kill -USR2 ${process.pid},`} lets 25 hours pass (a vault's first inventory takes a day). Ctrl-C stops.`,
  ];
}
