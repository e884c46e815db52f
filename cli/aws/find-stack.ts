import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { StackOutput, statefulStackName, statelessStackName } from '../../core/contracts/stack-outputs';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';

export type StackOutputs = Record<keyof typeof StackOutput, string>;

/**
 * Find a deployed Moraine by the outputs of its two stacks.
 *
 * @param name prefix of the stack names
 * @throws CommandError when a stack or an output is missing
 */
export async function findStack(client: CloudFormationClient, name: string): Promise<StackOutputs> {
  const stackNames = [statefulStackName(name), statelessStackName(name)];
  const found = new Map<string, string>();
  for (const stackName of stackNames) {
    for (const [key, value] of await outputsOf(client, stackName)) found.set(key, value);
  }
  const outputs = {} as StackOutputs;
  for (const [member, outputKey] of Object.entries(StackOutput)) {
    const value = found.get(outputKey);
    if (value === undefined) {
      throw new CommandError(
        `Stacks ${stackNames.join(' and ')} have no output ${outputKey}: they were deployed by another version. Deploy again: npx cdk deploy --all`,
        ExitCode.unexpected,
      );
    }
    outputs[member as keyof StackOutputs] = value;
  }
  return outputs;
}

async function outputsOf(client: CloudFormationClient, stackName: string): Promise<[string, string][]> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return (Stacks?.[0]?.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']);
  } catch (error) {
    // CloudFormation has no code of its own for a missing stack.
    if ((error as Error).name !== 'ValidationError' || !/does not exist/.test((error as Error).message)) throw error;
    const region = await client.config.region();
    throw new CommandError(
      `There is no stack ${stackName} in ${region}. Deploy Moraine there (npx cdk deploy --all), or say where it is: --region, --stack NAME, --endpoint-url URL.`,
    );
  }
}
