import { Command } from 'commander';
import { addDemoCommand } from './commands/demo/command';
import { addGlacierCommand } from './commands/glacier/command';
import { addLocalCommand } from './commands/local/command';
import { addRetrieveCommand } from './commands/retrieve/command';
import { addRunCommand } from './commands/run/command';
import { addRunsCommand } from './commands/runs/command';
import { exitCodeHelp } from './exit-codes';
import { type CommandContext, parseEndpointUrl, parseRegion, parseStackName } from './global-options';

/** The command line's grammar. Each command sets the exit code through `onExitCode`. */
export function buildProgram(context: CommandContext, onExitCode: (code: number) => void): Command {
  const program = new Command('moraine')
    .description('Get everything out of Amazon Glacier vaults, into S3, verified against its tree hash.')
    .version(require('../package.json').version)
    .option('--stack <name>', 'prefix of the stack names: `name` in moraine.config.ts', parseStackName, 'moraine')
    .option('--endpoint-url <url>', 'an embedded cloud (default: AWS_ENDPOINT_URL, else AWS)', parseEndpointUrl)
    .option('--region <region>', 'AWS region (default: AWS_REGION, else that of the profile)', parseRegion)
    .option('--debug', 'print stack traces of errors')
    .addHelpText('after', `\n${exitCodeHelp}`)
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => context.terminal.complain(text.trimEnd()),
    })
    .exitOverride();
  addRetrieveCommand(program, context, onExitCode);
  addRunsCommand(program, context, onExitCode);
  addRunCommand(program, context, onExitCode);
  addLocalCommand(program, context, onExitCode);
  addGlacierCommand(program, context, onExitCode);
  addDemoCommand(program, context, onExitCode);
  return program;
}
