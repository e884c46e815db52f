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
  moraine glacier --speed 3600                an hour passes in a second
  moraine glacier --config glacier.json       what Amazon leaves open: docs/glacier.md lists the fields

Any access key is accepted, unless the configuration lists keys. The data in --dir survives; Ctrl-C stops.`;

const AFTER_SEED_HELP = `
Examples:
  moraine glacier seed --vault big --archives 1000000
  moraine glacier seed --vault rehearsal --from inventory.json

The archives consist of zero bytes, which are made when they are read: their tree hashes are true, and the disk holds only
their records. --from takes sizes, descriptions, dates and archive ids from an inventory or a manifest.`;

export function addGlacierCommand(
  program: Command,
  context: CommandContext,
  _onExitCode: (code: number) => void,
): void {
  const glacier = program
    .command('glacier')
    .description('Serve an embedded Amazon Glacier, and nothing else, on this machine until Ctrl-C.')
    .option('--port <port>', 'port of 127.0.0.1; 0 takes a free one', parsePort, 4567)
    .option('--dir <directory>', 'where the data lies', '.moraine-glacier')
    .option('--speed <factor>', 'how fast idle time passes: a factor of real time, or max', parseSpeed, 'max' as const)
    .option('--config <file>', 'JSON: how it behaves where Amazon Glacier leaves it open')
    .addHelpText('after', AFTER_HELP)
    .action((flags: ServeFlags) => serveGlacier(context.terminal, flags));
  glacier
    .command('seed')
    .description('Put many archives of zero bytes into a vault, and take its inventory.')
    .option('--dir <directory>', 'where the data lies; no server may be using it', '.moraine-glacier')
    .requiredOption('--vault <name>', 'made when it is not there')
    .option('--archives <number>', 'how many', parseArchiveCount)
    .option('--size <bytes>', 'of each', parseArchiveSize, 1)
    .option('--from <file>', 'an inventory (JSON), or a manifest: in place of --archives and --size')
    .option('--config <file>', 'the configuration of the server, when it names an account or a region')
    .addHelpText('after', AFTER_SEED_HELP)
    // The options that both commands have are read by the upper one, wherever they stand.
    .action((_: unknown, command: Command) => seed(context.terminal, command.optsWithGlobals<SeedFlags>()));
}
