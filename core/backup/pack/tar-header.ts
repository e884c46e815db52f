/** Block size of a tar: headers and contents begin at multiples of it. */
export const TAR_BLOCK_BYTES = 512;

const NAME_BYTES_MAX = 100;
/** Largest size in 11 octal digits: one byte less than 8 GiB. */
const USTAR_SIZE_MAX = 8 ** 11 - 1;
/** Name of the members that hold pax records; readers that support pax do not show them. */
const PAX_NAME = '.moraine/pax';

/** Contents of a member's header. */
export interface TarMember {
  path: string;
  sizeBytes: number;
  /** ISO 8601; stored in whole seconds, from 1970 on. */
  modifiedAt: string;
}

/** Number of bytes from a length to the next multiple of a block. */
export const paddingOf = (bytes: number) => (TAR_BLOCK_BYTES - (bytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;

/**
 * The blocks before a member's content: a POSIX.1-1988 (ustar) header, preceded by pax records of what does not fit
 * into it.
 *
 * @see POSIX.1-2017, pax, "pax Interchange Format"
 */
export function tarHeader(member: TarMember): Buffer {
  const { path, sizeBytes } = member;
  const mtime = Math.max(0, Math.floor(Date.parse(member.modifiedAt) / 1000));
  const type = sizeBytes === 0 && path.endsWith('/') ? '5' : '0';
  const records = paxRecords(member);
  const header = ustarBlock({ name: asciiPath(path), sizeBytes: Math.min(sizeBytes, USTAR_SIZE_MAX), mtime, type });
  if (records.length === 0) return header;
  return Buffer.concat([
    ustarBlock({ name: PAX_NAME, sizeBytes: records.length, mtime, type: 'x' }),
    records,
    Buffer.alloc(paddingOf(records.length)),
    header,
  ]);
}

/** Length of `tarHeader` in bytes. */
export function tarHeaderBytes(member: Pick<TarMember, 'path' | 'sizeBytes'>): number {
  const { length } = paxRecords(member);
  return length === 0 ? TAR_BLOCK_BYTES : 2 * TAR_BLOCK_BYTES + length + paddingOf(length);
}

/** The pax records of what does not fit into a ustar header; empty for most members. */
function paxRecords({ path, sizeBytes }: Pick<TarMember, 'path' | 'sizeBytes'>): Buffer {
  const isPlain = /^[\x20-\x7e]*$/.test(path) && path.length <= NAME_BYTES_MAX;
  return Buffer.concat([
    ...(isPlain ? [] : [paxRecord('path', path)]),
    ...(sizeBytes <= USTAR_SIZE_MAX ? [] : [paxRecord('size', String(sizeBytes))]),
  ]);
}

/** `LENGTH NAME=VALUE` and a line feed; the length counts its own digits. */
function paxRecord(name: string, value: string): Buffer {
  const rest = Buffer.from(` ${name}=${value}\n`);
  let digits = 1;
  while (String(rest.length + digits).length > digits) digits += 1;
  return Buffer.concat([Buffer.from(String(rest.length + digits)), rest]);
}

/** The path in ASCII, for readers that do not support pax. */
const asciiPath = (path: string) => path.replace(/[^\x20-\x7e]/gu, '_').slice(0, NAME_BYTES_MAX);

function ustarBlock(header: { name: string; sizeBytes: number; mtime: number; type: string }): Buffer {
  const block = Buffer.alloc(TAR_BLOCK_BYTES);
  const octal = (value: number, offset: number, digits: number) =>
    block.write(value.toString(8).padStart(digits, '0'), offset, 'latin1');
  block.write(header.name, 0, 'latin1');
  // Without the execute permission an unpacked folder could not be opened.
  octal(header.type === '5' ? 0o755 : 0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(header.sizeBytes, 124, 11);
  octal(header.mtime, 136, 11);
  block.write(header.type, 156, 'latin1');
  block.write('ustar\0' + '00', 257, 'latin1');
  octal(0, 329, 7);
  octal(0, 337, 7);
  // The checksum is computed over a header whose checksum field is filled with spaces.
  block.write(' '.repeat(8), 148, 'latin1');
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
