import { ElementBuffer } from './element-buffer';
import { JsonValueScan } from './json-value-scan';
import type { Line } from './read-lines';

const LINE_FEED = 0x0a;
const OPEN_BRACE = 0x7b;

const isSpace = (byte: number) => byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09;

/**
 * Stream the texts of JSON objects that follow each other in any layout, each with the line on which it begins. What is between two
 * objects and no white space is a problem, with the rest of its line.
 */
export async function* readJsonObjects(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const value = new JsonValueScan();
  const buffer = new ElementBuffer();
  let state: 'between' | 'inside' | 'skipping' = 'between';
  let line = 1;
  let beginsAt = 1;
  for await (const bytes of source) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    for (let index = 0; index < chunk.length; ) {
      if (state === 'inside') {
        const closing = value.end(chunk, index);
        line += lineFeeds(chunk.subarray(index, closing));
        index = closing + 1;
        if (closing === chunk.length) buffer.carry(chunk.subarray(from));
        else {
          yield { line: beginsAt, ...buffer.take(chunk.subarray(from, index)) };
          state = 'between';
        }
        continue;
      }
      const byte = chunk[index] as number;
      index++;
      if (byte === LINE_FEED) {
        line++;
        state = 'between';
      } else if (state === 'between' && byte === OPEN_BRACE) {
        beginsAt = line;
        state = 'inside';
        value.begin();
        from = index - 1;
        // The next round would not come: the chunk ends with the brace.
        if (index === chunk.length) buffer.carry(chunk.subarray(from));
      } else if (state === 'between' && !isSpace(byte)) {
        yield { line, problem: 'has something else than a JSON object' };
        state = 'skipping';
      }
    }
  }
  if (state === 'inside') yield { line: beginsAt, problem: 'begins a JSON object that is not closed' };
}

function lineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
