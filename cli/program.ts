import { Command } from 'commander';
import { RunKind } from '../core/contracts/run-kind';
import { addAcceptCommand } from './commands/accept/command';
import { addArchivesCommand } from './commands/archives/command';
import { addBackupCommand } from './commands/backup/command';
import { addCapacityCommand } from './commands/capacity/command';
import { addCheckCommand } from './commands/check/command';
import { addCompletionCommand } from './commands/completion/command';
import { addDeleteCommand } from './commands/delete/command';
import { addDemoCommand } from './commands/demo/command';
import { addDiffCommand } from './commands/diff/command';
import { addEstimateCommand } from './commands/estimate/command';
import { addFindCommand } from './commands/find/command';
import { addForgetCommand } from './commands/forget/command';
import { addGlacierCommand } from './commands/glacier/command';
import { addInventoryCommand } from './commands/inventory/command';
import { addKeyCommand } from './commands/key/command';
import { addLocalCommand } from './commands/local/command';
import { addLockCommand } from './commands/lock/command';
import { addLsCommand } from './commands/ls/command';
import { addPlansCommand } from './commands/plans/command';
import { addPolicyCommand } from './commands/policy/command';
import { addRebuildCommand } from './commands/rebuild/command';
import { addRejectCommand } from './commands/reject/command';
import { addRestoreCommand } from './commands/restore/command';
import { addRetrieveCommand } from './commands/retrieve/command';
import { addRetryCommand } from './commands/retry/command';
import { addRunCommand } from './commands/run/command';
import { addRunsCommand } from './commands/runs/command';
import { addSnapshotsCommand } from './commands/snapshots/command';
import { addStatsCommand } from './commands/stats/command';
import { addStopCommand } from './commands/stop/command';
import { addVaultsCommand } from './commands/vaults/command';
import { refuseUnknownCommands } from './errors/unknown-command';
import { exitCodeHelp } from './exit-codes';
import { type CommandContext, parseEndpointUrl, parseRegion, parseStackName } from './global-options';

/** The commands and their options. A command sets the exit code through `onExitCode`. */
export function buildProgram(context: CommandContext, onExitCode: (code: number) => void): Command {
  const program = new Command('moraine')
    .description(
      'Back up S3 to Amazon Glacier vaults, and retrieve everything from them, verified against its tree hash.',
    )
    .version(require('../package.json').version)
    .option('--stack <name>', 'prefix of the stack names: `name` in moraine.config.ts', parseStackName, 'moraine')
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
    .addHelpText('after', `\nKinds of run: ${RunKind.options.join(', ')}\n\n${exitCodeHelp}`)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => context.terminal.complain(text.trimEnd()),
    })
    .exitOverride();
  program.commandsGroup('Vaults:');
  addVaultsCommand(program, context);
  addEstimateCommand(program, context);
  addRetrieveCommand(program, context, onExitCode);
  addRebuildCommand(program, context, onExitCode);
  addInventoryCommand(program, context, onExitCode);
  addArchivesCommand(program, context);
  addDeleteCommand(program, context, onExitCode);
  addLockCommand(program, context);
  addCapacityCommand(program, context);
  addPolicyCommand(program, context);
  program.commandsGroup('Backups:');
  addPlansCommand(program, context);
  addBackupCommand(program, context, onExitCode);
  addSnapshotsCommand(program, context);
  addLsCommand(program, context);
  addFindCommand(program, context);
  addDiffCommand(program, context);
  addStatsCommand(program, context);
  addRestoreCommand(program, context, onExitCode);
  addCheckCommand(program, context, onExitCode);
  addForgetCommand(program, context, onExitCode);
  addAcceptCommand(program, context, onExitCode);
  addRejectCommand(program, context, onExitCode);
  addKeyCommand(program, context);
  program.commandsGroup('Runs:');
  addRunsCommand(program, context, onExitCode);
  addRunCommand(program, context, onExitCode);
  addStopCommand(program, context, onExitCode);
  addRetryCommand(program, context, onExitCode);
  program.commandsGroup('On one machine:');
  addLocalCommand(program, context, onExitCode);
  addGlacierCommand(program, context, onExitCode);
  addDemoCommand(program, context, onExitCode);
  program.commandsGroup('Help:');
  addCompletionCommand(program, context);
  program.helpCommand('help [command]', 'help for a command, with an example');
  refuseUnknownCommands(program);
  return program;
}
