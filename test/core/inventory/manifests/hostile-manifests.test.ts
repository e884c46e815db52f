import fc from 'fast-check';
import { InvalidInputError } from '../../../../core/contracts/errors';
import { parseManifest } from '../../../../core/inventory/parse-manifest';
import { chunked, drained, element, entryOf, hashOf } from '../inventories';
import { journalOf } from './journals';
import { CSV_FORMS, ENCODINGS, JSON_FORMS } from './written-manifests';

const FORMS = { ...JSON_FORMS, ...CSV_FORMS, 'a journal': journalOf };
const elements = [element(1), element(2), element(3)];
const idsOf = (archives: readonly { archiveId: string }[]) => archives.map(({ archiveId }) => archiveId);
const expectedIds = idsOf(elements.map(entryOf));

/** The archives of a manifest, or its refusal; any other error is thrown. */
async function outcomeOf(source: AsyncIterable<Uint8Array>): Promise<string[] | InvalidInputError> {
  try {
    return idsOf((await drained(parseManifest(source, ''))).values);
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
}
const refusalOf = async (content: string | Uint8Array) => {
  const outcome = await outcomeOf(chunked(content));
  expect(outcome).toBeInstanceOf(InvalidInputError);
  return (outcome as InvalidInputError).message;
};

describe.each(Object.entries(FORMS))('%s', (_, write) => {
  it('is refused, or ends with the archives before, wherever it is cut off', async () => {
    const text = write(elements);
    for (const encode of [ENCODINGS['UTF-8'], ENCODINGS['UTF-16LE with a byte order mark']]) {
      const bytes = encode?.(text) ?? Buffer.alloc(0);
      for (let length = 0; length < bytes.length; length += 7) {
        const outcome = await outcomeOf(chunked(bytes.subarray(0, length)));
        if (outcome instanceof InvalidInputError) continue;
        expect(outcome).toEqual(expectedIds.slice(0, outcome.length));
      }
    }
  });

  it.each(['x,ArchiveId,y', 'x;archiveId;y', '{"ArchiveList":[{', '"archives":[', '1 CREATED x', '}{', '[1,'])(
    'is recognized although its first description imitates another format: %s',
    async (ArchiveDescription) => {
      const text = write([element(1, { ArchiveDescription }), element(2), element(3)]);
      expect(await outcomeOf(chunked(text))).toEqual(expectedIds);
    },
  );

  it('is read or refused, whatever bytes are in it', async () => {
    const bytes = Buffer.from(write(elements));
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 3 }),
        fc.constantFrom(...['"', '\\', '{', ']', '\n', ',', '\0'].map((c) => Buffer.from(c))),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = Buffer.from(bytes);
        for (const { at, bytes: other } of changes) changed.set(other.subarray(0, changed.length - at), at);
        await outcomeOf(chunked(changed, [100]));
      }),
      { numRuns: 100 },
    );
  });
});

it('takes random bytes for what they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => void (await outcomeOf(chunked(bytes)))),
  );
});

const MIB = Buffer.alloc(1024 * 1024, 'x');

it.each<[string, string, string, RegExp]>([
  ['a line of JSON Lines', '{"ArchiveId":"a"}\n"', '"\n', /line 2: is longer than 65536 bytes/],
  ['an object', '{\n"ArchiveId":"', '"}\n', /line 1: is longer than 65536 bytes/],
  ['an element of an array', '[{"ArchiveId":"', '"}]', /element 1: is longer than 65536 bytes/],
  ['an element of an inventory', '{"ArchiveList":["', '"]}', /element 1: is longer than 65536 bytes/],
  [
    'a member of an inventory',
    '{"VaultARN":"',
    '","ArchiveList":[]}',
    /value of VaultARN that ends at byte .* is not valid/,
  ],
  ['a row of CSV', 'ArchiveId,Size,SHA256TreeHash\n', '\n', /line 2: is longer than 65536 bytes/],
  ['a line of a journal', 'B\t1\tDELETED\tx\ty\n', '\n', /line 2: is longer than 65536 bytes/],
])('keeps no more than 64 KiB of %s', async (_, before, after, message) => {
  async function* endless() {
    yield Buffer.from(before);
    for (let mib = 0; mib < 128; mib++) yield MIB;
    yield Buffer.from(after);
  }
  const memoryBefore = process.memoryUsage().arrayBuffers;
  const outcome = await outcomeOf(endless());
  expect(process.memoryUsage().arrayBuffers - memoryBefore).toBeLessThan(32 * 1024 * 1024);
  expect(outcome).toBeInstanceOf(InvalidInputError);
  expect((outcome as InvalidInputError).message).toMatch(message);
});

it('names what is nested too deeply', async () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  expect(await refusalOf(`{"ArchiveId":${deep}}`)).toMatch(/line 1: /);
  expect(await refusalOf(`{"ArchiveList":[{"ArchiveId":"a","Size":1,"SHA256TreeHash":${deep}}]}`)).toMatch(
    /element 1: /,
  );
  expect(await refusalOf('['.repeat(200_000))).toMatch(/array is truncated at byte 200000/);
  expect(await refusalOf(`[${'{'.repeat(200_000)}`)).toMatch(/array is truncated/);
});

it('names the line or element that is not text', async () => {
  const [first, second] = elements.map((e) => JSON.stringify(e));
  const pair = (write: string) => Buffer.from(write.replace('file-2', '\0file'));
  expect(await refusalOf(pair(`${first}\n${second}\n`))).toMatch(/JSON Lines in UTF-8[\s\S]*line 2: is not JSON/);
  const broken = Buffer.from(`${first}\n${second}\n`);
  broken[broken.indexOf('file-2')] = 0xff;
  expect(await refusalOf(broken)).toMatch(/JSON Lines in UTF-8[\s\S]*line 2: is not UTF-8/);
});

it.each([
  ['UTF-16LE with a byte order mark', 'UTF-16LE'],
  ['UTF-16BE with a byte order mark', 'UTF-16BE'],
])('names the line with half a surrogate pair, and half a character at the end: %s', async (name, encoding) => {
  const line = (n: number, more = {}) => JSON.stringify(element(n, more));
  const lines = (description: string) =>
    ENCODINGS[name]?.(`${line(1)}\n${line(2).replace('file-2', description)}\n${line(3)}`) ?? Buffer.alloc(0);
  const message = `JSON Lines in ${encoding}, is not valid; nothing was requested:\n  line 2: is not ${encoding}`;
  expect(await refusalOf(lines('\ud83d'))).toContain(message);
  expect(await refusalOf(lines('\ude00\ud83d'))).toContain(message);
  expect(await outcomeOf(chunked(lines('😀'), [3]))).toEqual(expectedIds);
  expect(await refusalOf(lines('x').subarray(0, -1))).toContain(`line 3: is not ${encoding}`);
});

it('divides a long row of commas and quotes at once', async () => {
  const header = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
  for (const unit of [',', '",', '\\",', '","', 'a,']) {
    const row = `"${unit.repeat(60_000 / unit.length)}\n`;
    expect(await refusalOf(`${header}\n${row}`)).toMatch(/line 2: cannot be divided/);
    expect(await refusalOf(`${header},Key${',x'.repeat(90)}\n${row}`)).toMatch(/line 2: cannot be divided/);
  }
  expect(await refusalOf(`${header}${',x'.repeat(20_000)}\n`)).toMatch(/line 1: has more than 100 columns/);
});

it('is empty when no archive is left', async () => {
  for (const text of [
    '',
    ' \r\n',
    '[]',
    '[ ]',
    '{"ArchiveList":[]}',
    'ArchiveId,Size,SHA256TreeHash\n',
    '{"report":{"vaultArn":null,"inventoryDate":null},"archives":[],"unreadable":[]}',
  ]) {
    expect(await refusalOf(text)).toMatch(/manifest is empty/);
  }
  const [id, hash] = ['a', hashOf('a')];
  const created = `B\t1\tCREATED\t${id}\t1\tNONE\t${hash}\tname\n`;
  expect(await refusalOf(`${created}B\t2\tDELETED\t${id}\tname\n`)).toMatch(
    /manifest is empty: .* all 1 archives are deleted/,
  );
});
