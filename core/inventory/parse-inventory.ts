import { type InventoryElement, type InventoryHeader, InventoryScanner } from './inventory-scanner';

/** Elements of this many bytes are held at once, however large the chunks of the source are. */
const STEP_BYTES = 64 * 1024;

/**
 * Parse a vault inventory in JSON as it streams in, in any chunking. Elements that are no archives are yielded as
 * rejected, with the reason, and do not stop it.
 *
 * @returns (the generator's return value) what the inventory says of itself
 * @throws InvalidInputError with the byte offset, when this is no inventory or is cut off
 * @see Amazon Glacier Developer Guide, "Get Job Output", JSON inventory
 */
export async function* parseInventory(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<InventoryElement, InventoryHeader, undefined> {
  const scanner = new InventoryScanner();
  for await (const chunk of source) {
    for (let from = 0; from < chunk.length; from += STEP_BYTES) {
      const elements: InventoryElement[] = [];
      scanner.push(chunk.subarray(from, from + STEP_BYTES), elements);
      // Not yield*, which would wait three times for each.
      for (const element of elements) yield element;
    }
  }
  return scanner.end();
}
