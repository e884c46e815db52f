import { peek } from '../files/peek';
import { utf8Of } from '../files/utf8-of';
import type { InventoryEntry } from './inventory-entry';
import type { InventoryHeader } from './inventory-scanner';
import { ManifestProblems } from './manifest-problems';
import { firstObjectOf } from './manifests/first-object';
import { formatOf } from './manifests/formats';

/** Number of leading bytes by which the format is recognized. */
const HEAD_BYTES = 64 * 1024;

/**
 * Parse a manifest, the list of archives to retrieve, as any tool may have written it: `manifests/formats.ts` lists the formats. The
 * format is recognized by the content, and so is UTF-16 by its byte order mark.
 *
 * Callers must not request any archive before the generator has returned, since even the last line may be invalid.
 *
 * @param prefix prefix of the destination, which is prepended to each `Key`
 * @returns (the generator's return value) vault and date of the inventory, as far as the manifest names them
 * @throws InvalidInputError naming the format, and up to ten invalid lines or elements and duplicate archives; or when there is no
 *   archive
 */
export async function* parseManifest(
  source: AsyncIterable<Uint8Array>,
  prefix: string,
): AsyncGenerator<InventoryEntry, InventoryHeader, undefined> {
  const { encoding, text } = await utf8Of(source);
  const { head, whole } = await peek(text, HEAD_BYTES);
  const beginning = head.toString('latin1').trimStart();
  const { name, unit, read } = formatOf({ text: beginning, object: firstObjectOf(beginning) });
  const problems = new ManifestProblems({ name, unit, encoding }, prefix);
  const header = yield* read(whole, problems);
  problems.finish();
  return header;
}
