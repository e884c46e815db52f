import type { ComparedObject } from '../../../core/backup/snapshot/compare-snapshots';
import type { SnapshotLine } from '../../../core/contracts/snapshot';
import { formatBytes } from '../../format/bytes';
import { printable } from '../../format/printable';

const MARKS = { added: '+', removed: '-', content: 'M', metadata: 'U' } as const;

/** A line for each object that differs: its mark, its sizes before and after, and its key. */
export async function* differenceLines(objects: AsyncIterable<ComparedObject>): AsyncGenerator<string> {
  for await (const { kind, key, before, after } of objects)
    if (kind !== 'unchanged') yield `${MARKS[kind]}  ${sizeText(before)}  ${sizeText(after)}  ${printable(key)}\n`;
}

const sizeText = (line: SnapshotLine | undefined) => (line ? formatBytes(line.sizeBytes) : '-').padStart(10);
