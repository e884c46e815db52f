/** ETag of a content: in quotes, the same for the same bytes. It is no MD5, since nothing may rely on one. */
export const etagOf = (crc32: number, sizeBytes: number) =>
  `"${crc32.toString(16).padStart(8, '0')}${sizeBytes.toString(16).padStart(24, '0')}"`;
