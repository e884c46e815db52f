import { collectSample } from '../../core/backup/check/collect-sample';
import { collectWanted } from '../../core/backup/restore/collect-wanted';
import type { WantedObjects } from '../../core/backup/restore/wanted-objects';
import { InvalidInputError } from '../../core/contracts/errors';
import type { CheckRun, PlanRestoreInput, RestoreRun, RetrievalRun } from '../../core/contracts/retrieval-run';
import type { Destination } from '../../core/ports/destination';
import type { WorkingFiles } from '../../core/ports/working-files';

/** Selection of a snapshot's objects: those that match globs, or a random sample. */
export type Selection =
  | ({ kind: 'globs' } & RestoreRun['restore'])
  | { kind: 'sample'; plan: string; snapshot: string; sample: NonNullable<CheckRun['sample']> };

/** Selection of a restore or of a check's sample. @throws InvalidInputError for a check without a sample */
export function selectionOf({ run, sampled: snapshot }: PlanRestoreInput): Selection {
  if (run.kind === 'restore') return { kind: 'globs', ...run.restore };
  const { check, sample } = run;
  if (!sample || snapshot === undefined) throw new InvalidInputError(`check ${run.runId} has no sample`);
  return { kind: 'sample', plan: check.plan, snapshot, sample };
}

/** Collect the selected objects. @throws InvalidInputError for an invalid glob or too many objects; errors of the snapshot's files */
export const collect = (
  deps: { files: WorkingFiles; destination: Pick<Destination, 'list'> },
  to: RetrievalRun['destination'],
  selection: Selection,
): Promise<WantedObjects> =>
  selection.kind === 'globs' ? collectWanted(deps, selection, to) : collectSample(deps, selection, to);
