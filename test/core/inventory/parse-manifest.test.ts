import fc from 'fast-check';
import { InvalidInputError } from '../../../core/contracts/errors';
import { parseManifest } from '../../../core/inventory/parse-manifest';
import { chunked, drained, element, entryOf, INVENTORY_DATE, inventoryOf, VAULT_ARN } from './inventories';

const parse = (content: string | Uint8Array, lengths?: number[]) =>
  drained(parseManifest(chunked(content, lengths), 'prefix/'));
const failure = async (content: string | Uint8Array) => {
  const error = await parse(content).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  return (error as Error).message;
};
const line = (n: number, changes?: Parameters<typeof element>[1]) => JSON.stringify(element(n, changes));

describe('parseManifest', () => {
  it('reads JSON Lines in any chunking, with LF or CRLF, blank lines and a byte order mark', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('\n', '\r\n', '\n\n', '\r\n  \r\n'), { minLength: 1, maxLength: 10 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (ends, mark, lengths, last) => {
          const elements = ends.map((_, n) => element(n, { ArchiveDescription: `é漢😀/${n}` }));
          let text = ends.map((end, n) => JSON.stringify(elements[n]) + end).join('');
          if (!last) text = text.trimEnd();
          const { values, result } = await parse((mark ? '\uFEFF' : '') + text, lengths);
          expect(values).toEqual(elements.map(entryOf));
          expect(result).toEqual({ vaultArn: undefined, inventoryDate: undefined });
        },
      ),
    );
  });

  it('takes lines with nothing but what is needed, and with a key', async () => {
    const bare = { ArchiveId: 'a', Size: 1, SHA256TreeHash: element(1).SHA256TreeHash };
    const { values } = await parse(`${JSON.stringify(bare)}\n${line(2, { Key: 'other/name' })}\n`);
    expect(values).toEqual([
      { archiveId: 'a', description: '', creationDate: '', sizeBytes: 1, treeHash: bare.SHA256TreeHash },
      { ...entryOf(element(2)), key: 'other/name' },
    ]);
  });

  it('tells an inventory by its content', async () => {
    const elements = [element(1), element(2)];
    const expected = {
      values: elements.map(entryOf),
      result: { vaultArn: VAULT_ARN, inventoryDate: INVENTORY_DATE },
    };
    expect(await parse(inventoryOf(elements))).toEqual(expected);
    const pretty = JSON.stringify(JSON.parse(inventoryOf(elements)), null, 2);
    expect(await parse(`\uFEFF${pretty}`, [3])).toEqual(expected);
  });

  it('is not misled by a description that quotes an inventory', async () => {
    const quoting = element(1, { ArchiveDescription: inventoryOf([]) });
    const { ArchiveDescription, ...others } = quoting;
    const reordered = JSON.stringify({ ArchiveDescription, ...others });
    expect((await parse(reordered)).values).toEqual([entryOf(quoting)]);
  });

  it('names the lines that are broken, and what is wrong with them', async () => {
    const message = await failure(`${line(1)}\n\n{"ArchiveId":\n${line(2, { Size: 0 })}\r\nxyz\n${line(3)}\n`);
    expect(message).toMatch(/line 3: is not JSON/);
    expect(message).toMatch(/line 4: Size is not/);
    expect(message).toMatch(/line 5: is not JSON/);
    expect(message).not.toMatch(/line [126]:/);
  });

  it('names ten problems at the most', async () => {
    const message = await failure('x\n'.repeat(50));
    expect(message.match(/line \d+:/g)).toHaveLength(10);
    expect(message).toContain('there may be more');
  });

  it('names both lines of a duplicate archive', async () => {
    const message = await failure(`${line(1)}\n${line(2)}\n\n${line(1, { Size: 7 })}\n`);
    expect(message).toContain(`line 4: archive ${element(1).ArchiveId} is already in line 1`);
  });

  it('refuses a broken element of an inventory: in a manifest nothing is left out', async () => {
    expect(await failure(inventoryOf([element(1), element(2, { Size: -1 })]))).toMatch(/element 2: Size is not/);
    expect(await failure(inventoryOf([element(1), element(1)]))).toMatch(
      /element 2: archive .* is already in element 1/,
    );
  });

  it.each(['', '\n \r\n', '\uFEFF', inventoryOf([])])('refuses an empty one (%j)', async (text) => {
    expect(await failure(text)).toMatch(/manifest is empty/);
  });

  it.each(['../up', '/root', 'a//b', '', 'a\u0000b', 'x'.repeat(1020)])('refuses the key %j', async (key) => {
    expect(await failure(line(1, { Key: key }))).toMatch(/line 1: Key is not valid as an object key/);
  });

  it('refuses lines that are too long or not UTF-8', async () => {
    expect(await failure(`${line(1)}\n${line(2, { ArchiveDescription: 'x'.repeat(70_000) })}`)).toMatch(
      /line 2: is longer than 65536 bytes/,
    );
    expect(await failure(Buffer.concat([Buffer.from(`${line(1)}\n`), Buffer.from([0x22, 0xff, 0x22])]))).toMatch(
      /line 2: is not UTF-8/,
    );
  });
});
