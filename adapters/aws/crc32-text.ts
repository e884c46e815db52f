/** Format an unsigned CRC32 as AWS does: base64 of four big-endian bytes. */
export function crc32ToText(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}

/** Parse a CRC32 as AWS formats it. @returns undefined for other texts, such as composite checksums, which end in `-` and a number */
export function crc32FromText(text: string | undefined): number | undefined {
  if (!text || !/^[A-Za-z0-9+/]{6}==$/.test(text)) return undefined;
  return Buffer.from(text, 'base64').readUInt32BE();
}
