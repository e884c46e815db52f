import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { parsePort } from '../local/command';
import { parseSpeed } from '../local/speed';
import { parseArchiveCount, parseArchiveSize } from './option-values';
import { seed } from './seed';
import { serveGlacier } from './serve-glacier';

interface ServeFlags {
  port: number;
  dir: string;
  speed: number | 'max';
  config?: string;
}

interface SeedFlags {
  dir: string;
  vault: string;
  archives?: number;
  size: number;
  from?: string;
  config?: string;
}

const AFTER_HELP = `
Examples:
  moraine glacier
  moraine glacier --speed 3600                # an hour of idle time takes a second
  moraine glacier --config glacier.json       # docs/glacier.md lists the fields

Any access key is accepted, unless the configuration lists keys. The data in --dir is kept; Ctrl-C stops the server.`;

const AFTER_SEED_HELP = `
Examples:
  moraine glacier seed --vault big --archives 1000000
  moraine glacier seed --vault rehearsal --from inventory.json

The archives consist of zero bytes, which are generated when they are read: their tree hashes are correct, and the disk holds
only their records. --from takes sizes, descriptions, dates and archive ids from an inventory or a manifest.`;

export function defineGlacier(command: Command, context: CommandContext, _onExitCode: (code: number) => void): void {
  command
    .option('--port <port>', 'port of 127.0.0.1; 0 takes a free one', parsePort, 4567)
    .option('--dir <directory>', 'directory of the data', '.moraine-glacier')
    .option('--speed <factor>', 'speed of idle time: a factor of real time, or max', parseSpeed, 'max' as const)
    .option('--config <file>', 'JSON: settings for behaviour that Amazon Glacier does not specify')
    .addHelpText('after', AFTER_HELP)
    .action((flags: ServeFlags) => serveGlacier(context.terminal, flags));
  command
    .command('seed')
    .description('Put many archives of zero bytes into a vault, and take its inventory.')
    .option('--dir <directory>', 'directory of the data; no server may be using it', '.moraine-glacier')
    .requiredOption('--vault <name>', 'name of the vault; created if it does not exist')
    .option('--archives <number>', 'number of archives', parseArchiveCount)
    .option('--size <bytes>', 'size of each archive', parseArchiveSize, 1)
    .option('--from <file>', 'an inventory or another manifest, instead of --archives and --size')
    .option('--config <file>', 'configuration of the server, if it names an account or a region')
    .addHelpText('after', AFTER_SEED_HELP)
    // Commander assigns the options that both commands have to the parent command, wherever they stand.
    .action((_: unknown, command: Command) => seed(context.terminal, command.optsWithGlobals<SeedFlags>()));
}
