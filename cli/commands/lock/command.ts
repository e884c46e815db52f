import type { Command } from 'commander';
import { requireVault } from '../../deployment/require-vault';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseVault } from '../../option-values';
import { abortLock } from './abort-lock';
import { completeLock } from './complete-lock';
import { initiateLock } from './initiate-lock';
import { type LockFlags, lockRequestOf } from './lock-request';
import { showLock } from './show-lock';

const AFTER_HELP = `
Examples:
  moraine lock photos
  moraine lock photos --initiate --deny-delete-days 365
  moraine lock photos --complete

A lock is an access policy of a vault that nobody can change any more, the root of the account included. --initiate attaches it for
a trial of 24 hours, in which it is in force already; the trial ends by itself, or with --abort. --complete makes it permanent:
that can never be undone.

Only the answer to --initiate has the id that --complete needs. It is printed and saved: to moraine-lock-VAULT.json in the current
directory, or to --save FILE, from where --complete reads it. If it is lost, abort the trial and begin another.

Before anything is changed, the command shows the policy, and what it would forbid Moraine: retention of the configured plans,
and \`moraine delete\`. Then it asks for the vault's name; without a terminal it needs --confirm VAULT.`;

/** Longest time for which --deny-delete-days keeps archives: about a hundred years. */
const DAYS_MAX = 36_500;

export function defineLock(command: Command, context: CommandContext): void {
  command
    .argument('<vault>', 'name of the vault', parseVault)
    .option('--initiate', 'attach a lock for a trial of 24 hours')
    .option('--policy <file>', 'policy of the lock, JSON')
    .option('--deny-delete-days <n>', 'instead: forbid everybody to delete archives younger than this', parseDays)
    .option('--complete', 'make the lock in its trial permanent')
    .option('--lock-id <id>', 'id of the lock (default: from the saved file)')
    .option('--abort', 'end the trial')
    .option('--save <file>', 'file of the id (default: moraine-lock-VAULT.json)')
    .option('--confirm <vault>', "the vault's name, instead of the question")
    .option('--json', 'print one JSON object')
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: LockFlags, command: Command) => {
      const request = lockRequestOf(vault, flags);
      const { terminal, connect } = context;
      const deployment = await connect(connectOptionsOf(command));
      await requireVault(deployment, vault);
      const scene = { deployment, terminal, vault, json: flags.json ?? false };
      if (request.kind === 'initiate') await initiateLock(scene, request);
      else if (request.kind === 'complete') await completeLock(scene, request);
      else if (request.kind === 'abort') await abortLock(scene);
      else await showLock(scene);
    });
}

/** @throws CommandError */
function parseDays(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= DAYS_MAX) return Number(text);
  throw new CommandError(`--deny-delete-days '${text}' is not a number of days from 1 to ${DAYS_MAX}.`);
}
