import type { PlanReport } from '../../contracts/backup-run';
import type { SnapshotHead } from '../../contracts/snapshot';

type Judged = Pick<SnapshotHead, 'verdict' | 'partial'>;

/** Whether a person has to decide on a snapshot. */
export const isHeld = ({ verdict }: Judged) => verdict?.kind === 'held';

/** Whether a snapshot counts for its plan: it is not partial, and no person has to decide on it. */
export const isAccepted = (snapshot: Judged) => !snapshot.partial && !isHeld(snapshot);

/** Whether a report is of a backup whose snapshot is held or, in a dry run, would be held. */
export const isOfHeldSnapshot = ({ kind, verdict }: Pick<PlanReport, 'kind' | 'verdict'>) =>
  kind === 'backup' && verdict?.kind === 'held';
