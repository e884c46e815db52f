import {
  GLACIER_INVENTORY,
  type InventoryElement,
  type InventoryHeader,
  InventoryScanner,
  type ScanPosition,
} from './inventory-scanner';

/** Number of bytes that are scanned per step, which limits the elements in memory even for large chunks. */
const STEP_BYTES = 64 * 1024;

/** Some elements of an inventory, and the position of the scan after them. */
export interface InventoryStep {
  elements: InventoryElement[];
  /** Undefined where a scan cannot be resumed: before the end of the first element, and after the list. */
  position: ScanPosition | undefined;
}

/**
 * Scan a vault inventory in JSON from a stream with chunks of any size.
 *
 * @param from position of an earlier scan, at which the source begins
 * @param shape layout of the JSON text; default: that of inventory jobs
 * @returns (the generator's return value) header of the inventory
 * @throws InvalidInputError with the byte offset, when the stream is not an inventory or is truncated
 * @see Amazon Glacier Developer Guide, "Get Job Output", JSON inventory
 */
export async function* scanInventory(
  source: AsyncIterable<Uint8Array>,
  from?: ScanPosition,
  shape = GLACIER_INVENTORY,
): AsyncGenerator<InventoryStep, InventoryHeader, undefined> {
  const scanner = new InventoryScanner(from, shape);
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += STEP_BYTES) {
      const elements: InventoryElement[] = [];
      scanner.push(chunk.subarray(start, start + STEP_BYTES), elements);
      yield { elements, position: scanner.position };
    }
  }
  return scanner.end();
}

/**
 * Parse a vault inventory into its elements. Invalid elements are yielded as rejected, with the reason.
 *
 * @param shape layout of the JSON text; default: that of inventory jobs
 * @returns (the generator's return value) header of the inventory
 * @throws errors of `scanInventory`
 */
export async function* parseInventory(
  source: AsyncIterable<Uint8Array>,
  shape = GLACIER_INVENTORY,
): AsyncGenerator<InventoryElement, InventoryHeader, undefined> {
  const steps = scanInventory(source, undefined, shape);
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
      // yield* would await three times for each element.
      for (const element of step.value.elements) yield element;
    }
  } finally {
    await steps.return({ vaultArn: undefined, inventoryDate: undefined });
  }
}
