import type { ObjectProperties } from '../../../core/contracts/snapshot';
import { MIB } from '../../../core/ranges/units';
import { seededBytes, seededInteger } from './seeded-bytes';

/** An object of the bucket that is backed up; the restored object is compared with it. */
export interface ObjectSource {
  key: string;
  sizeBytes: number;
  properties: ObjectProperties;
  /** The content, from its beginning, the same every time. */
  read(): AsyncIterable<Uint8Array>;
}

const KIB = 1024;
const NOTE_COUNT = 320;
const PHOTO_COUNT = 10;
const FILM_BYTES = 100 * MIB;

/** Keys that a careless program could mangle. With the prefixes of source and destination they stay within 1,024 bytes. */
const DELICATE_KEYS: readonly string[] = [
  'ünïcode/日本語/नमस्ते.txt',
  // The second sorts before the first in UTF-16, but after it in UTF-8, as in S3.
  'order/\uff21.txt',
  'order/\u{1f5c4}.txt',
  'spaces and   more/ leading and trailing ',
  'line\nfeed and\ttab.txt',
  'quotes "double" \'single\' `back`.txt',
  '%2e%2e/percent+plus&ampersand=equals?question#hash.txt',
  'back\\slash.txt',
  '..hidden/.dotfile',
  `${'deep/'.repeat(150)}file.txt`,
  `long/${'x'.repeat(980)}`,
  `long/${'ü'.repeat(480)}`,
];

const TAGGED: ObjectProperties = {
  contentType: 'application/pdf',
  contentLanguage: 'de',
  cacheControl: 'max-age=60',
  // Properties hold one character per byte.
  contentDisposition: Buffer.from('attachment; filename="Übersicht in €.pdf"').toString('latin1'),
  websiteRedirectLocation: '/overview',
  metadata: { author: 'samples', reviewed: '2026-01-05' },
  tags: { department: 'legal + tax', 'retain until': '2036' },
};

const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1).padStart(4, '0'));

function object(
  seed: number,
  key: string,
  sizeBytes: number,
  properties: ObjectProperties = {},
  version = 1,
): ObjectSource {
  return { key, sizeBytes, properties, read: () => seededBytes(seed, `${key}/${version}`, sizeBytes) };
}

/**
 * Several hundred objects of about 220 MiB in all, whose bytes depend only on the seed: empty objects and single bytes, notes
 * of a few KiB, photos of a few MiB, films of 100 MiB, delicate keys, tags.
 *
 * @param prefix prefix of all keys
 */
export function sampleObjects(seed: number, prefix: string): ObjectSource[] {
  const sized = (key: string, min: number, max: number, properties?: ObjectProperties) =>
    object(seed, `${prefix}${key}`, seededInteger(seed, key, min, max), properties);
  return [
    object(seed, `${prefix}empty.txt`, 0, { contentType: 'text/plain' }),
    object(seed, `${prefix}folder/`, 0),
    object(seed, `${prefix}one-byte`, 1),
    ...DELICATE_KEYS.map((key) => sized(key, 1, 4 * KIB)),
    ...numbered(NOTE_COUNT).map((n) => sized(`notes/${n}.md`, 1, 16 * KIB, { contentType: 'text/markdown' })),
    ...numbered(8).map((n) => sized(`contracts/${n}.pdf`, KIB, 64 * KIB, TAGGED)),
    ...numbered(PHOTO_COUNT).map((n) => sized(`photos/${n}.jpg`, MIB, 3 * MIB, { contentType: 'image/jpeg' })),
    object(seed, `${prefix}films/uncut.mov`, FILM_BYTES + 77, {
      contentType: 'video/quicktime',
      metadata: { camera: 'b' },
    }),
    object(seed, `${prefix}films/cut.mov`, FILM_BYTES, { contentType: 'video/quicktime', tags: { state: 'final' } }),
  ];
}

/** Changes to a bucket between two backups. */
export interface Changes {
  /** New objects, and new versions of existing objects. */
  put: ObjectSource[];
  /** Keys of removed objects. */
  removed: string[];
}

/** Sample changes: one note in twenty rewritten, a few added, a few removed. */
export function sampleChanges(seed: number, prefix: string, objects: readonly ObjectSource[]): Changes {
  const notes = objects.filter(({ key }) => key.startsWith(`${prefix}notes/`));
  const rewritten = notes.filter((_, index) => index % 20 === 3);
  return {
    put: [
      ...rewritten.map(({ key, sizeBytes, properties }) => object(seed, key, sizeBytes + 1, properties, 2)),
      ...numbered(5).map((n) => object(seed, `${prefix}notes/new-${n}.md`, 2 * KIB, { contentType: 'text/markdown' })),
    ],
    removed: notes.filter((_, index) => index % 40 === 7).map(({ key }) => key),
  };
}
