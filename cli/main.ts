import { type Command, CommanderError } from 'commander';
import { connectWithNotice } from './deployment/connect-with-notice';
import type { Connect } from './deployment/deployment';
import { CommandError, RunFailedError, UnseenRunError } from './errors/command-error';
import { explainError } from './errors/explain-error';
import { ExitCode } from './exit-codes';
import { buildProgram } from './program';
import { completingCommands } from './terminal/complete-commands';
import { InterruptedError } from './terminal/interrupt';
import { processTerminal, type Terminal } from './terminal/terminal';
import { requireAccount } from './vault-arn';

/**
 * Run one command line. Never throws.
 *
 * @param argv without the interpreter and the script
 * @param called how the command line was called, for commands in messages
 * @returns the exit code
 */
export async function main(
  argv: string[],
  plainTerminal: Terminal = processTerminal(),
  connect: Connect = (options) => (require('./aws/connect') as typeof import('./aws/connect')).connectToAws(options),
  called = 'moraine',
): Promise<number> {
  let program: Command | undefined;
  const terminal = completingCommands(plainTerminal, called, () => program);
  // Looked up before parsing, since parsing may fail.
  const asJson = argv.includes('--json');
  if (asJson) terminal.reserveStdout();
  let exitCode: number = ExitCode.ok;
  const onExitCode = (code: number) => {
    exitCode = code;
  };
  program = buildProgram(
    { terminal, connect: connectWithNotice(inAccountOfVault(connect), terminal) },
    onExitCode,
    argv,
  );
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return reportUsage(error, terminal, asJson);
    if (error instanceof InterruptedError) return reportInterrupt(error, terminal);
    return reportError(error, terminal, { asJson, debug: debugIsOn(program, argv) });
  }
}

/** Connect to a deployment, which must be in the account of the vault that the command names by its ARN. */
function inAccountOfVault(connect: Connect): Connect {
  return async (options) => {
    const deployment = await connect(options);
    if (options.vaultArn) requireAccount(options.vaultArn, deployment, options.stack);
    return deployment;
  };
}

/** Report a command line that Commander refused, or answered itself; its message is printed already. */
function reportUsage({ exitCode, message }: CommanderError, terminal: Terminal, asJson: boolean): ExitCode {
  if (exitCode === 0) return ExitCode.ok;
  const cause = message.replace(/^error: /, '');
  if (asJson) terminal.json({ status: 'failed', error: { error: CommandError.name, cause } });
  return ExitCode.usage;
}

/** Print the message of an interrupted watch. With `--json` no object is printed, since the run continues. */
function reportInterrupt({ message, exitCode }: InterruptedError, terminal: Terminal): number {
  terminal.complain(message);
  return exitCode;
}

const debugIsOn = (program: Command, argv: string[]) => program.opts().debug === true || argv.includes('--debug');

function reportError(thrown: unknown, terminal: Terminal, mode: { asJson: boolean; debug: boolean }): ExitCode {
  const { name, message, exitCode } = explainError(thrown);
  terminal.complain(`moraine: ${message}`);
  if (mode.debug && thrown instanceof Error) terminal.complain(debugText(thrown));
  if (mode.asJson) {
    const { runId, status, failure } =
      thrown instanceof RunFailedError || thrown instanceof UnseenRunError
        ? thrown
        : { runId: undefined, status: 'failed', failure: { error: name, cause: message } };
    terminal.json({ runId, status, error: failure });
  }
  return exitCode;
}

function debugText(error: Error): string {
  const causes: string[] = [];
  // Bounded, since a chain of causes may contain a cycle.
  for (let cause: unknown = error; cause instanceof Error && causes.length < 10; cause = cause.cause) {
    causes.push(cause.stack ?? String(cause));
  }
  return causes.join('\ncaused by ');
}
