import fc from 'fast-check';
import type { NameLine } from '../../../../core/contracts/archive-name';
import { InvalidInputError } from '../../../../core/contracts/errors';
import { parseNames } from '../../../../core/naming/names-file/parse-names';

async function* chunksOf(bytes: Uint8Array, chunkBytes = 7) {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

async function parse(content: string | Uint8Array, chunkBytes?: number): Promise<NameLine[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const lines: NameLine[] = [];
  for await (const line of parseNames(chunksOf(bytes, chunkBytes))) lines.push(line);
  return lines;
}

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

const two = [
  { archiveId: 'A', path: 'photos/été, 1.jpg' },
  { archiveId: 'B', path: 'a "quoted" name' },
];
const csv = 'GlacierArchiveID,FileName\r\nA,"photos/été, 1.jpg"\r\nB,"a ""quoted"" name"\r\n';

describe('a file of names in CSV', () => {
  it.each([
    ['CRLF', csv],
    ['LF, without one at the end', csv.replaceAll('\r\n', '\n').trimEnd()],
    ['a byte order mark', `\uFEFF${csv}`],
    ['UTF-16, little-endian', Buffer.from(`\uFEFF${csv}`, 'utf16le')],
    ['UTF-16, big-endian', utf16be(`\uFEFF${csv}`)],
    ['another case in the header', csv.replace('GlacierArchiveID,FileName', 'glacierarchiveid,FILENAME')],
    ['other names in the header', csv.replace('GlacierArchiveID,FileName', '"Archive ID",Path')],
    ['blank lines', `\n\n${csv}\r\n\r\n`],
    ['quoted fields only', csv.replace('A,', '"A",').replace('B,', '"B",')],
  ])('is read with %s', async (_, content) => {
    expect(await parse(content)).toEqual(two);
    expect(await parse(content, 1)).toEqual(two);
  });

  it('is read with its columns in any order, among others', async () => {
    expect(await parse('Size,FileName,x,GlacierArchiveID\n1,"a\nb",,A\n2,c,"y,z",A\n')).toEqual([
      { archiveId: 'A', path: 'a\nb' },
      { archiveId: 'A', path: 'c' },
    ]);
  });

  it.each([
    ['A,x\n', 'line 1: is no header with the columns GlacierArchiveID and FileName'],
    ['GlacierArchiveID;FileName\nA;x\n', 'line 1: is no header'],
    [`${csv},x\n`, 'line 4: has no archive id'],
    [`${csv}C\n`, 'line 4: has no file name'],
    [`${csv}C,\n`, 'line 4: has no file name'],
    [`${csv}C,x"y\n`, 'line 4: has a quotation mark within a field that is not quoted'],
    [`${csv}C,"x"y\n`, 'line 4: has text after the closing quotation mark of a field'],
    [`${csv}C,"x\nD,y\n`, 'line 4: has a quotation mark that opens a field, and none closes it'],
    [`${csv}C,"x\n${'D,y\n'.repeat(50_000)}`, 'line 4: has a quotation mark that opens a field, and none closes it'],
    [`${csv}"C\n\n",\nE,\n`, 'line 4: has no file name\n  line 7: has no file name'],
    [`${csv}C,${'x'.repeat(5000)}\n`, 'line 4: has a file name of more than 4096 characters'],
    [`${csv}${'x'.repeat(300)},y\n`, 'line 4: has an archive id of more than 255 characters'],
  ])('is refused with the number of the line: %j', async (content, message) => {
    const refused = parse(content);
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(`the file of names is not valid; nothing was requested:\n  ${message}`);
  });

  it('is refused with the first ten problems', async () => {
    await expect(parse(`${csv}${',\n'.repeat(1000)}`)).rejects.toThrow(/line 13: has no archive id\n {2}\(there may/);
  });

  it('is refused for bytes that are not text', async () => {
    const bytes = Buffer.concat([Buffer.from(csv), Buffer.from([0x43, 0x2c, 0xff, 0xfe, 0x0a])]);
    await expect(parse(bytes)).rejects.toThrow(/line 4: .*UTF-8/);
    const half = Buffer.from(`\uFEFF${csv}`, 'utf16le').subarray(0, -1);
    await expect(parse(half)).rejects.toThrow(/line 3: is not UTF-16LE/);
  });
});

describe('a file of names in JSON Lines', () => {
  it.each([
    ['ArchiveId', 'FileName'],
    ['archiveId', 'path'],
    ['GlacierArchiveID', 'Key'],
    ['archive_id', 'name'],
    ['glacier-archive-id', 'file_name'],
  ])('is read with the members %s and %s', async (archiveId, path) => {
    const content = two.map(
      (line) => `${JSON.stringify({ x: 1, [path]: line.path, [archiveId]: line.archiveId })}\r\n`,
    );
    expect(await parse(content.join('\r\n'))).toEqual(two);
    expect(await parse(Buffer.from(`\uFEFF${content.join('')}`, 'utf16le'))).toEqual(two);
  });

  it('takes the file name before the path, and the path before the key', async () => {
    expect(
      await parse('{"Key":"k","Path":"p","FileName":"f","ArchiveId":"A"}\n{"ArchiveId":"A","key":"k","path":"p"}'),
    ).toEqual([
      { archiveId: 'A', path: 'f' },
      { archiveId: 'A', path: 'p' },
    ]);
  });

  it.each([
    ['{"ArchiveId":"A","Path":"x"}\n{"ArchiveId":"A"\n', 'line 2: is not JSON'],
    ['{"ArchiveId":"A","Path":"x"}\n"A"\n', 'line 2: is not a JSON object'],
    ['[{"ArchiveId":"A","Path":"x"}]', 'line 1: is not a JSON object'],
    ['{"ArchiveId":7,"Path":"x"}', 'line 1: has no archive id'],
    ['{"ArchiveId":"A","Path":null}', 'line 1: has no file name'],
    ['{"toString":"A"}', 'line 1: has no archive id'],
  ])('is refused with the number of the line: %j', async (content, message) => {
    await expect(parse(content)).rejects.toThrow(message);
  });
});

it.each(['', '\n \r\n', '\uFEFF', 'GlacierArchiveID,FileName\n'])(
  'refuses a file without names: %j',
  async (content) => {
    await expect(parse(content)).rejects.toThrow('the file of names is empty');
  },
);

describe('whatever a file of names holds', () => {
  const piece = fc.constantFrom(
    '"',
    ',',
    '\r\n',
    '\n',
    '{',
    '}',
    'A',
    'GlacierArchiveID',
    'FileName',
    '"a":',
    '\uD800',
  );
  const texts = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  const rows = texts.map((text) => Buffer.from(`GlacierArchiveID,FileName\n${text}`));

  it('leads to lines, or to an error that says what is invalid', async () => {
    const contents = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      rows,
      texts.map(utf16be),
      texts.map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(contents, fc.integer({ min: 1, max: 50 }), async (bytes, chunkBytes) => {
        const lines = await parse(bytes, chunkBytes).catch((error) => error);
        if (lines instanceof Error) return expect(lines).toBeInstanceOf(InvalidInputError);
        for (const line of lines) expect([line.archiveId, line.path]).not.toContain('');
      }),
      { numRuns: 1000 },
    );
  });

  it('comes back as it was written', async () => {
    const field = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map((text) => text.replaceAll('\r', '·'));
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ archiveId: field, path: field }), { minLength: 1 }), async (lines) => {
        const written = lines.map(({ archiveId, path }) => `${quoted(path)},${quoted(archiveId)}\r\n`).join('');
        expect(await parse(`FileName,GlacierArchiveID\r\n${written}`)).toEqual(lines);
        expect(await parse(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))).toEqual(lines);
      }),
    );
  });
});
