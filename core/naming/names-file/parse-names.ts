import type { NameLine } from '../../contracts/archive-name';
import { InvalidInputError } from '../../contracts/errors';
import { type Line, readLines } from '../../files/read-lines';
import { TextProblems } from '../../files/text-problems';
import { utf8Of } from '../../files/utf8-of';
import { namesOfCsv } from './names-of-csv';
import { type NumberedName, namesOfJson } from './names-of-json';

/**
 * Parse a file of names: CSV whose header names a column of archive ids and one of paths, or JSON Lines with such members;
 * UTF-8 or UTF-16. The format is detected by the first line. Blank lines are ignored; several lines of an
 * archive are several names of it.
 *
 * @throws InvalidInputError naming up to ten invalid lines, or when there is no line; even the last line may be invalid
 */
export async function* parseNames(source: AsyncIterable<Uint8Array>): AsyncGenerator<NameLine> {
  const { encoding, text } = await utf8Of(source);
  const problems = new TextProblems({ what: 'the file of names', unit: 'line', encoding });
  let isEmpty = true;
  for await (const name of await numberedNames(readLines(text))) {
    isEmpty = false;
    if ('problem' in name) problems.add(name.line, name.problem);
    else yield { archiveId: name.archiveId, path: name.path };
  }
  problems.throwIfAny();
  if (isEmpty) throw new InvalidInputError('the file of names is empty: it must have a line for each name');
}

async function numberedNames(lines: AsyncGenerator<Line>): Promise<AsyncGenerator<NumberedName>> {
  let first = await lines.next();
  while (!first.done && 'text' in first.value && first.value.text.trim() === '') first = await lines.next();
  const isJson = !first.done && 'text' in first.value && /^\s*[{[]/.test(first.value.text);
  const all = first.done ? lines : preceded(first.value, lines);
  return isJson ? namesOfJson(all) : namesOfCsv(all);
}

async function* preceded(first: Line, rest: AsyncGenerator<Line>): AsyncGenerator<Line> {
  yield first;
  // yield* would await three times for each line.
  for await (const line of rest) yield line;
}
