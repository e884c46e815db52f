import type { CreationRange } from '../contracts/creation-range';
import type { Selection } from '../contracts/selection';
import { exactBytes } from '../text/exact-bytes';

/** Globs that are named, and the characters of each: the words stand in messages and in inputs of steps. */
const PATHS_NAMED_MAX = 5;
const PATH_CHARACTERS_MAX = 100;

/** A selection, wherever its list of ids is. */
export type DescribedSelection = Omit<Selection, 'ids'> & { ids?: unknown };

/** Describe a selection: `named photos/** or *.pdf, created before 2026-01-01T00:00:00Z, of these the oldest 10`. */
export function describeSelection(selection: DescribedSelection): string {
  const { paths, created, largerThanBytes, smallerThanBytes, ids, limit } = selection;
  const words: string[] = [];
  if (paths) words.push(`named ${describePaths(paths)}`);
  if (created) words.push(`created ${describeRange(created)}`);
  if (largerThanBytes !== undefined) words.push(`larger than ${exactBytes(largerThanBytes)}`);
  if (smallerThanBytes !== undefined) words.push(`smaller than ${exactBytes(smallerThanBytes)}`);
  if (ids !== undefined) words.push('in the list of ids');
  if (limit !== undefined) words.push(`${words.length > 0 ? 'of these ' : ''}the oldest ${limit}`);
  return words.join(', ');
}

/** `from 2025-01-01T00:00:00Z on and before 2026-01-01T00:00:00Z` */
export function describeRange({ from, to }: CreationRange): string {
  const ends = [from === undefined ? [] : `from ${from} on`, to === undefined ? [] : `before ${to}`];
  return ends.flat().join(' and ');
}

function describePaths(paths: readonly string[]): string {
  const named = paths.slice(0, PATHS_NAMED_MAX).map(shortened);
  const others = paths.length - named.length;
  if (others > 0) named.push(`one of ${others} more globs`);
  return named.join(' or ');
}

function shortened(path: string): string {
  const characters = [...path];
  if (characters.length <= PATH_CHARACTERS_MAX) return path;
  return `${characters.slice(0, PATH_CHARACTERS_MAX).join('')}…`;
}
