import { CommandError } from '../../errors/command-error';

/** Options of `moraine lock` as Commander gives them. */
export interface LockFlags {
  initiate?: boolean;
  policy?: string;
  denyDeleteDays?: number;
  complete?: boolean;
  lockId?: string;
  abort?: boolean;
  save?: string;
  confirm?: string;
  json?: boolean;
}

/** Policy of a new lock: in a file, or one that denies by age. */
export type PolicySource = { kind: 'file'; file: string } | { kind: 'deny-delete'; days: number };

/** What `moraine lock` is asked for. */
export type LockRequest =
  | { kind: 'show' }
  | { kind: 'initiate'; policy: PolicySource; file: string; confirm: string | undefined }
  | { kind: 'complete'; lockId: string | undefined; file: string; confirm: string | undefined }
  | { kind: 'abort' };

/** Options with which each action may be combined. */
const COMPANIONS = {
  show: [],
  initiate: ['policy', 'denyDeleteDays', 'save', 'confirm'],
  complete: ['lockId', 'save', 'confirm'],
  abort: [],
} as const satisfies Record<LockRequest['kind'], readonly (keyof LockFlags)[]>;

const ACTIONS = ['initiate', 'complete', 'abort'] as const;
const WORDS: Partial<Record<keyof LockFlags, string>> = { denyDeleteDays: 'deny-delete-days', lockId: 'lock-id' };

/** Name of the file that holds the id of a vault's lock, in the current directory. */
export const lockFileOf = (vault: string) => `moraine-lock-${vault}.json`;

/** @throws CommandError for options that do not belong together */
export function lockRequestOf(vault: string, flags: LockFlags): LockRequest {
  const asked = ACTIONS.filter((action) => flags[action]);
  if (asked.length > 1) throw new CommandError('Use one of --initiate, --complete and --abort.');
  const kind = asked[0] ?? 'show';
  checkCompanions(kind, flags);
  const file = flags.save ?? lockFileOf(vault);
  const { confirm } = flags;
  if (kind === 'initiate') return { kind, policy: policySourceOf(flags), file, confirm };
  if (kind === 'complete') return { kind, lockId: flags.lockId, file, confirm };
  return { kind };
}

function checkCompanions(kind: LockRequest['kind'], flags: LockFlags): void {
  const companions: readonly (keyof LockFlags)[] = COMPANIONS[kind];
  const all = Object.values(COMPANIONS).flat();
  const stray = all.find((option) => flags[option] !== undefined && !companions.includes(option));
  if (stray === undefined) return;
  const belongs = ACTIONS.filter((action) => (COMPANIONS[action] as readonly string[]).includes(stray));
  throw new CommandError(
    `--${WORDS[stray] ?? stray} belongs to ${belongs.map((action) => `--${action}`).join(' or ')}.`,
  );
}

function policySourceOf({ policy: file, denyDeleteDays: days }: LockFlags): PolicySource {
  if (file !== undefined && days === undefined) return { kind: 'file', file };
  if (file === undefined && days !== undefined) return { kind: 'deny-delete', days };
  throw new CommandError('--initiate needs the policy of the lock: --policy FILE or --deny-delete-days N.');
}
