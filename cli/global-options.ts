import type { Command } from 'commander';
import type { Connect, ConnectOptions } from './deployment/deployment';
import { CommandError } from './errors/command-error';
import type { Terminal } from './terminal/terminal';
import { parseVaultArn, regionOf } from './vault-arn';

/** The dependencies of a command. */
export interface CommandContext {
  terminal: Terminal;
  connect: Connect;
}

interface GlobalOptions {
  stack: string;
  endpointUrl?: string;
  region?: string;
}

/**
 * The connection options, which may stand before or after the command. The ARN of a vault implies its region.
 *
 * @param vault vault as an option names it
 */
export function connectOptionsOf(command: Command, vault?: string): ConnectOptions {
  const { stack, endpointUrl, region } = command.optsWithGlobals<GlobalOptions>();
  const named = vault === undefined ? command.args : [...command.args, vault];
  const [vaultArn] = named.flatMap((text) => parseVaultArn(text) ?? []);
  return { stack, endpointUrl, region: regionOf(vaultArn, region), vaultArn };
}

export function parseStackName(text: string): string {
  if (/^[a-z][a-z0-9-]{0,19}$/.test(text)) return text;
  throw new CommandError(
    `--stack '${text}' is not a stack prefix: 1 to 20 lower-case letters, digits and '-', as \`name\` in the configuration.`,
  );
}

export function parseEndpointUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new CommandError(`--endpoint-url '${text}' is not a URL: write http://127.0.0.1:4566, for example.`);
}

export function parseRegion(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(text)) return text;
  throw new CommandError(`--region '${text}' is not an AWS region: write us-east-1, for example.`);
}
