const form = /^inventory-(\d{1,15})$/;

/** The opaque marker of an inventory's next archive; it encodes the archive's number in the vault. */
export const inventoryMarker = (archiveNumber: number) =>
  Buffer.from(`inventory-${archiveNumber}`).toString('base64url');

/** @returns the number of the first archive to list, or undefined for an invalid marker */
export function parseInventoryMarker(marker: string): number | undefined {
  const match = form.exec(Buffer.from(marker, 'base64url').toString('latin1'));
  return match ? Number(match[1]) : undefined;
}
