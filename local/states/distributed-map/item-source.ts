import { evaluateItems, notIterable } from '../interpreter/map-items';
import type { Visit } from '../interpreter/visit';
import type { DistributedMapState, ItemReader } from '../language/definition';
import { evaluateInteger, evaluateObject } from '../language/template';
import { StatesError } from '../states-error';
import { parseCsv } from './csv';
import { parseJsonArray } from './json-array';
import { parseJsonLines } from './json-lines';
import type { MapObjects } from './map-objects';
import { readerFailed, readText } from './object-chunks';

/** An item before ItemSelector; `key` is set when the items are the members of an object. */
export interface SourceItem {
  value: unknown;
  key?: string;
}

/** Maximum pages of a listing, for 100 million objects. */
const LIST_PAGES_MAX = 100_000;

function requireTexts(values: Record<string, unknown>, required: string[], optional: string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (![...required, ...optional].includes(name) || typeof value !== 'string') {
      throw readerFailed(
        { bucket: String(values.Bucket) },
        `its Arguments are ${[...required, ...optional].join(', ')}, texts all; ${name} is not`,
      );
    }
    texts[name] = value;
  }
  for (const name of required) {
    if (!texts[name]) throw readerFailed({ bucket: String(values.Bucket) }, `its Arguments lack ${name}`);
  }
  return texts;
}

function parseText(reader: ItemReader, text: AsyncIterable<string>): AsyncGenerator<unknown> {
  if (reader.inputType === 'JSONL') return parseJsonLines(text);
  if (reader.inputType === 'JSON') return parseJsonArray(text);
  return parseCsv(text, { delimiter: reader.csvDelimiter, headers: reader.csvHeaders });
}

async function* readObject(
  reader: ItemReader,
  args: Record<string, unknown>,
  objects: MapObjects,
): AsyncGenerator<SourceItem> {
  const texts = requireTexts(args, ['Bucket', 'Key'], []);
  const location = { bucket: texts.Bucket as string, key: texts.Key as string };
  try {
    for await (const value of parseText(reader, readText(objects, location))) yield { value };
  } catch (error) {
    throw error instanceof StatesError ? error : readerFailed(location, (error as Error).message);
  }
}

async function* listObjects(args: Record<string, unknown>, objects: MapObjects): AsyncGenerator<SourceItem> {
  const texts = requireTexts(args, ['Bucket'], ['Prefix']);
  const location = { bucket: texts.Bucket as string, prefix: texts.Prefix };
  let continuationToken: string | undefined;
  for (let page = 0; page < LIST_PAGES_MAX; page++) {
    const listed = await objects.list(location, continuationToken).catch((error) => {
      throw readerFailed({ bucket: location.bucket }, `${error.name}: ${error.message}`);
    });
    for (const value of listed.objects) yield { value };
    continuationToken = listed.nextToken;
    if (continuationToken === undefined) return;
  }
  throw readerFailed({ bucket: location.bucket }, `the listing has more than ${LIST_PAGES_MAX} pages`);
}

async function* fromValue(visit: Visit<DistributedMapState>): AsyncGenerator<SourceItem> {
  const items = await evaluateItems(visit);
  if (Array.isArray(items)) {
    for (const value of items) yield { value };
  } else if (typeof items === 'object' && items !== null) {
    for (const [key, value] of Object.entries(items)) yield { key, value: { Key: key, Value: value } };
  } else {
    throw notIterable(visit, 'an array or an object');
  }
}

async function* firstItems(items: AsyncGenerator<SourceItem>, countMax: number): AsyncGenerator<SourceItem> {
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count >= countMax) return;
  }
}

/**
 * The items of a distributed map, read on demand.
 *
 * @throws StatesError States.ItemReaderFailed, States.QueryEvaluationError
 */
export async function itemSource(visit: Visit<DistributedMapState>): Promise<AsyncGenerator<SourceItem>> {
  const { reader } = visit.state;
  if (!reader) return fromValue(visit);
  const bindings = visit.bindings();
  const args = await evaluateObject(reader.arguments, bindings);
  const objects = visit.frame.engine.objects(visit.frame.execution.roleArn);
  const items = reader.resource === 's3:getObject' ? readObject(reader, args, objects) : listObjects(args, objects);
  if (!reader.itemsMax) return items;
  return firstItems(items, await evaluateInteger(reader.itemsMax, bindings, { min: 1, max: 100_000_000 }));
}
