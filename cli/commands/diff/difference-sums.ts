import type { ComparedObject } from '../../../core/backup/snapshot/compare-snapshots';

interface Sum {
  objects: number;
  bytesBefore: number;
  bytesAfter: number;
}

/** Numbers and sizes of the compared objects, by kind of difference. */
export type DifferenceSums = Record<ComparedObject['kind'], Sum>;

const none = (): Sum => ({ objects: 0, bytesBefore: 0, bytesAfter: 0 });

export const noDifferences = (): DifferenceSums => ({
  added: none(),
  removed: none(),
  content: none(),
  metadata: none(),
  unchanged: none(),
});

export function addDifference(sums: DifferenceSums, { kind, before, after }: ComparedObject): void {
  const sum = sums[kind];
  sum.objects += 1;
  sum.bytesBefore += before?.sizeBytes ?? 0;
  sum.bytesAfter += after?.sizeBytes ?? 0;
}

/** Number of objects that differ. */
export const differing = ({ added, removed, content, metadata }: DifferenceSums): number =>
  added.objects + removed.objects + content.objects + metadata.objects;
