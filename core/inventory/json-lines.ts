import { readLines } from './read-lines';

/** Longest line of our own files: a description of any length that an inventory carries, escaped, and what goes with it. */
const LINE_BYTES_MAX = 1024 * 1024;

/**
 * The values of a JSON Lines file of ours, as it streams in. Blank lines are skipped.
 *
 * @throws Error naming the line that is not JSON: such a file is damaged, and nothing in it can be relied on
 */
export async function* jsonLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of readLines(source, LINE_BYTES_MAX)) {
    if ('problem' in line) throw new Error(`line ${line.line} ${line.problem}`);
    if (line.text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch (cause) {
      throw new Error(`line ${line.line} is not JSON`, { cause });
    }
    yield value;
  }
}
