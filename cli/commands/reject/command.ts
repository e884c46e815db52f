import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { addJudgeCommand } from '../accept/command';

const AFTER_HELP = `
Example:
  moraine reject documents@20260105T030000Z-1f3a9c --watch

Lets a snapshot that is held go: it cannot be restored any more, and the next retention, which every backup ends with,
deletes the archives that no other snapshot needs. Nothing else changes. What a held snapshot is: moraine help accept.

SNAPSHOT is an id, or a beginning that no other has. The command shows the figures and asks; where nobody can be asked, and
with --json, it needs --yes.`;

export function addRejectCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  addJudgeCommand(program, context, onExitCode, {
    kind: 'reject',
    description: 'Reject a snapshot that is held: let it go.',
    help: AFTER_HELP,
  });
}
