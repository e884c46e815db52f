import { createHash } from 'node:crypto';

/** ETag of a content: in quotes, the same for the same bytes. It is no MD5, since nothing may rely on one, and SHA-256 is faster. */
export const etagOf = (content: string | Uint8Array) =>
  `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`;
