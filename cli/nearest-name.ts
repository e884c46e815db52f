import { closest } from '../core/text/edit-distance';

/** The name that another one is most likely a misspelling of; undefined when none is near. Case does not count. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const lowered = names.map((candidate) => candidate.toLowerCase());
  const nearest = closest(name.toLowerCase(), lowered);
  return nearest === undefined ? undefined : names[lowered.indexOf(nearest)];
}

/** ` Did you mean NAME?`, or nothing when no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}
