import { MIB } from '../../../core/ranges/units';
import type { ArchiveSource } from './archive-source';
import { seededBytes, seededInteger } from './seeded-bytes';

/** Sizes around the 1 MiB leaf of the tree hash, and around the sizes of parts and ranges. */
const EDGE_SIZES = [
  1,
  2,
  MIB - 1,
  MIB,
  MIB + 1,
  2 * MIB,
  3 * MIB - 1,
  4 * MIB + 20,
  6.5 * MIB,
  8 * MIB - 1,
  8 * MIB,
  8 * MIB + 1,
  16 * MIB + 12_345,
];

/** Size of an archive of three 128 MiB ranges, the last one short and not a whole number of MiB. */
const LARGE_BYTES = 300 * MIB + 77;

/** Descriptions that a careless program could interpret as a path, a command or markup. Glacier accepts only 0x20 to 0x7E. */
const HOSTILE_DESCRIPTIONS = [
  '',
  '../../etc/passwd',
  '/etc/shadow',
  '..',
  '.',
  'a/./b//c/../d',
  'ends/with/slash/',
  '  spaces around and   inside  ',
  'C:\\Windows\\system32\\drivers.bin',
  '"double" \'single\' `back`',
  '{"Path":"photos/2016/IMG_0001.JPG","UTCDateModified":"20160101T000000Z"}',
  '<m><v>4</v><p>cGhvdG9zL8OcYmVyLmpwZw==</p><lm>20160101T000000Z</lm></m>',
  'base64:w7xiZXIvZmlzaC3inYQucG5n',
  '%2e%2e%2f%2e%2e%2fpercent',
  '?versionId=null&partNumber=1#fragment',
  '$(touch pwned); rm -rf "$HOME"',
  '=HYPERLINK("http://127.0.0.1/","open")',
  'comma,quote",semicolon;tab-is-refused',
  'x'.repeat(1024),
  `${'deep/'.repeat(60)}file.bin`,
];

/** Description of several archives: none of them may be lost or overwritten. */
const EQUAL_DESCRIPTION = 'reports/2019/annual.pdf';
const EQUAL_COUNT = 4;

const PHOTO_COUNT = 24;
const PHOTO_BYTES_MAX = 2 * MIB;

/** About 60 archives of about 350 MiB in all, whose bytes depend only on the seed. */
export function sampleArchives(seed: number): ArchiveSource[] {
  const archive = (name: string, description: string, sizeBytes: number): ArchiveSource => ({
    name,
    description,
    sizeBytes,
    read: () => seededBytes(seed, name, sizeBytes),
  });
  const sizeOf = (name: string) => seededInteger(seed, name, 1, PHOTO_BYTES_MAX);
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  return [
    ...EDGE_SIZES.map((size) => archive(`edge ${size}`, `edges/${size}-bytes.bin`, size)),
    ...HOSTILE_DESCRIPTIONS.map((text, index) => archive(`hostile ${index + 1}`, text, 10_000 + index)),
    ...numbered(EQUAL_COUNT).map((copy) => archive(`equal ${copy}`, EQUAL_DESCRIPTION, sizeOf(`equal ${copy}`))),
    ...numbered(PHOTO_COUNT).map((photo) => {
      const name = `photos/2016/IMG_${String(photo).padStart(4, '0')}.JPG`;
      return archive(name, name, sizeOf(name));
    }),
    archive('large', 'video/uncut.mov', LARGE_BYTES),
  ];
}
