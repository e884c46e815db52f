import { createHash } from 'node:crypto';
import { DESCRIPTION_CHARACTERS_MAX } from '../../../core/contracts/archive-description';

const ENCODED = /^(base64|sha256):/;

/**
 * The archive description of a file's relative path: the path itself if Glacier accepts it (printable ASCII, at most 1,024
 * characters, no space at either end, which HTTP would drop), else `base64:` and the base64 of its UTF-8; if that is too long,
 * `sha256:` and its hash.
 */
export function describePath(path: string): string {
  const fits = path.length <= DESCRIPTION_CHARACTERS_MAX;
  if (fits && /^[\x20-\x7e]+$/.test(path) && path.trim() === path && !ENCODED.test(path)) return path;
  const encoded = `base64:${Buffer.from(path, 'utf8').toString('base64')}`;
  if (encoded.length <= DESCRIPTION_CHARACTERS_MAX) return encoded;
  return `sha256:${createHash('sha256').update(path, 'utf8').digest('hex')}`;
}
