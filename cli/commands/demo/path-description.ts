import { createHash } from 'node:crypto';

const DESCRIPTION_MAX = 1024;
const ENCODED = /^(base64|sha256):/;

/**
 * A file's relative path as an archive description: itself where Glacier takes it (printable ASCII, at most 1,024
 * characters, no space at either end, which HTTP would drop), else `base64:` and the base64 of its UTF-8; when that is too
 * long, `sha256:` and its hash.
 */
export function describePath(path: string): string {
  if (/^[\x20-\x7e]{1,1024}$/.test(path) && path.trim() === path && !ENCODED.test(path)) return path;
  const encoded = `base64:${Buffer.from(path, 'utf8').toString('base64')}`;
  if (encoded.length <= DESCRIPTION_MAX) return encoded;
  return `sha256:${createHash('sha256').update(path, 'utf8').digest('hex')}`;
}
