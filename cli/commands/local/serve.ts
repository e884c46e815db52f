import { s3Client } from '../../../adapters/aws/clients/s3';
import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import { statelessStackName } from '../../../core/contracts/stack-outputs';
import type { EmbeddedCloud, EmbeddedCloudOptions } from '../../../local/embedded-cloud';
import { connectWith } from '../../aws/connect';
import type { Deployment } from '../../deployment/deployment';
import type { Terminal } from '../../terminal/terminal';
import { createVaultsAndBuckets, describeCreated, type VaultsAndBuckets } from './create-vaults-and-buckets';
import { cutOffRuns } from './cut-off-runs';
import { describeCloud } from './describe-cloud';
import { describeRunsCutOffBefore, describeRunsCutOffNow } from './describe-cut-off';
import { describeNodes } from './describe-nodes';
import { forPlansWithObjects } from './plans-with-objects';
import { settingsOf } from './settings-of-cloud';
import { type ExecutionCounts, skipDaysOnRequest } from './skip-days';
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
    const created = await createVaultsAndBuckets(deployment, settings);
    schedulesMayStart(forPlansWithObjects({ plans: deployment.plans, s3: s3Client(settings), terminal }));
    if (!stop.aborted) await serveUntil(stop, { cloud, deployment, created }, terminal, options);
  } finally {
    await cloud.stop();
  }
}

interface Served {
  cloud: EmbeddedCloud;
  deployment: Deployment;
  /** What was created at the start. */
  created: VaultsAndBuckets;
}

async function serveUntil(stop: AbortSignal, served: Served, terminal: Terminal, options: ServeOptions): Promise<void> {
  const { cloud, deployment, created } = served;
  const { endpoint, clock, states } = cloud;
  const say = (lines: string[]) => {
    for (const line of lines) terminal.say(line);
  };
  const cutOff = (executions: typeof states.interrupted) =>
    cutOffRuns(deployment, cloud.outputs(statelessStackName(options.stack)), executions);
  say(describeNodes(cloud.lambda.nodes()));
  say(describeCreated(created));
  say(describeRunsCutOffBefore(await cutOff(states.interrupted), endpoint));
  const daySkipper = skipDaysOnRequest({ clock, terminal, runs: () => executionCounts(cloud) });
  if (!stop.aborted) say(describeCloud(cloud, options, vaultToTry(deployment)));
  await untilAborted(stop);
  daySkipper.close();
  say(describeRunsCutOffNow(await cutOff(running(cloud)), endpoint, options));
}

/** The vault of the demonstration, or else the first one. */
function vaultToTry({ configuration }: Pick<Deployment, 'configuration'>): string {
  const vaults = configuration ? vaultNamesOf(configuration) : [];
  return vaults.find((name) => name === DEMO_VAULT) ?? vaults[0] ?? DEMO_VAULT;
}

const running = ({ states }: EmbeddedCloud) => states.executions().filter(({ status }) => status === 'RUNNING');

const executionCounts = (cloud: EmbeddedCloud): ExecutionCounts => ({
  started: cloud.states.executions().length,
  underWay: running(cloud).length,
});
