import { checkPayload, jsonBytes, PAYLOAD_MAX_BYTES } from '../interpreter/data-limit';
import { selectItem } from '../interpreter/map-items';
import type { Visit } from '../interpreter/visit';
import type { DistributedMapState, ItemBatcher } from '../language/definition';
import { evaluateInteger, evaluateTemplate } from '../language/template';
import { StatesError, StatesErrorName } from '../states-error';
import { itemSource } from './item-source';

/** The input of one child and the number of items in it. */
export interface ChildInput {
  input: unknown;
  itemCount: number;
}

async function* selectedItems(visit: Visit<DistributedMapState>): AsyncGenerator<unknown> {
  let index = 0;
  for await (const { value, key } of await itemSource(visit)) {
    yield await selectItem(visit, { Index: index++, Value: value, ...(key === undefined ? {} : { Key: key }) });
  }
}

interface BatchLimits {
  itemsMax: number;
  bytesMax: number;
  batchInput: unknown;
}

async function batchLimits(visit: Visit<DistributedMapState>, batcher: ItemBatcher): Promise<BatchLimits> {
  const bindings = visit.bindings();
  const { itemsPerBatchMax: items, inputBytesPerBatchMax: bytes, batchInput } = batcher;
  return {
    itemsMax: items ? await evaluateInteger(items, bindings, { min: 1, max: 100_000_000 }) : Number.POSITIVE_INFINITY,
    bytesMax: bytes ? await evaluateInteger(bytes, bindings, { min: 1, max: PAYLOAD_MAX_BYTES }) : PAYLOAD_MAX_BYTES,
    batchInput: batchInput && (await evaluateTemplate(batchInput, bindings)),
  };
}

async function* batches(items: AsyncGenerator<unknown>, limits: BatchLimits): AsyncGenerator<ChildInput> {
  const inputOf = (batch: unknown[]) =>
    limits.batchInput === undefined ? { Items: batch } : { BatchInput: limits.batchInput, Items: batch };
  const emptyBytes = jsonBytes(inputOf([]));
  let batch: unknown[] = [];
  let sizeBytes = emptyBytes;
  for await (const item of items) {
    const itemBytes = jsonBytes(item) + 1; // the comma
    if (batch.length > 0 && (batch.length >= limits.itemsMax || sizeBytes + itemBytes > limits.bytesMax)) {
      yield { input: inputOf(batch), itemCount: batch.length };
      batch = [];
      sizeBytes = emptyBytes;
    }
    if (emptyBytes + itemBytes > limits.bytesMax + 1) {
      throw new StatesError(
        StatesErrorName.dataLimitExceeded,
        `An item of ${itemBytes - 1} bytes does not fit a batch of at most ${limits.bytesMax} bytes.`,
      );
    }
    batch.push(item);
    sizeBytes += itemBytes;
  }
  if (batch.length > 0) yield { input: inputOf(batch), itemCount: batch.length };
}

/** The inputs of a Map Run's children, in order of the items: one item each, or batches of them. */
export async function* childInputs(visit: Visit<DistributedMapState>): AsyncGenerator<ChildInput> {
  const { batcher, name } = visit.state;
  const items = selectedItems(visit);
  if (batcher) {
    yield* batches(items, await batchLimits(visit, batcher));
    return;
  }
  for await (const input of items) {
    checkPayload(input, `An item of the Map state '${name}'`);
    yield { input, itemCount: 1 };
  }
}
