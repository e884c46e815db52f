import type { NameLine } from '../../contracts/archive-name';
import type { Line } from '../../files/read-lines';
import { nameLine } from './name-line';
import { findMembers } from './name-members';

/** Name in a file of names, or the problem of its line. */
export type NumberedName = { line: number } & (NameLine | { problem: string });

/** Read names from JSON Lines. Other members are ignored. */
export async function* namesOfJson(lines: AsyncIterable<Line>): AsyncGenerator<NumberedName> {
  for await (const line of lines) {
    if ('problem' in line) yield line;
    else if (line.text.trim() !== '') yield { line: line.line, ...nameOf(line.text) };
  }
}

function nameOf(json: string): NameLine | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { problem: `is not JSON: ${(error as Error).message}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'is not a JSON object' };
  const members = Object.entries(value);
  const { archiveId, path } = findMembers(members.map(([name]) => name));
  return nameLine(members[archiveId]?.[1], members[path]?.[1]);
}
