import type { NameFlag } from '../../contracts/archive-name';
import type { Decoder } from './decoder';
import { jsonObject } from './json-object';

/** Extension of files that the application compresses with bzip2. Nothing marks the ones that it encrypts. */
const COMPRESSED = '.qnap.bz2';

/** Decode a description of QNAP's Glacier application: JSON with path and type. Its metadata has no path. */
export const qnap: Decoder = (text) => {
  const { path, type } = jsonObject(text) ?? {};
  const flags: NameFlag[] = type === 'metadata' ? ['metadata'] : [];
  if (type === 'metadata' && path === undefined) return { format: 'qnap', flags };
  if (typeof path !== 'string' || typeof type !== 'string') return undefined;
  if (path.endsWith(COMPRESSED)) flags.push('compressed');
  return { format: 'qnap', path, flags };
};
