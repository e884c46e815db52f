import { s3Client } from '../../../adapters/aws/clients/s3';
import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import { statelessStackName } from '../../../core/contracts/stack-outputs';
import type { EmbeddedCloud, EmbeddedCloudOptions } from '../../../local/embedded-cloud';
import { connectWith } from '../../aws/connect';
import type { Deployment } from '../../deployment/deployment';
import type { Terminal } from '../../terminal/terminal';
import { createPlaces, describePlaces, type Places } from './create-places';
import { cutOffRuns } from './cut-off-runs';
import { describeCloud } from './describe-cloud';
import { describeRunsCutOffBefore, describeRunsCutOffNow } from './describe-cut-off';
import { describeNodes } from './describe-nodes';
import { forPlansWithObjects } from './plans-with-objects';
import { settingsOf } from './settings-of-cloud';
import { type RunCounts, skipDaysOnRequest } from './skip-days';
import { startCloud } from './start-cloud';
import { stopSignal, untilAborted } from './stop-signal';

const DEMO_VAULT = 'demo';

/** Time between two polls of a run, of which this command watches none. */
const PAUSE_MS = 250;

export interface ServeOptions {
  port: number;
  dir: string;
  speed: number | 'max';
  app: string;
  stack: string;
}

type TargetToCall = NonNullable<EmbeddedCloudOptions['targetToCall']>;

/** Serve an embedded cloud until SIGINT or SIGTERM. */
export async function serve(terminal: Terminal, options: ServeOptions): Promise<void> {
  const { port, dir: directory, speed, app: cdkOut } = options;
  // The signal handlers come first, so that an early Ctrl-C stops cleanly too.
  const stop = stopSignal(terminal);
  let schedulesMayStart: (targetToCall: TargetToCall) => void = () => {};
  const prepared = new Promise<TargetToCall>((resolve) => {
    schedulesMayStart = resolve;
  });
  const targetToCall: TargetToCall = async (target) => (await prepared)(target);
  const cloud = await startCloud({ cdkOut, directory, port, speed, targetToCall });
  try {
    const settings = settingsOf(cloud);
    const deployment = await connectWith(settings, options.stack, PAUSE_MS);
    const places = await createPlaces(deployment, settings);
    schedulesMayStart(forPlansWithObjects({ plans: deployment.plans, s3: s3Client(settings), terminal }));
    if (!stop.aborted) await serveUntil(stop, { cloud, deployment, places }, terminal, options);
  } finally {
    await cloud.stop();
  }
}

interface Served {
  cloud: EmbeddedCloud;
  deployment: Deployment;
  /** What was created at the start. */
  places: Places;
}

async function serveUntil(stop: AbortSignal, served: Served, terminal: Terminal, options: ServeOptions): Promise<void> {
  const { cloud, deployment, places } = served;
  const { endpoint, clock, states } = cloud;
  const say = (lines: string[]) => {
    for (const line of lines) terminal.say(line);
  };
  const cutOff = (executions: typeof states.interrupted) =>
    cutOffRuns(deployment, cloud.outputs(statelessStackName(options.stack)), executions);
  say(describeNodes(cloud.lambda.nodes()));
  say(describePlaces(places));
  say(describeRunsCutOffBefore(await cutOff(states.interrupted), endpoint));
  const daySkipper = skipDaysOnRequest({ clock, terminal, runs: () => runCounts(cloud) });
  if (!stop.aborted) say(describeCloud(cloud, options, vaultToTry(deployment)));
  await untilAborted(stop);
  daySkipper.close();
  say(describeRunsCutOffNow(await cutOff(running(cloud)), options));
}

/** The vault of the demonstration, or else the first one. */
function vaultToTry({ configuration }: Pick<Deployment, 'configuration'>): string {
  const vaults = configuration ? vaultNamesOf(configuration) : [];
  return vaults.find((name) => name === DEMO_VAULT) ?? vaults[0] ?? DEMO_VAULT;
}

const running = ({ states }: EmbeddedCloud) => states.executions().filter(({ status }) => status === 'RUNNING');

const runCounts = (cloud: EmbeddedCloud): RunCounts => ({
  started: cloud.states.executions().length,
  underWay: running(cloud).length,
});
