import { readIds } from '../../../core/selection/read-ids';
import { chunked } from '../inventory/inventories';

const read = (text: string) => readIds(chunked(text, [7]));

describe('a list of archive ids', () => {
  it('has an id a line, in any line ends, with blanks and a byte order mark', async () => {
    const ids = await read('\uFEFFid-1\r\n\n  -id_2~ \nid-3\nid-1');
    expect(ids.count).toBe(3);
    expect(['id-1', '-id_2~', 'id-3', 'id-4'].map((id) => ids.find(id))).toEqual([true, true, true, false]);
  });

  it.each(['utf16le', 'utf8'] as const)(
    'may be in %s with a byte order mark, as a Windows shell redirects it',
    async (encoding) => {
      const ids = await readIds(chunked(Buffer.from('\uFEFFid-1\r\nid-2\r\n', encoding), [3]));
      expect([ids.count, ids.find('id-1'), ids.find('id-2')]).toEqual([2, true, true]);
    },
  );

  it('tells which ids were not found: the first ones, and how many', async () => {
    const ids = await read(Array.from({ length: 3000 }, (_, n) => `id-${n}`).join('\n'));
    for (let n = 0; n < 3000; n++) if (n % 1000 !== 7) ids.find(`id-${n}`);
    expect(ids.unfound(2)).toEqual({ count: 3, first: ['id-7', 'id-1007'] });
    ids.find('id-7');
    expect(ids.unfound(10)).toEqual({ count: 2, first: ['id-1007', 'id-2007'] });
  });

  it.each([
    ['nothing', ' \n\n', /list of archive ids is empty/],
    ['a line of CSV', 'id-1\nid-2,a.txt\n', /line 2: is not an archive id: "id-2,a.txt"/],
    ['a manifest', '{"ArchiveId":"id-1"}', /line 1: is not an archive id/],
    ['a line that is too long', `id-1\n${'x'.repeat(70_000)}`, /line 2: /],
  ])('is refused with %s', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(message),
    });
  });

  it('names ten lines at the most', async () => {
    const message = await read('a b\n'.repeat(20)).catch((error: Error) => error.message);
    expect(message).toMatch(/line 10: /);
    expect(message).not.toMatch(/line 11: /);
  });
});
