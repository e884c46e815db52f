import type { HeldVerdict, Snapshot } from '../../contracts/snapshot';

/**
 * Describe how a held snapshot differs from the one it was compared with: `10 objects of 100, another source`.
 *
 * @param bytesText formats a number of bytes
 */
export function heldReasons(
  { objects, bytes }: Pick<Snapshot, 'objects' | 'bytes'>,
  { differsIn, comparedWith }: HeldVerdict,
  bytesText: (bytes: number) => string,
): string {
  const words = {
    vault: 'another vault',
    source: 'another source',
    objects: `${objects} objects of ${comparedWith.objects}`,
    bytes: `${bytesText(bytes)} of ${bytesText(comparedWith.bytes)}`,
  };
  return differsIn.map((name) => words[name]).join(', ');
}
