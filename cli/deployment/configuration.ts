import type { DeployedConfiguration } from '../../core/contracts/stack-outputs';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';
import type { Deployment } from './deployment';

/** Name of the file that holds the configuration, for messages; `the configuration` where it comes from no file, or none is known. */
export const configFileOf = ({ configuration }: Pick<Deployment, 'configuration'>): string =>
  configuration?.file ?? 'the configuration';

/** Beginning of a sentence about what a deployment was made from. */
export const deployedConfigOf = ({ configuration }: Pick<Deployment, 'configuration'>): string =>
  `The deployed ${configuration?.file ?? 'configuration'}`;

/** The configuration of a deployment. @throws CommandError when an earlier version deployed it */
export function configurationOf({ configuration }: Pick<Deployment, 'configuration'>): DeployedConfiguration {
  if (configuration) return configuration;
  throw new CommandError(
    'The stacks were deployed by another version, and do not tell their configuration. Deploy again: npx moraine deploy',
    ExitCode.unexpected,
  );
}
