import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import type { SnapshotDamage, SnapshotHead } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { isConfigured } from '../../deployment/find-plan';
import { findSnapshot } from '../../deployment/find-snapshot';
import { didYouMeanKey, matchesAny, matchGlobs } from '../../deployment/match-globs';
import { CommandError } from '../../errors/command-error';
import type { ExitCode } from '../../exit-codes';
import { countOf } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { conditionClause } from '../../report/describe-damage';
import { orphanNote } from '../../report/describe-orphan';
import { startAndFollow } from '../../run/start-and-follow';
import type { SnapshotReference } from '../../snapshot-reference';
import type { Terminal } from '../../terminal/terminal';

type RestoreRequest = Extract<RetrievalRequestInput, { kind: 'restore' }>;

interface RestoreOptions {
  reference: SnapshotReference;
  /** Globs of keys; empty: all objects. */
  paths: string[];
  request: Pick<RestoreRequest, 'destination' | 'tier' | 'storageClass' | 'budgetUsd' | 'dryRun'>;
  watch: boolean;
  json: boolean;
}

/**
 * Start a restore, and watch it on request. The snapshot and the paths are checked first, so that a mistake is reported at once.
 *
 * @throws CommandError, SnapshotNotFoundError when no run has been started; RunFailedError when the run is refused
 */
export async function restore(deployment: Deployment, terminal: Terminal, options: RestoreOptions): Promise<ExitCode> {
  const { reference, request } = options;
  const head = await findSnapshot(deployment, reference);
  const paths = await matchedPaths(deployment, terminal, head, options.paths);
  const { plan, snapshot, vault, takenAt } = head;
  terminal.say(
    `Restoring from snapshot ${snapshot} of plan ${plan}, taken ${formatTime(takenAt)} UTC${conditionClause(head)}.`,
  );
  const isBackedUp = isConfigured(deployment, plan);
  if (head.damage) terminal.complain(damageWarning(head.damage, isBackedUp ? plan : undefined));
  if (!isBackedUp) terminal.complain(orphanNote(plan));
  const restoring = { kind: 'restore', vault, ...request, restore: { plan, snapshot, paths } } as const;
  return startAndFollow(deployment, terminal, restoring, options);
}

/** Warning of missing archives. @param plan plan whose next backup writes their objects again; undefined when it is not configured */
function damageWarning({ archives, objects }: SnapshotDamage, plan: string | undefined): string {
  return (
    `Warning: ${countOf(archives, 'archive')} of this snapshot ${archives === 1 ? 'is' : 'are'} missing from the vault. ` +
    `Selected objects among the ${countOf(objects, 'object')} in missing archives are reported as failed.` +
    (plan === undefined ? '' : ` The next backup writes those again that the source still has: moraine backup ${plan}`)
  );
}

/**
 * The globs as they apply to the snapshot; those that match nothing beside others that do are pointed out.
 *
 * @throws CommandError when no object of the snapshot matches
 */
async function matchedPaths(
  deployment: Deployment,
  terminal: Terminal,
  head: SnapshotHead,
  given: readonly string[],
): Promise<string[]> {
  const { globs, unmatched, notes } = await matchGlobs(deployment, head, given);
  for (const note of notes) terminal.complain(note);
  const { plan, snapshot } = head;
  const isAny = given.length === 0 ? await matchesAny(deployment, head, []) : unmatched.length < given.length;
  const wanted = unmatched.map((path) => `'${printable(path)}'`).join(' or ');
  const [first] = unmatched;
  const meant = first === undefined ? '' : await didYouMeanKey(deployment, head, first);
  if (isAny) {
    if (wanted !== '') terminal.complain(`Warning: no object matches ${wanted}.${meant}`);
    return globs;
  }
  throw new CommandError(
    `Snapshot ${snapshot} of plan ${plan} has no object${wanted && ` that ${wanted} matches`}.${meant} See what it has: moraine ls ${plan}@${snapshot}`,
  );
}
