import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type * as z from 'zod';
import { type Machine, mapMachines } from '../../core/contracts/run-kind';
import {
  configurationText,
  DeployedConfiguration,
  type DeployedMachine,
  deployedMachines,
  PLAN_OUTPUT,
  PlanSummary,
  StackOutput,
  statefulStackName,
  statelessStackName,
} from '../../core/contracts/stack-outputs';
import { requireStateFormat, upgradeOf } from '../deployment/version';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';
import { stackOutputs } from './stack-outputs';

export interface StackOutputs {
  /** Twelve digits. */
  accountId: string;
  /** Undefined in a deployment that does not tell it. */
  version: string | undefined;
  stateTable: string;
  runsBucket: string;
  restoreBucket: string;
  /** ARN; undefined in a deployment of a version that did not sign. */
  signingKey: string | undefined;
  /** ARNs; undefined for a machine that the configuration does not need. */
  machines: Record<Machine, string | undefined>;
  /** In the order of the configuration. */
  plans: PlanSummary[];
  /** Undefined in a deployment of a version that did not publish it. */
  configuration: DeployedConfiguration | undefined;
}

/**
 * Find a deployed Moraine by the outputs of its two stacks.
 *
 * @param name prefix of the stack names
 * @throws CommandError when a stack or an output is missing, or the state has another format
 */
export async function findStack(client: CloudFormationClient, name: string): Promise<StackOutputs> {
  const stackNames = [statefulStackName(name), statelessStackName(name)];
  const outputs = await Promise.all(stackNames.map((stackName) => outputsOf(client, stackName)));
  const found = new Map(outputs.flatMap((ofStack) => [...ofStack]));
  const version = found.get(StackOutput.version);
  requireStateFormat(found.get(StackOutput.stateFormat), version);
  const otherVersion = (what: string) =>
    new CommandError(
      `Stacks ${stackNames.join(' and ')} ${what}: they were deployed by another version. ${upgradeOf(version)}`,
      ExitCode.unexpected,
    );
  const required = (output: string) => {
    const value = found.get(output);
    if (value === undefined) throw otherVersion(`have no output ${output}`);
    return value;
  };
  const arnOf = ({ output, isOptional }: DeployedMachine) => (isOptional ? found.get(output) : required(output));
  return {
    version,
    accountId: required(deployedMachines.retrieval.output).split(':')[4] ?? '',
    stateTable: required(StackOutput.stateTable),
    runsBucket: required(StackOutput.runsBucket),
    restoreBucket: required(StackOutput.restoreBucket),
    signingKey: found.get(StackOutput.signingKey),
    machines: mapMachines((machine) => arnOf(deployedMachines[machine])),
    plans: planOutputs(found).map(([key, value]) => {
      const plan = readJson(PlanSummary, value);
      if (!plan) throw otherVersion(`have an output ${key} that is not a plan`);
      return plan;
    }),
    // What another version wrote is of no use to this one.
    configuration: readJson(DeployedConfiguration, configurationText(found) ?? ''),
  };
}

const planOutputs = (outputs: Map<string, string>) =>
  [...outputs]
    .filter(([key]) => PLAN_OUTPUT.test(key))
    .sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }));

function readJson<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function outputsOf(client: CloudFormationClient, stackName: string): Promise<Map<string, string>> {
  const outputs = await stackOutputs(client, stackName);
  if (outputs) return outputs;
  const region = await client.config.region();
  throw new CommandError(
    `There is no stack ${stackName} in ${region}. Deploy Moraine there (npx moraine deploy), or say where it is: --region, --stack NAME, --endpoint-url URL.`,
  );
}
