/** An unsigned CRC32 as AWS writes it: base64 of four big-endian bytes. */
export function crc32ToText(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}

/** @returns undefined when the text is no CRC32 (a composite checksum ends in `-` and the number of parts) */
export function crc32FromText(text: string | undefined): number | undefined {
  if (!text || !/^[A-Za-z0-9+/]{6}==$/.test(text)) return undefined;
  return Buffer.from(text, 'base64').readUInt32BE();
}
