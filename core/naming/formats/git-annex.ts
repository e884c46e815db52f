import type { NameFlag } from '../../contracts/archive-name';
import type { Decoder } from './decoder';
import { modifiedAtMs } from './modified-at';

/** Fields of a key: size, modification time in seconds, size and number of a chunk. */
const FIELDS = '(?:-[smSC]\\d+)*';
const DIGEST = '[0-9a-f]{32,128}';
const HASHES = '(?:SHA(?:1|224|256|384|512)|SHA3_\\d{3}|SKEIN\\d{3}|BLAKE2[BS]P?\\d{3}|MD5)';

/** Key with a prefix, which every remote has its own of. */
const KEY = new RegExp(
  `(?<![A-Z0-9_])(?:${[
    `${HASHES}${FIELDS}--${DIGEST}`,
    `${HASHES}E${FIELDS}--${DIGEST}(?:\\.[^/]*)?`,
    `GPGHMAC[A-Z0-9]+${FIELDS}--${DIGEST}`,
    `WORM-s\\d+${FIELDS}--[^/]+`,
    `V?URL${FIELDS}--[a-z]+&c[^/]+`,
  ].join('|')})$`,
);

/**
 * Decode a description of git-annex, a key, which is the name: only its repository knows the path.
 *
 * @see https://git-annex.branchable.com/internals/key_format/
 */
export const gitAnnex: Decoder = (text) => {
  const key = text.includes('--') ? KEY.exec(text)?.[0] : undefined;
  if (key === undefined) return undefined;
  const fields = key.slice(0, key.indexOf('--'));
  const flags: NameFlag[] = [];
  if (key.startsWith('GPGHMAC')) flags.push('encrypted');
  if (/-C\d/.test(fields)) flags.push('part');
  const seconds = /-m(\d+)/.exec(fields)?.[1];
  return { format: 'git-annex', path: text, ...modifiedAtMs(Number(seconds ?? Number.NaN) * 1000), flags };
};
