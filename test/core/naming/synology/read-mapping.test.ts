import fc from 'fast-check';
import type { NameLine } from '../../../../core/contracts/archive-name';
import { InvalidInputError } from '../../../../core/contracts/errors';
import { readMapping } from '../../../../core/naming/synology/read-mapping';
import { type FileRow, mappingFile, sqliteFile } from './mapping-file';

async function read(bytes: Uint8Array) {
  const lines: NameLine[] = [];
  const mapping = readMapping(bytes, 'the mapping');
  for (;;) {
    const next = await mapping.next();
    if (next.done) return { lines, counts: next.value };
    lines.push(next.value);
  }
}

const rows: FileRow[] = [
  { share: 'photo', path: '2014/a.jpg', archiveId: 'old', current: 0 },
  { share: 'photo', path: '2014/a.jpg', archiveId: 'A' },
  { share: 'photo', path: '/dup/a.jpg', archiveId: 'A' },
  { share: '', path: 'top.txt', archiveId: 'T', current: null },
];

it('names archives by share and path, those of current files first', async () => {
  expect(await read(await mappingFile(rows))).toEqual({
    lines: [
      { archiveId: 'A', path: 'photo/2014/a.jpg' },
      { archiveId: 'A', path: 'photo/dup/a.jpg' },
      { archiveId: 'old', path: 'photo/2014/a.jpg' },
      { archiveId: 'T', path: 'top.txt' },
    ],
    counts: { names: 4, unusable: 0 },
  });
});

it('reads a mapping that marks no row as current, whatever the case of its names', async () => {
  const file = await sqliteFile(
    "CREATE TABLE File_Info_TB(SHARENAME, BASEPATH, ARCHIVEID); INSERT INTO file_info_tb VALUES ('s', 'p', 'A')",
  );
  expect((await read(file)).lines).toEqual([{ archiveId: 'A', path: 's/p' }]);
});

it('reads text in UTF-16', async () => {
  const file = await sqliteFile(
    "PRAGMA encoding = 'UTF-16'; CREATE TABLE file_info_tb(shareName, basePath, archiveID); INSERT INTO file_info_tb VALUES ('é', '𝄞', 'A')",
  );
  expect((await read(file)).lines).toEqual([{ archiveId: 'A', path: 'é/𝄞' }]);
});

it('leaves out and counts rows without text in place of archive id, share or path', async () => {
  const bad = [null, 7, new Uint8Array([65]), new Uint8Array([]), 'x'.repeat(9000)];
  const good = { share: 'photo', path: 'a', archiveId: 'A' };
  const unusable = bad.flatMap((value) => [
    { ...good, share: value },
    { ...good, path: value },
    { ...good, archiveId: value },
  ]);
  // A column of type TEXT makes text of a number.
  const strict =
    "CREATE TABLE file_info_tb(shareName, basePath, archiveID); INSERT INTO file_info_tb VALUES ('s', 'p', 'A')";
  const file = await sqliteFile(strict, (run) => {
    for (const { share, path, archiveId } of unusable)
      run('INSERT INTO file_info_tb VALUES (?, ?, ?)', [share, path, archiveId]);
    run("INSERT INTO file_info_tb VALUES ('s', CAST(x'66FF6F' AS TEXT), 'A')", []);
    run("INSERT INTO file_info_tb VALUES ('', '', 'A')", []);
  });
  expect(await read(file)).toEqual({ lines: [{ archiveId: 'A', path: 's/p' }], counts: { names: 1, unusable: 17 } });
});

it('yields paths that lead outside as they are: what makes a key of them refuses them', async () => {
  expect((await read(await mappingFile([{ share: '..', path: '../../etc', archiveId: 'A' }]))).lines).toEqual([
    { archiveId: 'A', path: '../../../etc' },
  ]);
});

const columns = 'shareName, basePath, archiveID';
const looped = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS shareName, i AS basePath, i AS archiveID FROM n`;

it.each([
  ['without the table', 'CREATE TABLE other(x)', 'there is none'],
  ['with a view in its place', `CREATE VIEW file_info_tb AS ${looped}`, 'it is a view'],
  ['with a virtual table in its place', `CREATE VIRTUAL TABLE file_info_tb USING fts3(${columns})`, 'it is a virtual'],
  ['without a column', 'CREATE TABLE file_info_tb(shareName, archiveID)', 'has no column basepath'],
  [
    'with a column that is computed',
    'CREATE TABLE file_info_tb(shareName, archiveID, basePath TEXT GENERATED ALWAYS AS (hex(zeroblob(1000000))))',
    'has no column basepath',
  ],
])('refuses a database %s', async (_, sql, message) => {
  const refused = read(await sqliteFile(sql));
  await expect(refused).rejects.toThrow(InvalidInputError);
  await expect(refused).rejects.toThrow(message);
});

it.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('GlacierArchiveID,FileName\n')],
  ['the beginning of one', Buffer.from('SQLite format 3\0')],
  ['one that is empty after its first page', Buffer.from('SQLite format 3\0'.padEnd(8192, '\0'))],
])('refuses what is no database: %s', async (_, bytes) => {
  await expect(read(bytes)).rejects.toThrow(InvalidInputError);
});

describe('a damaged mapping', () => {
  const many = Array.from({ length: 3000 }, (_, index) => ({
    share: 'photo',
    path: `2014/some folder/${index}.jpg`,
    archiveId: `archive-${index}`.padEnd(138, '-'),
  }));

  it('is refused when it is truncated', async () => {
    const bytes = await mappingFile(many);
    await expect(read(bytes.subarray(0, bytes.length / 2))).rejects.toThrow(InvalidInputError);
    await expect(read(bytes.subarray(0, 5000))).rejects.toThrow(InvalidInputError);
  });

  it('leads to lines, or to an error that says so, whatever is damaged', async () => {
    const intact = await mappingFile(many.slice(0, 300));
    const change = fc.record({
      at: fc.oneof(fc.nat({ max: 4200 }), fc.nat({ max: intact.length - 1 })),
      value: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 30 }), async (changes) => {
        const bytes = Buffer.from(intact);
        for (const { at, value } of changes) if (at > 15) bytes[at] = value;
        const result = await read(bytes).catch((error) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(InvalidInputError);
        else expect(result.counts.names).toBe(result.lines.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when its pages refer to each other in circles', async () => {
    const bytes = Buffer.from(await mappingFile(many));
    const pageBytes = bytes.readUInt16BE(16);
    // Interior pages of a table have the type 5, and pointers of four bytes at the start of each cell and in their header.
    let changed = 0;
    for (let page = 1; page < bytes.length / pageBytes; page++) {
      const start = page * pageBytes;
      if (bytes[start] !== 5) continue;
      bytes.writeUInt32BE(page + 1, start + 8);
      for (let cell = 0; cell < bytes.readUInt16BE(start + 3); cell++)
        bytes.writeUInt32BE(page + 1, start + bytes.readUInt16BE(start + 12 + cell * 2));
      changed++;
    }
    expect(changed).toBeGreaterThan(0);
    await expect(read(bytes)).rejects.toThrow(InvalidInputError);
  });
});
