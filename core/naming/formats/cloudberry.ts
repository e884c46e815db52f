import type { NameFlag } from '../../contracts/archive-name';
import type { Decoder } from './decoder';
import { jsonObject } from './json-object';
import { modifiedAtStamp } from './modified-at';
import { decodeUtf7 } from './utf7';

const COMPRESSED = 1;
const ENCRYPTED = 2;

/**
 * Decode a description of CloudBerry, now MSP360: JSON whose path is UTF-7. A path with a plus sign that is not UTF-7 is taken as it
 * is, and flagged.
 */
export const cloudBerry: Decoder = (text) => {
  const { Path, path, UTCDateModified, Flags } = jsonObject(text) ?? {};
  const written = typeof Path === 'string' ? Path : UTCDateModified === undefined ? undefined : path;
  if (typeof written !== 'string') return undefined;
  const flags: NameFlag[] = [];
  const bits = typeof Flags === 'number' ? Flags : 0;
  if (bits & COMPRESSED) flags.push('compressed');
  if (bits & ENCRYPTED) flags.push('encrypted');
  const decoded = written.includes('+') ? decodeUtf7(written) : written;
  if (decoded === undefined) flags.push('broken');
  return { format: 'cloudberry', path: decoded ?? written, ...modifiedAtStamp(UTCDateModified), flags };
};
