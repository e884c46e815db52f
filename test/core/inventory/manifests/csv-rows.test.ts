import { csvDescription } from '../../../../core/inventory/manifests/csv-description';
import { parseManifest } from '../../../../core/inventory/parse-manifest';
import { chunked, drained, element } from '../inventories';

const HEADER = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
const { ArchiveId: id, CreationDate: date, Size: size, SHA256TreeHash: hash } = element(1);
const parse = (text: string) => drained(parseManifest(chunked(text), ''));
const row = (description: string) => `${id},${description},${date},${size},${hash}`;
const descriptionOf = async (description: string) =>
  (await parse(`${HEADER}\n${row(description)}\n`)).values[0]?.description;

describe('csvDescription', () => {
  it.each([
    // As Glacier writes them.
    ['', ''],
    ['""', ''],
    ['plain \\ text', 'plain \\ text'],
    ['"{\\"Path\\":\\"dir/a\\"}"', '{"Path":"dir/a"}'],
    ['"a,b"', 'a,b'],
    ['"\\"', '\\'],
    ['"\\""', '"'],
    ['"\\\\""', '\\"'],
    ['"\\\\"\\"', '\\"\\'],
    ['"C:\\dir\\"', 'C:\\dir\\'],
    // As RFC 4180 has them.
    ['"say ""hi"""', 'say "hi"'],
    ['""""', '"'],
    ['"\\"""', '\\"'],
  ])('reads %j as %j', (field, description) => {
    expect(csvDescription(field)).toBe(description);
  });

  it.each(['"a"b"', '"a""b"c"', '"a\\"b"c"'])('refuses %j: its quotes have neither form', (field) => {
    expect(csvDescription(field)).toBeUndefined();
  });
});

it('takes what is between the other columns as the description, whatever it imitates', async () => {
  const imitated = `x",${date},${size},${hash}`;
  expect(await descriptionOf(`"${imitated.replaceAll('"', '\\"')}"`)).toBe(imitated);
  expect(await descriptionOf('"ends with a backslash, so\\"')).toBe('ends with a backslash, so\\');
  expect(await descriptionOf('" blanks "')).toBe(' blanks ');
});

it.each([
  [
    'a description with a comma and no quotes',
    `${HEADER}\n${row('a,b')}`,
    /CSV in UTF-8.*\n {2}line 2: cannot be divided into the 5/,
  ],
  ['a row that is too short', `${HEADER}\n${row('')}\n\n${id},x\n`, /line 4: cannot be divided into the 5 columns/],
  ['a quote that is not escaped', `${HEADER}\n${row('"a"b"')}`, /line 2: ArchiveDescription has a quote/],
  [
    'a size that is none',
    `${HEADER}\n${row('').replace(`,${size},`, ',1e3,')}`,
    /line 2: Size is not a number of bytes .*"1e3"/,
  ],
  ['a row without an id', `${HEADER}\n${row('').replace(id, '')}`, /line 2: has no ArchiveId/],
  ['an archive twice', `${HEADER}\n${row('')}\n${row('"x"')}\n`, /line 3: archive \S+ is already in line 2/],
  ['a header without sizes', `ArchiveId,SHA256TreeHash\n${id},${hash}\n`, /line 1: has no column Size/],
  ['a header with a column twice', `${HEADER},Size\n${row('')},1\n`, /line 1: has the column Size twice/],
])('refuses %s by its line', async (_, text, message) => {
  await expect(parse(text)).rejects.toThrow(message);
});

it('has no dates where there is no column, or nothing in it', async () => {
  const undated = { archiveId: id, description: '', creationDate: '', sizeBytes: size, treeHash: hash };
  expect((await parse(`ArchiveId,Size,SHA256TreeHash\n${id},${size},${hash}`)).values).toEqual([undated]);
  expect((await parse(`${HEADER}\n${row('').replace(date, '')}`)).values).toEqual([undated]);
});

it('ignores rows whose cells are all empty', async () => {
  expect((await parse(`${HEADER}\n,,,,\n\n${row('x')}\n,,,,\n`)).values).toMatchObject([{ archiveId: id }]);
});

it('ignores the empty columns that spreadsheets add', async () => {
  expect((await parse(`${HEADER},,\n${row('x')},,\n`)).values).toMatchObject([{ archiveId: id, description: 'x' }]);
});

it.each([
  ['semicolons, as where numbers have a decimal comma', ';', 'utf8'],
  ['tabs in UTF-16', '\t', 'utf16le'],
] as const)('reads columns that a spreadsheet divides by %s', async (_, separator, encoding) => {
  const rows = [
    HEADER.replaceAll(',', separator),
    [id, 'a, b', date, size, hash].join(separator),
    ['id-2', `"x""${separator}${date}${separator}5${separator}""y"`, date, size, hash].join(separator),
    ['id-3', '"{""type"":""metadata""}"', date, size, hash].join(separator),
    '',
  ];
  const { values } = await drained(parseManifest(chunked(Buffer.from(`\uFEFF${rows.join('\r\n')}`, encoding)), ''));
  expect(values.map(({ description }) => description)).toEqual([
    'a, b',
    `x"${separator}${date}${separator}5${separator}"y`,
    '{"type":"metadata"}',
  ]);
});

it('keeps commas of a quoted column, whatever the description before it imitates', async () => {
  const { values } = await parse(`${HEADER},Key\n${row('"x\\",\\"y"')},"letters/a, b.txt"\n`);
  expect(values).toMatchObject([{ description: 'x","y', key: 'letters/a, b.txt' }]);
  const before = `Key,${HEADER}\n"letters/a, b.txt",${row('"x\\",\\"y"')}\n`;
  expect((await parse(before)).values).toEqual(values);
});

it('keeps a key of an added column', async () => {
  const { values } = await parse(`${HEADER},Key\n${row('')},letters/a.txt\n`);
  expect(values).toMatchObject([{ key: 'letters/a.txt' }]);
});
