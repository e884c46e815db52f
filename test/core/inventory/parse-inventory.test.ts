import fc from 'fast-check';
import { InvalidInputError } from '../../../core/contracts/errors';
import { parseInventory } from '../../../core/inventory/parse-inventory';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { chunked, drained, element, entryOf, INVENTORY_DATE, inventoryOf, VAULT_ARN } from './inventories';

const parse = (content: string | Uint8Array, lengths?: number[]) => drained(parseInventory(chunked(content, lengths)));
const failure = async (content: string | Uint8Array) => {
  const error = await parse(content).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  return (error as Error).message;
};
const header = { vaultArn: VAULT_ARN, inventoryDate: INVENTORY_DATE };

describe('parseInventory', () => {
  it('yields every archive, and then what the inventory says of itself', async () => {
    const elements = [element(1), element(2, { ArchiveDescription: '' }), element(3, { Size: LARGEST_ARCHIVE_BYTES })];
    const { values, result } = await parse(inventoryOf(elements));
    expect(values).toEqual(elements.map((e) => ({ entry: entryOf(e) })));
    expect(result).toEqual(header);
  });

  it('yields nothing for an empty vault', async () => {
    expect(await parse(inventoryOf([]))).toEqual({ values: [], result: header });
    expect((await parse(`{"ArchiveList": [ \n ]}`)).values).toEqual([]);
  });

  it('reads the same from any chunking, with members in any order, any white space and any text', async () => {
    const description = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'é', '漢', '😀', '\ud800') }),
    );
    const unknown = fc.jsonValue();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ description, extra: unknown }), { maxLength: 8 }),
        fc.record({ order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), unknown }),
        fc.constantFrom(undefined, 1, '\r\n \t'),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (texts, top, indent, mark, lengths) => {
          const elements = texts.map((t, n) => ({
            Extra: t.extra,
            ...element(n, { ArchiveDescription: t.description }),
          }));
          const members: [string, unknown][] = [
            ['VaultARN', VAULT_ARN],
            ['InventoryDate', INVENTORY_DATE],
            ['ArchiveList', elements],
            ['Unknown', top.unknown],
          ];
          const inventory = Object.fromEntries(top.order.map((n) => members[n] as [string, unknown]));
          const text = (mark ? '\uFEFF' : '') + JSON.stringify(inventory, null, indent);
          const { values, result } = await parse(text, lengths);
          expect(values).toEqual(elements.map((e) => ({ entry: entryOf(e) })));
          expect(result).toEqual(header);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['no id', element(1, { ArchiveId: undefined }), /no ArchiveId/],
    ['an id that is no id', element(1, { ArchiveId: '../x' }), /ArchiveId is not an archive id: "\.\.\/x"/],
    ['no size', element(1, { Size: undefined }), /Size is not .* it is missing/],
    ['a size of 0', element(1, { Size: 0 }), /Size is not a number of bytes from 1 to 42949672960000: 0/],
    ['a size too large', element(1, { Size: LARGEST_ARCHIVE_BYTES + 1 }), /Size is not/],
    ['a size in halves', element(1, { Size: 1.5 }), /Size is not/],
    ['a size as text', element(1, { Size: '1' }), /Size is not/],
    ['a short tree hash', element(1, { SHA256TreeHash: 'abc' }), /SHA256TreeHash is not 64 hex digits: "abc"/],
    ['a bad date', element(1, { CreationDate: 'yesterday' }), /CreationDate is not a date/],
    ['an impossible date', element(1, { CreationDate: '2026-13-01T00:00:00Z' }), /CreationDate is not a date/],
    ['no date', element(1, { CreationDate: undefined }), /CreationDate is not a date/],
    ['a description that is no text', element(1, { ArchiveDescription: 5 }), /ArchiveDescription is not a string/],
    [
      'a description that Glacier does not take',
      element(1, { ArchiveDescription: 'x'.repeat(1025) }),
      /than 1024 char/,
    ],
    ['a list', [element(1)], /is not a JSON object/],
    ['null', null, /is not a JSON object/],
    ['a number', 17, /is not a JSON object/],
    ['too long a text', element(1, { ArchiveDescription: 'x'.repeat(70_000) }), /is longer than 65536 bytes/],
  ])('rejects an element with %s and goes on', async (_, broken, reason) => {
    const { values } = await parse(inventoryOf([element(0), broken, element(2)]));
    expect(values[0]).toEqual({ entry: entryOf(element(0)) });
    expect(values[1]).toEqual({
      rejected: expect.objectContaining({ position: 2, reason: expect.stringMatching(reason) }),
    });
    expect(values[2]).toEqual({ entry: entryOf(element(2)) });
  });

  it('names the archive of a rejected element where it has an id', async () => {
    const { values } = await parse(inventoryOf([element(1, { Size: 0 })]));
    expect(values).toEqual([{ rejected: expect.objectContaining({ archiveId: element(1).ArchiveId }) }]);
  });

  it('rejects elements that are not JSON or not UTF-8', async () => {
    const good = JSON.stringify(element(1));
    const text = `{"ArchiveList":[${good},{"ArchiveId":x},${good},]}`;
    expect((await parse(text)).values.map((value) => 'entry' in value)).toEqual([true, false, true, false]);
    const bytes = Buffer.from(inventoryOf([element(1), element(2)]));
    bytes[bytes.indexOf('file-1')] = 0xff;
    const { values } = await parse(bytes, [7]);
    expect(values[0]).toEqual({ rejected: { position: 1, reason: 'is not UTF-8' } });
    expect(values[1]).toEqual({ entry: entryOf(element(2)) });
  });

  it('takes upper-case tree hashes as the lower-case ones that they are', async () => {
    const e = element(1, { SHA256TreeHash: element(1).SHA256TreeHash.toUpperCase() });
    expect((await parse(inventoryOf([e]))).values).toEqual([{ entry: entryOf(element(1)) }]);
  });

  it('says where an inventory is cut off, wherever that is', async () => {
    const text = inventoryOf([element(1), element(2)]);
    for (let length = 1; length < text.length; length++) {
      expect(await failure(text.slice(0, length))).toContain(`truncated at byte ${length}`);
    }
    expect(await failure('')).toContain('empty');
    expect(await failure(text.slice(0, -3))).toContain('after 1 elements');
  });

  it.each([
    ['a list', '[1,2]', /byte 0 \("\["\)/],
    ['CSV', 'ArchiveId,Size\n', /byte 0 \("A"\): not a vault inventory/],
    ['no list', '{"VaultARN":"arn:aws:x"}', /no ArchiveList/],
    ['an empty object', '{}', /no ArchiveList/],
    ['a list that is none', '{"ArchiveList":{}}', /byte 15 .*ArchiveList must be an array/],
    ['two lists', '{"ArchiveList":[],"ArchiveList":[]}', /byte 32 .*duplicate member ArchiveList/],
    ['something after the end', '{"ArchiveList":[]}{', /byte 18/],
    ['no comma', '{"ArchiveList":[]"x":1}', /byte 17/],
    ['no colon', '{"ArchiveList",[]}', /expected the name/],
    ['a wrong bracket', '{"ArchiveList":[1}}', /byte 17/],
    ['a vault that is no ARN', '{"VaultARN":"photos","ArchiveList":[]}', /VaultARN that ends at byte 20 is not valid/],
    ['a date that is none', '{"InventoryDate":null,"ArchiveList":[]}', /InventoryDate/],
  ])('refuses %s and says at which byte', async (_, text, message) => {
    expect(await failure(text)).toMatch(message);
  });

  it('holds no more than an element, whatever it is fed', async () => {
    async function* endless() {
      yield Buffer.from('{"ArchiveList":["');
      for (let mib = 0; mib < 64; mib++) yield Buffer.alloc(1024 * 1024, 'x');
      yield Buffer.from(`",${JSON.stringify(element(1))}]}`);
    }
    const before = process.memoryUsage().arrayBuffers;
    const { values } = await drained(parseInventory(endless()));
    expect(values).toEqual([
      { rejected: { position: 1, reason: 'is longer than 65536 bytes' } },
      { entry: entryOf(element(1)) },
    ]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024);
  });
});
