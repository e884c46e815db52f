import { literalPrefix } from '../core/text/globs';
import { printable } from './format/printable';
import { didYouMean } from './nearest-name';

/** Names that are compared with a glob that matches none of them. */
const COMPARED_NAMES_MAX = 20_000;

/** ` Did you mean NAME?` for a glob that matches nothing, by the folders and names that there are; nothing when none is near. */
export async function didYouMeanGlob(glob: string, names: AsyncIterable<string>): Promise<string> {
  const literal = literalPrefix(glob);
  const depth = literal.replace(/\/$/, '').split('/').length;
  const beginnings = new Set<string>();
  let compared = 0;
  for await (const name of names) {
    if (++compared > COMPARED_NAMES_MAX) break;
    beginnings.add(beginningOf(name, depth));
  }
  return printable(didYouMean(literal, [...beginnings]));
}

/** The first segments of a name, with a slash at the end when they are a folder. */
function beginningOf(name: string, depth: number): string {
  const segments = name.split('/');
  return segments.length > depth ? `${segments.slice(0, depth).join('/')}/` : name;
}
