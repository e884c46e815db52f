import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { StackOutput, statefulStackName, statelessStackName } from '../../core/contracts/stack-outputs';
import { MORAINE_VERSION } from '../../core/contracts/version';
import { isNewer, requireStateFormat } from '../deployment/version';
import type { Terminal } from '../terminal/terminal';
import { clientSettings } from './client-settings';
import { observeClient, ServiceClock } from './observe-client';
import { stackOutputs } from './stack-outputs';

/** Client for `compareDeployed`, with the settings of every command. */
export async function stacksClient(given: {
  endpointUrl: string | undefined;
  region: string | undefined;
}): Promise<CloudFormationClient> {
  return observeClient(new CloudFormationClient(await clientSettings(given)), new ServiceClock());
}

/**
 * Assert that the stacks of this version may take the place of what is deployed. A warning on stderr tells of a newer version that is
 * deployed, or of the want of permission to compare.
 *
 * @param name prefix of the stack names
 * @throws CommandError when the state has another format; errors of the AWS SDK, unconfigured credentials among them
 */
export async function compareDeployed(
  client: CloudFormationClient,
  name: string,
  terminal: Pick<Terminal, 'complain'>,
): Promise<void> {
  try {
    const [state, code] = await Promise.all(
      [statefulStackName(name), statelessStackName(name)].map((stackName) => stackOutputs(client, stackName)),
    );
    const version = code?.get(StackOutput.version);
    // A stack whose first deployment has failed has no outputs, and no state.
    if (state?.has(StackOutput.stateTable)) requireStateFormat(state.get(StackOutput.stateFormat), version);
    if (version === undefined || !isNewer(version)) return;
    terminal.complain(
      `Warning: The deployment is of version ${version}, these stacks are of the older ${MORAINE_VERSION}.`,
    );
  } catch (error) {
    if (!/AccessDenied/.test((error as Error).name)) throw error;
    terminal.complain(
      'Warning: The credentials may not call cloudformation:DescribeStacks: the version of what is deployed was not compared.',
    );
  }
}
