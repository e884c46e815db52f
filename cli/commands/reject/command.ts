import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { defineJudgement } from '../accept/command';

const AFTER_HELP = `
Example:
  moraine reject documents@20260105T030000Z-1f3a9c --watch

Rejects a held snapshot: it can no longer be restored, and the next retention, at the end of every backup, deletes the
archives that no other snapshot needs. Nothing else changes. What a held snapshot is: moraine help accept.

SNAPSHOT is an id or a unique prefix of one. The command shows the figures and asks for confirmation; without a terminal, or
with --json, it needs --yes.`;

export function defineReject(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  defineJudgement(command, context, onExitCode, { kind: 'reject', help: AFTER_HELP });
}
