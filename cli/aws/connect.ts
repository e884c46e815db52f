import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { ConnectOptions, Deployment } from '../deployment/deployment';
import { type ClientSettings, clientSettings } from './client-settings';
import { findStack } from './find-stack';
import { observeClient, ServiceClock } from './observe-client';
import { portsOnDemand } from './ports-on-demand';

/** Pause between two polls of a run, each of which costs a few reads; a run takes hours. */
const PAUSE_MS = 15_000;
/** The same in an embedded cloud, where a run takes seconds. */
const LOOPBACK_PAUSE_MS = 250;
/** Attempts at a request to an embedded cloud: one that does not answer for a third of a second was stopped. */
const LOOPBACK_ATTEMPTS_MAX = 3;

/**
 * Find a deployed Moraine, in an account or in an embedded cloud.
 *
 * @throws CommandError when there is no stack; errors of the AWS SDK, unconfigured credentials among them
 */
export async function connectToAws(options: ConnectOptions): Promise<Deployment> {
  const settings = await clientSettings(options);
  return settings.forcePathStyle
    ? connectWith({ ...settings, maxAttempts: LOOPBACK_ATTEMPTS_MAX }, options.stack, LOOPBACK_PAUSE_MS)
    : connectWith(settings, options.stack, PAUSE_MS);
}

/** @param pauseMs real time between two polls of a run */
export async function connectWith(settings: ClientSettings, stack: string, pauseMs: number): Promise<Deployment> {
  const clock = new ServiceClock();
  const stacks = observeClient(new CloudFormationClient(settings), clock);
  const outputs = await findStack(stacks, stack);
  const { accountId, restoreBucket, plans, configuration } = outputs;
  return Object.assign(portsOnDemand(settings, clock, outputs), {
    region: await stacks.config.region(),
    accountId,
    version: outputs.version,
    restoreBucket,
    plans,
    configuration,
    now: () => clock.now(),
    // An endpoint on this machine is taken for an embedded cloud, here as for the pause.
    hasVirtualTime: settings.forcePathStyle === true,
    pause: (atMostMs = pauseMs) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(pauseMs, atMostMs))),
  });
}
