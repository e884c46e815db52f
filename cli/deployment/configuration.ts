import type { DeployedConfiguration } from '../../core/contracts/stack-outputs';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';
import type { Deployment } from './deployment';

/** Name of the file that holds the configuration, for messages; that of `moraine init` when it is not known. */
export const configFileOf = ({ configuration }: Pick<Deployment, 'configuration'>): string =>
  configuration?.file ?? 'moraine.config.ts';

/** The configuration of a deployment. @throws CommandError when an earlier version deployed it */
export function configurationOf({ configuration }: Pick<Deployment, 'configuration'>): DeployedConfiguration {
  if (configuration) return configuration;
  throw new CommandError(
    'The stacks were deployed by another version, and do not tell their configuration. Deploy again: npx moraine deploy',
    ExitCode.unexpected,
  );
}
