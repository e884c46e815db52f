import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import type { SnapshotDamage, SnapshotHead } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { isConfigured } from '../../deployment/find-plan';
import { chosenObjects, findSnapshot } from '../../deployment/find-snapshot';
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
  const { reference, paths, request } = options;
  const head = await findSnapshot(deployment, reference);
  await requireObjects(deployment, head, paths);
  const { plan, snapshot, vault, takenAt } = head;
  terminal.say(
    `Restoring from snapshot ${snapshot} of plan ${plan}, taken ${formatTime(takenAt)} UTC${conditionClause(head)}.`,
  );
  if (head.damage) terminal.complain(damageWarning(head.damage));
  if (!isConfigured(deployment, plan)) terminal.complain(orphanNote(plan));
  const restoring = { kind: 'restore', vault, ...request, restore: { plan, snapshot, paths } } as const;
  return startAndFollow(deployment, terminal, restoring, options);
}

const damageWarning = ({ archives, objects }: SnapshotDamage) =>
  `Warning: ${countOf(archives, 'archive')} of this snapshot ${archives === 1 ? 'is' : 'are'} missing from the vault. ` +
  `Selected objects among the ${countOf(objects, 'object')} in missing archives are reported as failed.`;

/** @throws CommandError when no object of the snapshot matches the paths */
async function requireObjects(deployment: Deployment, head: SnapshotHead, paths: string[]): Promise<void> {
  for await (const _ of chosenObjects(deployment, head, paths)) return;
  const { plan, snapshot } = head;
  const wanted = paths.length === 0 ? '' : ` that ${paths.map((path) => `'${printable(path)}'`).join(' or ')} matches`;
  throw new CommandError(
    `Snapshot ${snapshot} of plan ${plan} has no object${wanted}. See what it has: moraine ls ${plan}@${snapshot}`,
  );
}
