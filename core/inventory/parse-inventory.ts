import { type InventoryElement, type InventoryHeader, InventoryScanner, type ScanPosition } from './inventory-scanner';

/** Elements of this many bytes are held at once, however large the chunks of the source are. */
const STEP_BYTES = 64 * 1024;

/** Some elements of an inventory, and where the scan stands behind them. */
export interface InventoryStep {
  elements: InventoryElement[];
  /** undefined where it cannot be gone on from: before the first element is whole, and behind the list. */
  position: ScanPosition | undefined;
}

/**
 * Scan a vault inventory in JSON as it streams in, in any chunking.
 *
 * @param from where an earlier scan stood: there the source begins
 * @returns (the generator's return value) what the inventory says of itself
 * @throws InvalidInputError with the byte offset, when this is no inventory or is cut off
 * @see Amazon Glacier Developer Guide, "Get Job Output", JSON inventory
 */
export async function* scanInventory(
  source: AsyncIterable<Uint8Array>,
  from?: ScanPosition,
): AsyncGenerator<InventoryStep, InventoryHeader, undefined> {
  const scanner = new InventoryScanner(from);
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += STEP_BYTES) {
      const elements: InventoryElement[] = [];
      scanner.push(chunk.subarray(at, at + STEP_BYTES), elements);
      yield { elements, position: scanner.position };
    }
  }
  return scanner.end();
}

/**
 * The elements of a vault inventory, one by one. Those that are no archives are yielded as rejected, with the reason, and do not
 * stop it.
 *
 * @returns (the generator's return value) what the inventory says of itself
 * @throws what `scanInventory` throws
 */
export async function* parseInventory(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<InventoryElement, InventoryHeader, undefined> {
  const steps = scanInventory(source);
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
      // Not yield*, which would wait three times for each.
      for (const element of step.value.elements) yield element;
    }
  } finally {
    await steps.return({ vaultArn: undefined, inventoryDate: undefined });
  }
}
