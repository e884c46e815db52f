import { itemSizeBytes } from './dynalite-operations';

export interface ConsumedUnits {
  readUnits: number;
  writeUnits: number;
}

type Data = Record<string, unknown>;

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);
const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

/** Whether the operation consumes read or write units. */
export function consumesCapacity(operation: string): boolean {
  return writes.has(operation) || reads.has(operation);
}

/**
 * Sum of the ConsumedCapacity of an answer, which is an object, or a list with one per table. It does not include writes to
 * secondary indexes, since dynalite does not count them.
 */
export function unitsOf(operation: string, output: Data): ConsumedUnits {
  const capacities = [output.ConsumedCapacity ?? []].flat() as { CapacityUnits?: number }[];
  const units = capacities.reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
  return writes.has(operation) ? { readUnits: 0, writeUnits: units } : { readUnits: units, writeUnits: 0 };
}

/**
 * Units that a conditional write consumes when its condition fails: by the size of the existing item, at least 1.
 *
 * @see Amazon DynamoDB Developer Guide, "Capacity unit consumption for write operations"
 */
export function failedConditionUnits(existingItem: Record<string, Record<string, unknown>> | undefined): ConsumedUnits {
  const sizeBytes = existingItem ? itemSizeBytes(existingItem) : 0;
  return { readUnits: 0, writeUnits: Math.max(1, Math.ceil(sizeBytes / 1024)) };
}
