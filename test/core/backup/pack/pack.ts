import fc from 'fast-check';
import { PackBuilder, type PackMember } from '../../../../core/backup/pack/pack-builder';

export const member = (key: string, bytes: Uint8Array | string, more: Partial<PackMember> = {}): PackMember => ({
  object: { key, sizeBytes: Buffer.byteLength(bytes), etag: '"e"', modifiedAt: '2026-03-01T12:00:00.000Z' },
  properties: {},
  ...more,
  bytes: Buffer.from(bytes),
});

export function packOf(members: readonly PackMember[]): { archive: Buffer; builder: PackBuilder } {
  const builder = new PackBuilder();
  const buffers = members.flatMap((added) => builder.add(added));
  buffers.push(...builder.finish());
  return { archive: Buffer.concat(buffers), builder };
}

const key = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 90, maxLength: 110 }),
  fc.constantFrom(
    'a\nb',
    '/a',
    'a/../b',
    'x'.repeat(1024),
    'é'.repeat(512),
    '\u{1f600}'.repeat(256),
    '.moraine/index.jsonl',
  ),
);
const bytes = fc
  .oneof(fc.constantFrom(0, 1, 511, 512, 513, 1024), fc.nat(3000))
  .chain((length) => fc.nat(255).map((byte) => Buffer.alloc(length, byte)));
const properties = fc.constantFrom(
  {},
  { contentType: 'text/plain', metadata: { colour: 'blÃ¼' }, tags: { 'a b': '€\n' } },
);

export const anyMembers = fc.array(
  fc.tuple(key, bytes, properties).map(([name, content, more]) => member(name, content, { properties: more })),
  { maxLength: 12 },
);
