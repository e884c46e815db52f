import { readSnapshotObjects } from '../../core/backup/snapshot/read-snapshot';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { escapeGlob } from '../../core/text/globs';
import { printable } from '../format/printable';
import { didYouMeanGlob } from '../near-glob';
import type { Deployment } from './deployment';
import { chosenObjects } from './find-snapshot';

/** Globs as they apply to a snapshot. */
export interface MatchedGlobs {
  /** In the order in which they were given; the prefix of the source is added to those that match only with it. */
  globs: string[];
  /** Those that match nothing, with or without the prefix. */
  unmatched: string[];
  /** A sentence for each glob to which the prefix was added. */
  notes: string[];
}

/** Match globs against the keys of a snapshot; one that matches nothing is taken to be below the prefix of the source. */
export async function matchGlobs(
  deployment: Deployment,
  head: SnapshotHead,
  given: readonly string[],
): Promise<MatchedGlobs> {
  const matched: MatchedGlobs = { globs: [], unmatched: [], notes: [] };
  const { prefix } = head.source;
  for (const glob of given) {
    const below = belowPrefix(prefix, glob);
    const isMatched = await matchesAny(deployment, head, [glob]);
    const isBelow = !isMatched && prefix !== '' && (await matchesAny(deployment, head, [below]));
    matched.globs.push(isBelow ? below : glob);
    if (isBelow) matched.notes.push(prefixNote(head.plan, { glob, below }));
    else if (!isMatched) matched.unmatched.push(glob);
  }
  return matched;
}

/** Glob of the same keys below a prefix. */
export const belowPrefix = (prefix: string, glob: string): string => `${escapeGlob(prefix)}${glob}`;

/** Sentence that says how a glob without the prefix of a plan's source is read. */
export const prefixNote = (plan: string, { glob, below }: { glob: string; below: string }): string =>
  `No object matches '${printable(glob)}': it is read as '${printable(below)}', below the prefix of plan ${plan}.`;

/** Whether a snapshot has an object that one of several globs matches; without globs, whether it has any. */
export async function matchesAny(
  deployment: Deployment,
  head: SnapshotHead,
  globs: readonly string[],
): Promise<boolean> {
  for await (const _ of chosenObjects(deployment, head, globs)) return true;
  return false;
}

/** ` Did you mean KEY?` for a glob that matches nothing, by the folders and keys of a snapshot; nothing when none is near. */
export const didYouMeanKey = (
  { files }: Pick<Deployment, 'files'>,
  head: SnapshotHead,
  glob: string,
): Promise<string> => didYouMeanGlob(glob, namesOf(files, head));

/** Keys of a snapshot as they are, and without the prefix of its source. */
async function* namesOf(files: Deployment['files'], head: SnapshotHead): AsyncGenerator<string> {
  const { prefix } = head.source;
  for await (const { key } of readSnapshotObjects(files, head)) {
    yield key;
    if (prefix !== '' && key.startsWith(prefix)) yield key.slice(prefix.length);
  }
}
