import type * as z from 'zod';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { fileUri } from '../../files/file-uri';
import { jsonLinesText } from '../../files/json-lines';
import { readAllJsonLines } from '../../files/read-json-lines';
import { IN_FLIGHT_MAX, isShortOfTime, type RebuildDeps } from './rebuild-deps';

const LINE_BYTES_MAX = 1024 * 1024;

interface Chunks<T> {
  items: readonly T[];
  /** Of one item, in no unit but that of `costMax`. */
  costOf: (item: T) => number;
  /** A chunk has no more items, and, unless it is one item alone, costs no more together. */
  itemsMax: number;
  costMax: number;
}

/** Cut items into chunks. The same items make the same chunks. */
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
 * Do work for many items over several calls: what a chunk of them came to is kept in a file, and done once.
 *
 * @param results where the results of a chunk are kept, and what these keys begin with
 * @returns the results in order of the items; undefined when time was short
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
