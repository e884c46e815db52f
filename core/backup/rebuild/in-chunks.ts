import type * as z from 'zod';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { fileUri } from '../../files/file-uri';
import { jsonLinesText } from '../../files/json-lines';
import { readAllJsonLines } from '../../files/read-json-lines';
import { IN_FLIGHT_MAX, isShortOfTime, type RebuildDeps } from './rebuild-deps';

const LINE_BYTES_MAX = 1024 * 1024;

interface Chunks<T> {
  items: readonly T[];
  /** Cost of an item, in the unit of `costMax`. */
  costOf: (item: T) => number;
  /** Largest number of items in a chunk, and largest total cost unless the chunk is a single item. */
  itemsMax: number;
  costMax: number;
}

/** Split items into chunks, the same way every time. */
function* chunksOf<T>({ items, costOf, itemsMax, costMax }: Chunks<T>): Generator<T[]> {
  let chunk: T[] = [];
  let cost = 0;
  for (const item of items) {
    const more = costOf(item);
    if (chunk.length > 0 && (chunk.length === itemsMax || cost + more > costMax)) {
      yield chunk;
      chunk = [];
      cost = 0;
    }
    chunk.push(item);
    cost += more;
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * Process many items over several calls. The results of each chunk are kept in a file, so that no chunk is processed
 * twice.
 *
 * @param results keys of the result files, and their common prefix
 * @returns the results in order of the items; undefined when time ran short
 */
export async function inChunks<T, S extends z.ZodType>(
  deps: RebuildDeps,
  chunks: Chunks<T> & { inFlightMax: number },
  results: { prefix: string; keyOf: (chunk: number) => string; schema: S },
  work: (item: T) => Promise<z.infer<S>>,
): Promise<z.infer<S>[] | undefined> {
  const done = new Set<string>();
  for await (const { key } of deps.files.list(results.prefix)) done.add(key);
  const cut = [...chunksOf(chunks)];
  for (const [number, chunk] of cut.entries()) {
    const key = results.keyOf(number);
    if (done.has(key)) continue;
    if (isShortOfTime(deps)) return undefined;
    const ofChunk: z.infer<S>[] = [];
    await forEachInFlight(chunk.keys(), chunks.inFlightMax, async (position) => {
      ofChunk[position] = await work(chunk[position] as T);
    });
    await deps.files.write(key, jsonLinesText(ofChunk), 'application/x-ndjson');
  }
  const read: z.infer<S>[][] = [];
  await forEachInFlight(cut.keys(), IN_FLIGHT_MAX, async (number) => {
    read[number] = await readChunk(deps, results.keyOf(number), results.schema);
  });
  return read.flat();
}

async function readChunk<S extends z.ZodType>({ files }: RebuildDeps, key: string, schema: S): Promise<z.infer<S>[]> {
  const lines = await readAllJsonLines(files, key, schema, LINE_BYTES_MAX);
  if (!lines) throw new Error(`${fileUri(files, key)}, a file of the run, is gone`);
  return lines;
}
