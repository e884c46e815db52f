import { InvalidInputError } from '../contracts/errors';
import { readLines } from '../files/read-lines';
import { utf8Of } from '../files/utf8-of';
import { isArchiveId } from '../inventory/inventory-entry';
import { IdList } from './id-list';

const PROBLEMS_MAX = 10;

/**
 * Read a list of archive ids, one a line, in UTF-8 or UTF-16. Blank lines, and spaces around an id, are ignored.
 *
 * @throws InvalidInputError naming up to ten lines that are not archive ids, or when there is none
 */
export async function readIds(source: AsyncIterable<Uint8Array>): Promise<IdList> {
  const ids = new IdList();
  const problems: string[] = [];
  const { text } = await utf8Of(source);
  for await (const line of readLines(text)) {
    const id = 'text' in line ? line.text.trim() : '';
    if ('problem' in line) problems.push(`  line ${line.line}: ${line.problem}`);
    else if (isArchiveId(id)) ids.add(id);
    else if (id !== '') problems.push(`  line ${line.line}: is not an archive id: ${JSON.stringify(id.slice(0, 60))}`);
    if (problems.length === PROBLEMS_MAX) break;
  }
  if (problems.length > 0) throw new InvalidInputError(`the list of archive ids is not valid:\n${problems.join('\n')}`);
  if (ids.count === 0) throw new InvalidInputError('the list of archive ids is empty: it must have an id a line');
  return ids;
}
