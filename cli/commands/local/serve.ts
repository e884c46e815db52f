import { StackOutput, statefulStackName, statelessStackName } from '../../../core/contracts/stack-outputs';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import type { Terminal } from '../../terminal/terminal';
import { environmentLines } from './environment-lines';
import { letDaysPass } from './let-days-pass';
import { startCloud } from './start-cloud';
import { untilStopped } from './until-stopped';

/** Serve an embedded cloud until SIGINT or SIGTERM. */
export async function serve(
  terminal: Terminal,
  options: { port: number; dir: string; speed: number | 'max'; app: string; stack: string },
): Promise<void> {
  const { port, dir: directory, speed, app: cdkOut } = options;
  // Listened for before anything runs, so that an early Ctrl-C stops cleanly too.
  const stopped = untilStopped();
  const cloud = await startCloud({ cdkOut, directory, port, speed });
  const passing = letDaysPass(cloud.clock, terminal);
  for (const line of describeCloud(cloud, options)) terminal.say(line);
  await stopped;
  terminal.say('Stopping: what is at work may finish, the data stays.');
  passing.close();
  await cloud.stop();
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
