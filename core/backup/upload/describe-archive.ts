import { formatArchiveDescription } from '../../contracts/archive-description';
import { snapshotOfRun } from '../snapshot-of-run';
import type { ArchiveToWrite } from './archive-to-write';

/** Description of an archive at Glacier. */
export function describeArchive({ address, run, task, objects }: ArchiveToWrite): string {
  const { kind, slice } = task;
  return formatArchiveDescription({
    moraine: 1,
    plan: run.plan.name,
    snapshot: snapshotOfRun(run),
    sequence: address.sequence,
    kind,
    signer: run.signer,
    ...(slice && slice.of > 1 && { slice: [slice.number, slice.of] }),
    ...(kind === 'object' && { key: objects[0]?.key }),
  });
}
