import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { dynamodbClient, glacierClient, kmsClient, s3Client, sfnClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierAccountGovernance } from '../../adapters/aws/glacier-account-governance';
import { glacierAccountVaults } from '../../adapters/aws/glacier-account-vaults';
import { kmsSigningKey } from '../../adapters/aws/kms-signing-key';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { mapMachines } from '../../core/contracts/run-kind';
import type { ConnectOptions, Deployment } from '../deployment/deployment';
import { type ClientSettings, clientSettings } from './client-settings';
import { findStack } from './find-stack';
import { observeClient, ServiceClock } from './observe-client';
import { sfnStateMachine } from './sfn-state-machine';

/** Pause between two polls of a run, each of which costs a few reads; a run takes hours. */
const PAUSE_MS = 15_000;
/** The same in an embedded cloud, where a run takes seconds. */
const LOOPBACK_PAUSE_MS = 250;

/**
 * Find a deployed Moraine, in an account or in an embedded cloud.
 *
 * @throws CommandError when there is no stack; errors of the AWS SDK, unconfigured credentials among them
 */
export async function connectToAws(options: ConnectOptions): Promise<Deployment> {
  const settings = await clientSettings(options);
  const pauseMs = settings.forcePathStyle ? LOOPBACK_PAUSE_MS : PAUSE_MS;
  return connectWith(settings, options.stack, pauseMs);
}

/** @param pauseMs real time between two polls of a run */
export async function connectWith(settings: ClientSettings, stack: string, pauseMs: number): Promise<Deployment> {
  const clock = new ServiceClock();
  const outputs = await findStack(observeClient(new CloudFormationClient(settings), clock), stack);
  const s3 = observeClient(s3Client(settings), clock);
  const items = dynamodbItems(observeClient(dynamodbClient(settings), clock), outputs.stateTable);
  const sfn = observeClient(sfnClient(settings), clock);
  const { runsBucket, restoreBucket, plans, configuration, machines, signingKey: keyArn } = outputs;
  const glacier = observeClient(glacierClient(settings), clock);
  const kms = observeClient(kmsClient(settings), clock);
  return {
    region: await s3.config.region(),
    configuration,
    accountVaults: glacierAccountVaults(glacier),
    governance: glacierAccountGovernance(glacier),
    accountId: outputs.accountId,
    restoreBucket,
    plans,
    machines: mapMachines((machine) => {
      const arn = machines[machine];
      return arn === undefined ? undefined : sfnStateMachine(sfn, arn);
    }),
    signingKey: keyArn === undefined ? undefined : { keyArn, ...kmsSigningKey(kms, keyArn) },
    items,
    files: s3WorkingFiles(s3, runsBucket),
    objects: s3Objects(s3),
    now: () => clock.now(),
    pause: (atMostMs = pauseMs) => new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, atMostMs))),
  };
}
