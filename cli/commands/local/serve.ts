import type { Terminal } from '../../terminal/terminal';
import { describeCloud } from './describe-cloud';
import { describeNodes } from './describe-nodes';
import { skipDaysOnRequest } from './skip-days';
import { startCloud } from './start-cloud';
import { untilStopped } from './until-stopped';

/** Serve an embedded cloud until SIGINT or SIGTERM. */
export async function serve(
  terminal: Terminal,
  options: { port: number; dir: string; speed: number | 'max'; app: string; stack: string },
): Promise<void> {
  const { port, dir: directory, speed, app: cdkOut } = options;
  // The signal handlers come first, so that an early Ctrl-C stops cleanly too.
  const stopped = untilStopped();
  const cloud = await startCloud({ cdkOut, directory, port, speed });
  const daySkipper = skipDaysOnRequest(cloud.clock, terminal);
  for (const line of describeNodes(cloud.lambda.nodes())) terminal.say(line);
  for (const line of describeCloud(cloud, options)) terminal.say(line);
  await stopped;
  terminal.say('Stopping: running functions may finish; the data is kept.');
  daySkipper.close();
  await cloud.stop();
}
