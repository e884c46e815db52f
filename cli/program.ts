import { Command } from 'commander';
import { kindsByMachine } from '../core/contracts/kinds-by-machine';
import { MORAINE_VERSION } from '../core/contracts/version';
import { type CommandEntry, commandGroups, nameOf } from './commands/command-table';
import { refuseUnknownCommands } from './errors/unknown-command';
import { exitCodeHelp } from './exit-codes';
import { type CommandContext, parseEndpointUrl, parseRegion, parseStackName } from './global-options';

/**
 * The commands and their options. A command sets the exit code through `onExitCode`.
 *
 * @param words only commands that are among them are loaded, of others there is what `--help` lists; default: all
 */
export function buildProgram(
  context: CommandContext,
  onExitCode: (code: number) => void,
  words?: readonly string[],
): Command {
  const program = new Command('moraine')
    .description(
      'Back up S3 to Amazon Glacier vaults, and retrieve everything from them, verified against its tree hash.',
    )
    .version(MORAINE_VERSION)
    .option('--stack <name>', 'prefix of the stack names: `name` in the configuration', parseStackName, 'moraine')
    .option(
      '--endpoint-url <url>',
      'endpoint of an embedded cloud (default: AWS_ENDPOINT_URL, else AWS)',
      parseEndpointUrl,
    )
    .option(
      '--region <region>',
      'AWS region (default: AWS_REGION, AWS_DEFAULT_REGION, that of the profile)',
      parseRegion,
    )
    .option('--debug', 'print stack traces of errors')
    .addHelpText('after', `\nKinds of run: ${Object.values(kindsByMachine).flat().join(', ')}\n\n${exitCodeHelp}`)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => context.terminal.complain(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, 'moraine:')),
    })
    .exitOverride();
  const isNamed = (entry: CommandEntry) => words === undefined || words.includes(nameOf(entry));
  const all = Object.values(commandGroups)
    .flat()
    .some((entry) => entry.describesAll && isNamed(entry));
  for (const [heading, entries] of Object.entries(commandGroups)) {
    program.commandsGroup(heading);
    for (const entry of entries) {
      if (all || isNamed(entry)) {
        const command = program.command(nameOf(entry)).description(entry.description);
        command.showHelpAfterError(`Its options: moraine ${nameOf(entry)} --help`);
        entry.load()(command, context, onExitCode);
      } else program.command(entry.usage).description(entry.description);
    }
  }
  program.commandsGroup('Help:').helpCommand('help [command]', 'help for a command, with an example');
  refuseUnknownCommands(program);
  return program;
}
