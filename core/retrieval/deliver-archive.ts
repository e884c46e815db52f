import { isSameArchive, provenanceMetadata } from '../archive/provenance';
import type { PieceLine, Run } from '../contracts/retrieval-run';
import { distinctKey } from '../naming/distinct-key';
import type { NewObject, Objects } from '../ports/objects';

/** The object that an archive becomes, under a key. */
export function objectOf(run: Run, line: PieceLine, key: string): NewObject {
  return {
    bucket: run.destination.bucket,
    key,
    storageClass: run.storageClass,
    contentType: 'application/octet-stream',
    metadata: provenanceMetadata({ vault: run.vault, ...line }),
  };
}

/** What lies under a key: nothing, this very archive finished and proven, or something else. */
export async function whatLiesAt(
  objects: Objects,
  run: Run,
  line: PieceLine,
  key: string,
): Promise<'nothing' | 'ours' | 'foreign'> {
  const head = await objects.head({ bucket: run.destination.bucket, key });
  if (!head) return 'nothing';
  return isSameArchive(head, line) ? 'ours' : 'foreign';
}

/** The keys that an archive may take, in order of preference: the planned one, then one that only it maps to. */
export function keysFor(line: PieceLine): string[] {
  return [line.key, distinctKey(line.key, line.archiveId)];
}

/** @returns the first key that is free or ours; the last one when all are foreign (Complete will find it taken) */
export async function chooseKey(
  objects: Objects,
  run: Run,
  line: PieceLine,
): Promise<{ key: string; found: 'nothing' | 'ours' | 'foreign' }> {
  let choice: { key: string; found: 'nothing' | 'ours' | 'foreign' } = { key: line.key, found: 'foreign' };
  for (const key of keysFor(line)) {
    choice = { key, found: await whatLiesAt(objects, run, line, key) };
    if (choice.found !== 'foreign') return choice;
  }
  return choice;
}
