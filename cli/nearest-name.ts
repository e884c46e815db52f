import { editDistance } from '../core/text/edit-distance';

/** Largest number of edits in a misspelling: one in short names, two in others. */
const editsMax = ({ length }: string) => (length < 6 ? 1 : 2);

/** The name that another one is most likely a misspelling of; undefined when none is near. Case does not count. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = editsMax(name) + 1;
  for (const candidate of names) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase(), fewest - 1);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = candidate;
  }
  return nearest;
}

/** ` Did you mean NAME?`, or nothing when no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}
