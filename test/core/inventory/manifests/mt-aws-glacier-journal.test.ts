import fc from 'fast-check';
import { InvalidInputError } from '../../../../core/contracts/errors';
import { parseManifest } from '../../../../core/inventory/parse-manifest';
import { chunked, drained, type Element, element, entryOf } from '../inventories';
import { journalText, nameOf, VERSIONS } from './journals';
import { ENCODINGS } from './written-manifests';

const parse = (content: string | Uint8Array, lengths?: number[]) =>
  drained(parseManifest(chunked(content, lengths), 'prefix/'));
const refusalOf = async (...lines: string[]) => {
  const error = await parse(journalText(lines)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidInputError);
  return (error as Error).message;
};
const archiveOf = (e: Element) => ({ ...entryOf(e), description: '', key: nameOf(e) });

it('lists the archives that are created and not deleted, in the order of creation, by file name', async () => {
  const version = fc.constantFrom(...Object.values(VERSIONS));
  const archive = fc.record({ version, deletes: fc.option(version, { nil: undefined }), requests: fc.option(version) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(archive, { maxLength: 12 }),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom(...Object.keys(ENCODINGS)),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
      async (archives, lineEnd, encoding, lengths) => {
        const kept = element(archives.length);
        const lines = [
          ...archives.map((a, n) => a.version.created(element(n))),
          ...archives.flatMap((a, n) => (a.requests ? [a.requests.requested(element(n))] : [])),
          VERSIONS.B.created(kept),
          ...archives.flatMap((a, n) => (a.deletes ? [a.deletes.deleted(element(n))] : [])),
        ];
        const { values } = await parse(ENCODINGS[encoding]?.(journalText(lines, lineEnd)) ?? '', lengths);
        const living = archives.flatMap((a, n) => (a.deletes ? [] : [element(n)]));
        expect(values).toEqual([...living, kept].map(archiveOf));
      },
    ),
  );
});

it('keeps tabs and spaces of version 0 apart from those of a name, and names beyond ASCII', async () => {
  const name = 'Фото/été 1.jpg';
  for (const { created } of Object.values(VERSIONS)) {
    expect((await parse(journalText([created(element(1), name)]))).values).toEqual([
      { ...archiveOf(element(1)), key: name },
    ]);
  }
});

it('has no name for an archive that is named by its id', async () => {
  const { key, ...unnamed } = archiveOf(element(1));
  const text = journalText([VERSIONS.B.created(element(1), element(1).ArchiveId)]);
  expect((await parse(text)).values).toEqual([unnamed]);
});

it('keeps names that cannot be keys, and treats backslashes as a description of the tool is treated', async () => {
  const names = ['../up', 'blank ', 'a/b\\c', 'AC\\DC.mp3', ''];
  const lines = names.map((name, n) => VERSIONS.B.created(element(n), name));
  expect((await parse(journalText(lines))).values.map(({ key }) => key)).toEqual([
    ...names.slice(0, 3),
    'AC/DC.mp3',
    undefined,
  ]);
});

it('begins with a line of any kind', async () => {
  expect(await refusalOf(VERSIONS.B.requested(element(1)))).toMatch(/manifest is empty/);
  expect(await refusalOf(VERSIONS[0].deleted(element(1)))).toMatch(/journal of mt-aws-glacier/);
});

it.each<[string, string[], RegExp]>([
  [
    'a line that is none',
    [VERSIONS.B.created(element(1)), 'B\t12\tCREATED\tx\t1', 'hello'],
    /journal of mt-aws-glacier in UTF-8[\s\S]*line 2: is not a line of a journal\n {2}line 3: is not a line/,
  ],
  ['a later version', ['D\t12\tCREATED\tx'], /line 1: is of a later version, D/],
  [
    'an archive that is created twice',
    [VERSIONS.B.created(element(1)), VERSIONS.A.created(element(1))],
    /line 2: archive archive-\S+ is already in line 1/,
  ],
  [
    'an archive that is created again after it was deleted',
    [VERSIONS.B.created(element(1)), VERSIONS.B.deleted(element(1)), VERSIONS.B.created(element(1))],
    /line 3: archive archive-\S+ is already in line 1/,
  ],
  [
    'an archive that is deleted and was never created',
    [VERSIONS.B.created(element(1)), VERSIONS.B.deleted(element(2))],
    /line 2: deletes an archive that no line before creates: "archive-/,
  ],
  [
    'an archive that is deleted twice',
    [VERSIONS.B.created(element(1)), VERSIONS.B.deleted(element(1)), VERSIONS.A.deleted(element(1))],
    /line 3: deletes an archive once more: "archive-/,
  ],
  ['a size of 0', [VERSIONS.B.created(element(1, { Size: 0 }))], /line 1: Size is not a number of bytes/],
  ['a short tree hash', [VERSIONS.B.created(element(1, { SHA256TreeHash: 'ab' }))], /line 1: SHA256TreeHash is not/],
  [
    'a time beyond all calendars',
    [VERSIONS.B.created(element(1)).replace(/\t\d+\tCREATED/, '\t99999999999999999999\tCREATED')],
    /line 1: has a time of creation after the year 9999/,
  ],
])('refuses %s', async (_, lines, message) => {
  expect(await refusalOf(...lines)).toMatch(message);
});

it('refuses a journal whose last line is not complete, since its name may be cut off', async () => {
  const text = journalText([VERSIONS.B.created(element(1)), VERSIONS.B.created(element(2))]).trimEnd();
  await expect(parse(text)).rejects.toThrow(/line 2: is cut off: it does not end with a line feed/);
});
