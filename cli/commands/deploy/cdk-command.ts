import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { build } from '../build/build';
import { type CdkVerb, cdkArguments, profileIn } from './cdk-arguments';
import { runCdk } from './run-cdk';

/** Options of the commands that build the stacks and hand them to CDK. */
export interface CdkFlags {
  config?: string;
  app: string;
}

/** Give a command the options of `CdkFlags`; those that it does not know become arguments. */
export const addCdkOptions = (command: Command): Command =>
  command
    .option('--config <file>', 'configuration (default: MORAINE_CONFIG, else moraine.config.mts, .ts or .json)')
    .option('--app <directory>', 'where to write the synthesized stacks', 'cdk.out')
    .allowUnknownOption();

/**
 * Build the stacks, and hand them to CDK.
 *
 * @param further arguments of CDK
 * @returns the exit code of CDK
 * @throws CommandError when the state that is deployed has another format
 */
export async function buildForCdk(
  verb: CdkVerb,
  further: readonly string[],
  flags: CdkFlags,
  { terminal }: CommandContext,
  command: Command,
): Promise<number> {
  const { stack, region, endpointUrl } = connectOptionsOf(command);
  const isNamed = command.getOptionValueSourceWithGlobals('stack') === 'cli';
  const name = await build(terminal, { ...flags, name: isNamed ? stack : undefined });
  // The request below is made with the profile of CDK: its missing or expired credentials are explained better than CDK does.
  const profile = profileIn(further);
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  if (verb !== 'destroy') {
    const { compareDeployed, stacksClient } = await import('../../aws/compare-deployed');
    await compareDeployed(await stacksClient({ region, endpointUrl }), name, terminal);
  }
  return runCdk(cdkArguments(verb, flags.app, further), {
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...(endpointUrl !== undefined && { AWS_ENDPOINT_URL: endpointUrl }),
  });
}
