import type { ArchiveName, NameFlag } from '../../contracts/archive-name';
import type { Decoder } from './decoder';
import { modifiedAtStamp } from './modified-at';
import { strictBase64, strictUtf8 } from './strict-text';

/** Beginning of versions 2 to 4, or of version 1. */
const SHAPE = /^(?:<m>\s*<v>\s*\d+\s*<\/v>\s*<p>|<ArchiveMetadata>)/;
const COMPACT = /^<m>\s*<v>\s*\d+\s*<\/v>\s*<p>\s*([A-Za-z0-9+/]+={0,2})\s*<\/p>(.*)<\/m>$/s;
const FIRST = /^<ArchiveMetadata>(.*)<Path>\s*([A-Za-z0-9+/]+={0,2})\s*<\/Path>(.*)<\/ArchiveMetadata>$/s;

/**
 * Decode a description of FastGlacier, version 1 to 4, or of a tool that imitates it: XML with the path in base64.
 *
 * @see https://fastglacier.com/fastglacier-metadata-format.aspx
 */
export const fastGlacier: Decoder = (text) => {
  if (!SHAPE.test(text)) return undefined;
  return compact(text) ?? first(text) ?? { format: 'fastglacier', flags: ['broken'] };
};

function compact(text: string): ArchiveName | undefined {
  const [, encoded = '', rest = ''] = COMPACT.exec(text) ?? [];
  const path = pathOf(encoded);
  if (path === undefined) return undefined;
  const ce = /<ce>\s*([01]):([01])[:\s<]/.exec(rest);
  const flags: NameFlag[] = [];
  if (ce?.[1] === '1') flags.push('compressed');
  if (ce?.[2] === '1') flags.push('encrypted');
  // QNAP HBS, known by its leading slash, writes the time of the upload.
  const isUploadTime = path.startsWith('/') && ce === null;
  const lm = isUploadTime ? undefined : /<lm>\s*(\w+)\s*<\/lm>/.exec(rest)?.[1];
  return { format: 'fastglacier', path, ...modifiedAtStamp(lm), flags };
}

/** Decode version 1. The name of the element that contains the time is not known: its value is recognized. */
function first(text: string): ArchiveName | undefined {
  const [, before, encoded = '', after] = FIRST.exec(text) ?? [];
  const path = pathOf(encoded);
  if (path === undefined) return undefined;
  const stamp = />\s*(\d{8}T\d{6}Z)\s*</.exec(`${before}<>${after}`)?.[1];
  return { format: 'fastglacier', path, ...modifiedAtStamp(stamp), flags: [] };
}

function pathOf(encoded: string): string | undefined {
  const bytes = encoded.length % 4 === 0 ? strictBase64(encoded) : undefined;
  return (bytes && strictUtf8(bytes)) || undefined;
}
