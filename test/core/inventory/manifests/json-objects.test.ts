import fc from 'fast-check';
import { parseManifest } from '../../../../core/inventory/parse-manifest';
import { chunked, drained, element, VAULT_ARN } from '../inventories';

const parse = (text: string, lengths?: number[]) => drained(parseManifest(chunked(text, lengths), ''));
const pretty = (n: number, changes: Parameters<typeof element>[1] = {}) => JSON.stringify(element(n, changes), null, 2);

describe('objects one after the other', () => {
  it('are named by the line on which each begins, in any chunking', async () => {
    const text = `${pretty(1)}\n${pretty(2, { Size: 0 })}\n\n${pretty(3)} ${pretty(1)}\n{"ArchiveId":"a"} x {}\n`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }), async (lengths) => {
        const refusal = await parse(text, lengths).catch((error: Error) => error.message);
        expect(refusal).toEqual(
          [
            'the manifest, read as JSON objects in UTF-8, is not valid; nothing was requested:',
            '  line 8: Size is not a number of bytes from 1 to 42949672960000: 0',
            `  line 22: archive ${element(1).ArchiveId} is already in line 1`,
            '  line 29: Size is not a number of bytes from 1 to 42949672960000: it is missing',
            '  line 29: has something else than a JSON object',
          ].join('\n'),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('are refused when the last one is not closed', async () => {
    await expect(parse(`${pretty(1)}\n${pretty(2).slice(0, -1)}`)).rejects.toThrow(
      /line 8: begins a JSON object that is not closed/,
    );
  });
});

describe('a list of moraine inventory', () => {
  const list = (unreadable: unknown[]) =>
    JSON.stringify({
      report: { vaultArn: VAULT_ARN, inventoryDate: null },
      archives: [{ archiveId: 'a', description: '', createdAt: '', sizeBytes: 1, treeHash: 'x' }],
      unreadable,
    });

  it('is refused by the elements that are not valid', async () => {
    await expect(parse(list([]))).rejects.toThrow(
      /read as a list of moraine inventory in UTF-8[\s\S]*element 1: SHA256TreeHash is not 64 hex digits: "x"/,
    );
  });

  it('is refused when elements of the inventory could not be read', async () => {
    await expect(parse(list([{ element: 4, reason: 'has no ArchiveId' }]))).rejects.toThrow(
      /elements that could not be read as archives \(`unreadable`\): remove them/,
    );
  });
});

it('names the elements of an array', async () => {
  await expect(parse(`[${pretty(1)}, 5, ${pretty(1)}, ]`)).rejects.toThrow(
    /read as a JSON array in UTF-8[\s\S]*element 2: is not a JSON object\n {2}element 3: archive \S+ is already in element 1\n {2}element 4: is not JSON/,
  );
  await expect(parse(`[${pretty(1)}] ${pretty(2)}`)).rejects.toThrow(/expected nothing after the JSON array/);
  await expect(parse(`[${pretty(1)}`)).rejects.toThrow(/the JSON array is truncated at byte \d+/);
});
