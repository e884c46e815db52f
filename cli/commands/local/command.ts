import type { Command } from 'commander';
import { DATA_DIRECTORY } from '../../data-directory';
import { CommandError } from '../../errors/command-error';
import type { CommandContext } from '../../global-options';
import { serve } from './serve';
import { parseSpeed } from './speed';

interface Flags {
  port: number;
  dir: string;
  speed: number | 'max';
  app: string;
}

const AFTER_HELP = `
Examples:
  moraine local
  moraine local --speed 3600        # an hour of idle time takes a second

The clock is virtual. While anything is running, it runs at real speed; while the cloud is idle, at --speed. With max it jumps
to the next event (a Glacier job of five hours takes no time), then runs at real speed. Glacier takes the inventory of a vault
about a day after its first upload: press Enter, or send SIGUSR2, to skip 25 hours.

Vaults and buckets that the configuration names are created. The schedules of a plan start nothing as long as its source is empty.

The data in --dir is kept. Ctrl-C stops the cloud, and says which runs it cuts off; the next start says how to start them again.
A second Ctrl-C does not wait.`;

export function defineLocal(command: Command, context: CommandContext, _onExitCode: (code: number) => void): void {
  command
    .option('--port <port>', 'port of 127.0.0.1; 0 takes a free one', parsePort, 4566)
    .option('--dir <directory>', 'directory of the data', DATA_DIRECTORY)
    .option('--speed <factor>', 'speed of idle time: a factor of real time, or max', parseSpeed, 'max' as const)
    .option('--app <directory>', 'synthesized stacks (`moraine build` makes them)', 'cdk.out')
    .addHelpText('after', AFTER_HELP)
    .action((flags: Flags, command: Command) => {
      const { stack } = command.optsWithGlobals<{ stack: string }>();
      return serve(context.terminal, { ...flags, stack });
    });
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new CommandError(`--port '${text}' is not a port: a whole number from 0 to 65535.`);
}
