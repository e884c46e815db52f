import { PlanName, RunId } from '../core/contracts/names';
import { CommandError } from './errors/command-error';
import { printable } from './format/printable';
import { looksLikeTime, parseTime } from './time-text';

/** `PLAN`, `PLAN@SNAPSHOT`, `PLAN@TIME` or `PLAN@latest`. */
export interface SnapshotReference {
  plan: string;
  /** An id, or a prefix of one. */
  snapshot?: string;
  /** ISO 8601: selects the newest snapshot that was taken no later. */
  at?: string;
  /** Whether the newest snapshot is asked for by name, `PLAN@latest`. */
  isLatest?: true;
}

export const SNAPSHOT_REFERENCE_HELP = `SNAPSHOT is an id, as \`moraine snapshots\` prints it, or a unique prefix of one. TIME is ISO 8601: 2026-01-05,
2026-01-05T03:00 or 2026-01-05T03:00:00+01:00, in UTC unless it has a zone; it selects the newest snapshot that had been
taken by the end of that day, minute or second. Without either, or with @latest, the newest snapshot is selected. A held or
partial snapshot is selected only by its id.`;

/** @throws CommandError */
export function parsePlanName(text: string): string {
  if (PlanName.safeParse(text).success) return text;
  throw new CommandError(
    `'${printable(text)}' is not the name of a plan: 1 to 32 lower-case letters, digits and '-', beginning with a letter.${meantName(text)} \`moraine plans\` lists them.`,
  );
}

/** ` Did you mean NAME?` for a name that only has upper-case letters too many. */
const meantName = (text: string) =>
  PlanName.safeParse(text.toLowerCase()).success ? ` Did you mean ${text.toLowerCase()}?` : '';

/** @throws CommandError */
export function parseSnapshotReference(text: string): SnapshotReference {
  const at = text.indexOf('@');
  if (at < 0) return { plan: parsePlanName(text) };
  const plan = parsePlanName(text.slice(0, at));
  const wanted = text.slice(at + 1);
  if (wanted.toLowerCase() === 'latest') return { plan, isLatest: true };
  if (looksLikeTime(wanted)) return { plan, at: parseTime(wanted).last };
  if (RunId.safeParse(wanted).success) return { plan, snapshot: wanted };
  throw new CommandError(
    `'${printable(wanted)}' in '${printable(text)}' is neither a snapshot nor a time: write ${plan}@20260105T030000Z, ${plan}@2026-01-05, ${plan}@2026-01-05T03:00 or ${plan}@latest.`,
  );
}
