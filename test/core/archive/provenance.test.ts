import fc from 'fast-check';
import {
  archiveClaim,
  describedBy,
  METADATA_BYTES_MAX,
  objectClaim,
  provenanceMetadata,
  restoredMetadata,
} from '../../../core/archive/provenance';

const archive = {
  vault: 'photos',
  archiveId: 'x'.repeat(138),
  treeHash: 'ab'.repeat(32),
  creationDate: '2015-01-05T10:00:00.123Z',
  description: 'family/2015.tar',
};

const ascii = (maxLength: number) => fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength });
const descriptions = fc.oneof(
  ascii(1100),
  fc.string({ unit: 'binary', maxLength: 1100 }),
  fc.string({ unit: 'grapheme', maxLength: 1100 }),
);

test('a plain description is readable in the metadata', () => {
  expect(provenanceMetadata(archive)).toEqual({
    'moraine-vault': 'photos',
    'moraine-archive-id': archive.archiveId,
    'moraine-tree-hash': archive.treeHash,
    'moraine-created': archive.creationDate,
    'moraine-description': 'family/2015.tar',
  });
});

test('what the description tells of the original file is in the metadata too', () => {
  const path = Buffer.from('a/b.txt').toString('base64');
  const description = `<m><v>4</v><p>${path}</p><lm>20160704T120000Z</lm><ce>1:1:00:5</ce></m>`;
  expect(provenanceMetadata({ ...archive, description })).toMatchObject({
    'moraine-description': description,
    'moraine-format': 'fastglacier',
    'moraine-modified': '2016-07-04T12:00:00Z',
    'moraine-flags': 'compressed,encrypted',
  });
  const { 'moraine-flags': flags, 'moraine-format': format } = provenanceMetadata({ ...archive, description: 'a.001' });
  expect([flags, format]).toEqual(['part', undefined]);
});

test('what is decoded gives way to the description', () => {
  const path = Buffer.from('x'.repeat(900)).toString('base64');
  const description = `<m><v>4</v><p>${path}</p><lm>20160704T120000Z</lm><ce>1:1:00:5</ce></m>`;
  const metadata = provenanceMetadata({ ...archive, vault: 'v'.repeat(255), archiveId: 'i'.repeat(255), description });
  expect(describedBy(metadata)).toBe(description);
  expect(Object.keys(metadata)).not.toContain('moraine-format');
});

test.each([' outer', 'outer ', 'Grüße', 'two\nlines', '=?UTF-8?Q?x?=', '\u007f'])('%j is base64', (description) => {
  expect(provenanceMetadata({ ...archive, description })['moraine-description']).toBeUndefined();
  expect(describedBy(provenanceMetadata({ ...archive, description }))).toBe(description);
});

test('whatever the description, the metadata fits, is ASCII, and gives the description back or says that it is not there', () => {
  fc.assert(
    fc.property(descriptions, ascii(255), ascii(255), (description, vault, archiveId) => {
      const metadata = provenanceMetadata({ ...archive, vault, archiveId, description });
      const text = Object.entries(metadata).flat().join('');
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(METADATA_BYTES_MAX);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      if (metadata['moraine-description-omitted'] === 'true') expect(describedBy(metadata)).toBeUndefined();
      else expect(describedBy(metadata)).toBe(Buffer.from(description).toString());
    }),
    { numRuns: 500 },
  );
});

test('any description that Glacier takes has room', () => {
  for (const description of ['d'.repeat(1024), ` ${'d'.repeat(1022)} `]) {
    expect(describedBy(provenanceMetadata({ ...archive, vault: 'v'.repeat(255), description }))).toBe(description);
  }
});

test('a description beyond the limit is left out, and that is noted', () => {
  const metadata = provenanceMetadata({ ...archive, description: '✓'.repeat(1024) });
  expect(metadata['moraine-description-omitted']).toBe('true');
  expect(metadata['moraine-archive-id']).toBe(archive.archiveId);
});

describe('an object says that it is the archive', () => {
  const known = { archiveId: archive.archiveId, treeHash: archive.treeHash };
  const head = { sizeBytes: 5, metadata: provenanceMetadata(archive), crc32: 0, isReadable: true };

  test('when it names archive and tree hash', () => expect(archiveClaim(head, known)).toBe('this'));
  test.each([
    ['another archive', { ...head, metadata: provenanceMetadata({ ...archive, archiveId: 'y' }) }],
    ['another tree hash', { ...head, metadata: provenanceMetadata({ ...archive, treeHash: 'cd'.repeat(32) }) }],
    ['no metadata', { ...head, metadata: {} }],
  ])('but not with %s', (_name, other) => expect(archiveClaim(other, known)).toBe('other'));
});

describe('of an object that is restored', () => {
  const ours = ['moraine-tree-hash', 'moraine-archive-id', 'moraine-vault', 'moraine-created'];

  test('its own metadata stays, and says besides where it comes from', () => {
    expect(restoredMetadata({ mtime: '1451606400' }, archive)).toEqual({
      mtime: '1451606400',
      'moraine-tree-hash': archive.treeHash,
      'moraine-archive-id': archive.archiveId,
      'moraine-vault': 'photos',
      'moraine-created': archive.creationDate,
    });
  });

  test('what an earlier restore had put in is replaced', () => {
    const earlier = restoredMetadata({ mtime: '1' }, { ...archive, treeHash: 'cd'.repeat(32) });
    expect(restoredMetadata(earlier, archive)).toEqual(restoredMetadata({ mtime: '1' }, archive));
    expect(restoredMetadata(provenanceMetadata(archive), archive)['moraine-description']).toBeUndefined();
  });

  test('its own metadata is kept to the byte, and ours has what room is left, the tree hash first', () => {
    fc.assert(
      fc.property(fc.dictionary(ascii(20), ascii(700), { maxKeys: 6 }), (own) => {
        const metadata = restoredMetadata(own, archive);
        const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !ours.includes(name)));
        expect(kept).toEqual(own);
        const added = ours.filter((name) => name in metadata);
        const bytes = (names: string[]) =>
          names.reduce((sum, name) => sum + name.length + (metadata[name] ?? '').length, 0);
        if (added.length > 0) expect(bytes(Object.keys(metadata))).toBeLessThanOrEqual(METADATA_BYTES_MAX);
        if (!added.includes('moraine-tree-hash')) expect(bytes(Object.keys(own))).toBeGreaterThan(1700);
      }),
    );
  });

  test('it says what it is by its tree hash, whichever archive it came from, and nothing where that has no room', () => {
    const from = (more: object) => restoredMetadata({}, { ...archive, ...more });
    const head = { sizeBytes: 5, metadata: from({ archiveId: 'another' }), crc32: 0, isReadable: true };
    const known = { treeHash: archive.treeHash, metadata: from({}) };
    expect(objectClaim(head, known)).toBe('this');
    expect(objectClaim(head, { ...known, treeHash: 'cd'.repeat(32) })).toBe('other');
    expect(objectClaim({ ...head, metadata: {} }, known)).toBe('other');
    const full = restoredMetadata({ full: 'x'.repeat(2030) }, archive);
    expect(objectClaim({ ...head, metadata: full }, { ...known, metadata: full })).toBe('none');
    expect(objectClaim(head, { ...known, metadata: full })).toBe('this');
  });
});
